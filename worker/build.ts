/** Writes what the Worker serves about itself into `build/`; the style sheet and script of the site's pages are there already. */
import { readFile, writeFile } from 'node:fs/promises'
import { mcpDocument } from './mcp-document.ts'
import { openApiDocument } from './openapi.ts'
import { type ApiDocument, docsPage } from './pages/docs.ts'

const built = (name: string) => new URL(`../build/${name}`, import.meta.url)
const textOf = (name: string) => readFile(built(name), 'utf8')

const openApi = openApiDocument()
const pageAssets = { siteCss: await textOf('site.css.txt'), siteScript: await textOf('site.js.txt') }
const files = {
  'openapi.json.bin': JSON.stringify(openApi),
  'docs.html.bin': docsPage(openApi as ApiDocument, pageAssets).text,
  'mcp.json.txt': JSON.stringify(mcpDocument()),
}
for (const [name, text] of Object.entries(files)) {
  await writeFile(built(name), text)
  console.log(`built ${name.replace(/\.\w+$/, '')}`)
}
