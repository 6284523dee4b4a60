/** Style sheets, for esbuild: minified, and imported as text. */
import { readFile } from 'node:fs/promises'
import { type Plugin, transform } from 'esbuild'

export async function minifiedCss(file: string): Promise<string> {
  const { code } = await transform(await readFile(file, 'utf8'), { loader: 'css', minify: true, charset: 'utf8' })
  return code.trim()
}

export const cssAsText: Plugin = {
  name: 'css-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path: file }) => ({ contents: await minifiedCss(file), loader: 'text' }))
  },
}
