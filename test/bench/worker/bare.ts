/** What the Worker is compared with: as little as can be. */
import { build } from 'esbuild'
import type { Module } from '../../workerd/serve.ts'

/** Bytes of the constant that the bare ones answer with. */
export const BARE_SIZE = 6 * 1024

const BODY = `const body = ${JSON.stringify('x'.repeat(BARE_SIZE))}`
const HEADERS = `{ headers: { 'Content-Type': 'application/json' } }`

export const empty: Module[] = [{ name: 'index.js', type: 'esModule', content: 'export default { fetch() { return new Response(null) } }' }]

export const constant: Module[] = [
  { name: 'index.js', type: 'esModule', content: `${BODY}\nexport default { fetch() { return new Response(body, ${HEADERS}) } }` },
]

/** Hono with one route and the same answer. */
export async function bareHono(): Promise<Module[]> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { Hono } from 'hono'\n${BODY}\nexport default new Hono().get('/v1/articles/:id', () => new Response(body, ${HEADERS}))`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  return [{ name: 'index.js', type: 'esModule', content: outputFiles[0]?.contents ?? '' }]
}
