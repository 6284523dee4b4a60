/** Bundles what runs in browsers into `build/`, from where the Worker serves it. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, type Plugin, transform } from 'esbuild'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

async function minifiedCss(file: string): Promise<string> {
  const { code } = await transform(await readFile(file, 'utf8'), { loader: 'css', minify: true })
  return code.trim()
}

const cssAsText: Plugin = {
  name: 'css-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path: file }) => ({ contents: await minifiedCss(file), loader: 'text' }))
  },
}

for (const [entry, name] of [
  ['./article-brief-define.ts', 'article-brief.js.txt'],
  ['./site.ts', 'site.js.txt'],
] as const) {
  const result = await build({
    entryPoints: [path(entry)],
    outfile: path(`../build/${name}`),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    plugins: [cssAsText],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  const [output] = Object.values(result.metafile.outputs)
  console.log(`built ${name}, ${((output?.bytes ?? 0) / 1000).toFixed(1)} KB`)
}
for (const name of ['card.css', 'site.css']) await writeFile(path(`../build/${name}.txt`), await minifiedCss(path(`./${name}`)))
