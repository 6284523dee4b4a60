/** Writes what the Worker serves about itself into `build/`. */
import { writeFile } from 'node:fs/promises'
import { mcpDocument } from './mcp-document.ts'
import { openApiDocument } from './openapi.ts'

for (const [name, document] of Object.entries({ openapi: openApiDocument(), mcp: mcpDocument() })) {
  await writeFile(new URL(`../build/${name}.json.txt`, import.meta.url), JSON.stringify(document))
  console.log(`built ${name}.json`)
}
