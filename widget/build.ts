/** Bundles what runs in browsers into `build/`, from where the Worker serves it. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { build, type Plugin } from 'esbuild'
import { minify } from 'terser'
import { cssAsText, minifiedCss } from './css-as-text.ts'
import { WORDS } from './words/all.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const { pin } = new Command('build')
  .description('bundle what runs in browsers')
  .option('--pin', 'keep the present element under its name, for pages that have pinned it')
  .parse()
  .opts<{ pin?: true }>()

/**
 * To be cut out of Lit: what it would leave in the page's globals or let in from there (its versions, by
 * which it warns of two copies, and hooks for polyfills), and what only its decorators need.
 */
const CUTS = [
  /,\w+=\w+\.reactiveElementPolyfillSupport(?=,)/,
  /,\w+\?\.\(\{ReactiveElement:\w+\}\)/,
  /,\(\w+\.reactiveElementVersions\?\?=\[\]\)\.push\("[^"]*"\)/,
  /Symbol\.metadata\?\?=Symbol\("metadata"\),\w+\.litPropertyMetadata\?\?=new WeakMap;/,
  /const \w+=this\[Symbol\.metadata\];if\(null!==\w+\)\{[^{}]*litPropertyMetadata[^{}]*\}/,
]

/**
 * Names that Lit keeps to itself, and those it has for subclasses, of which the script knows its one:
 * nobody else's elements meet these.
 */
const LITS_OWN =
  /^(?:_\$.*|addInitializer|createProperty|getPropertyDescriptor|getPropertyOptions|noAccessor|wrapped|converter|fromAttribute|toAttribute|useDefault|hasChanged|finalizeStyles|elementStyles|shadowRootOptions|enableUpdating|scheduleUpdate|performUpdate|getUpdateComplete|willUpdate|shouldUpdate|firstUpdated|createRenderRoot|finalize)$/

const trimmedLit: Plugin = {
  name: 'trimmed-lit',
  setup({ onLoad }) {
    onLoad({ filter: /\breactive-element\.js$/ }, async ({ path: file }) => {
      let contents = await readFile(file, 'utf8')
      for (const cut of CUTS) {
        if (!cut.test(contents)) throw new Error(`${file} has nothing like ${cut} any more: see what has become of it`)
        contents = contents.replace(cut, '')
      }
      return { contents, loader: 'js' }
    })
  },
}

/** The name under which a source file is served beside `article-brief.js`. */
const servedName = (file: string) => `article-brief.${basename(file, '.ts')}.js`

/**
 * What the element imports when it needs it becomes a file of its own: `words/zh.ts` is served as
 * `article-brief.zh.js`. Each is bundled by itself and shares nothing, so none waits for another.
 * @param found takes the files that were imported so
 */
const filesOnDemand = (found: Set<string>): Plugin => ({
  name: 'files-on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path: imported, importer }) => {
      if (kind !== 'dynamic-import') return undefined
      found.add(fileURLToPath(new URL(imported, `file://${importer}`)))
      return { path: `./${servedName(imported)}`, external: true }
    })
  },
})

/** One self-contained module; `found` takes what it imports on demand. */
async function bundle(file: string, found = new Set<string>()): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    mangleProps: LITS_OWN,
    plugins: [cssAsText, trimmedLit, filesOnDemand(found)],
    legalComments: 'none',
    logLevel: 'warning',
  })
  const { code } = await minify(outputFiles[0]?.text ?? '', {
    module: true,
    ecma: 2020,
    compress: { passes: 3, keep_fargs: false, pure_getters: true },
  })
  return code ?? ''
}

const onDemand = new Set<string>()
const element = (await bundle(path('./article-brief-define.ts'), onDemand)).replace(/export\{[^}]*\};?$/, '')
const files: Record<string, string> = {
  // Where a page forbids the Trusted Types policy, the fallback stands, and the page hears of no error.
  'article-brief.js': `try{${element}}catch(e){console.warn(e)}`,
}
for (const file of onDemand) files[servedName(file)] = await bundle(file)
// Their licences ask to be named wherever they go.
files['article-brief.js'] += '\n//Lit © Google, BSD-3-Clause'
files['article-brief.highlight.js'] += '\n// text-fragments-polyfill © Google LLC, Apache-2.0'

// Builds that pages have pinned stay under their names; `npm run pin` adds the present one.
const pinned = path('./pinned/')
if (pin) {
  const hash = createHash('sha256')
    .update(files['article-brief.js'] ?? '')
    .digest('base64url')
    .slice(0, 12)
  await mkdir(pinned, { recursive: true })
  await writeFile(`${pinned}article-brief.${hash}.js`, files['article-brief.js'] ?? '')
  console.log(`pinned /article-brief.${hash}.js; commit widget/pinned to keep it`)
}
for (const name of await readdir(pinned).catch(() => [])) files[name] ??= await readFile(pinned + name, 'utf8')

await writeFile(path('../build/element.json.bin'), JSON.stringify(files))
// Each with what its language calls itself: to find that out takes the runtime longer than all the rest of a page.
const named = Object.entries(WORDS).map(([tag, words]) => [
  tag,
  { ...words, name: new Intl.DisplayNames(words.lang, { type: 'language' }).of(tag) ?? tag },
])
await writeFile(path('../build/words.json.txt'), JSON.stringify(Object.fromEntries(named)))
for (const name of ['site', 'frame', 'card-module']) await writeFile(path(`../build/${name}.js.txt`), await bundle(path(`./${name}.ts`)))
for (const name of ['card.css', 'site.css']) await writeFile(path(`../build/${name}.txt`), await minifiedCss(path(`./${name}`)))
for (const [name, { length }] of Object.entries(files)) console.log(`built ${name}, ${(length / 1000).toFixed(1)} KB`)
