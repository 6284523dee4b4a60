/** The package's ES modules. Lit stays an import, so that a site has it once. */
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { cssAsText } from '../css-as-text.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** Published modules by the source file (in `widget/`, without `.ts`) they are made of. */
export const MODULES = {
  'article-brief-define': 'index',
  'article-brief': 'element',
  'frameworks/react': 'react',
  'frameworks/preact': 'preact',
  'frameworks/vue': 'vue',
}

/** Leaves the imports between published modules as imports, so that `index` holds no second copy of `element`. */
const betweenModules: Plugin = {
  name: 'between-modules',
  setup({ onResolve }) {
    onResolve({ filter: /\/article-brief(-define)?\.ts$/ }, ({ kind, path: imported }) =>
      kind === 'entry-point' ? undefined : { path: imported.endsWith('-define.ts') ? './index.js' : './element.js', external: true },
    )
  },
}

const ownHome: Plugin = {
  name: 'own-home',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/home\.ts$/ }, () => ({ path: path('./home.ts') }))
  },
}

/**
 * @param folder takes the modules, and as files of their own what they import on demand (languages, tools)
 */
export async function buildModules(folder: string): Promise<void> {
  await build({
    entryPoints: Object.entries(MODULES).map(([source, out]) => ({ in: path(`../${source}.ts`), out })),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    packages: 'external',
    chunkNames: '[name]-[hash]',
    plugins: [cssAsText, betweenModules, ownHome],
    logLevel: 'warning',
  })
}
