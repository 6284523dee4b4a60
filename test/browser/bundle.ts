/** What somebody's bundler makes of code that uses the package. */
import { basename } from 'node:path'
import { build, type Plugin } from 'esbuild'

interface Options {
  /** Where the code stands; packages are looked for from here. */
  folder: string
  /** Further places to look for packages in. */
  nodePaths?: string[]
  plugins?: Plugin[]
}

/** @returns by path, the entry as `/entry.js` and what it imports on demand */
export async function bundle(code: string, { folder, nodePaths = [], plugins = [] }: Options): Promise<Record<string, string>> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder, sourcefile: 'entry.js' },
    outdir: folder,
    entryNames: 'entry',
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    nodePaths,
    plugins,
    logLevel: 'silent',
  })
  return Object.fromEntries(outputFiles.map(({ path, text }) => [`/${basename(path)}`, text]))
}
