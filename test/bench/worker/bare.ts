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

/** As many claims as a lookup shows, each of the size that they have in JSON. */
const SHOWN = 20
const CLAIM_SIZE = 1550

/** The least that a list of claims takes: some of ten thousand that are JSON already, others each time, copied into one body. */
export const copies: Module[] = [
  {
    name: 'index.js',
    type: 'esModule',
    content: `const claims = Array.from({ length: 10000 }, () => new Uint8Array(${CLAIM_SIZE}).fill(120))
let at = 0
export default {
  fetch() {
    const body = new Uint8Array(${SHOWN * CLAIM_SIZE})
    for (let i = 0; i < ${SHOWN}; i++) body.set(claims[(at = (at + 7919) % 10000)], i * ${CLAIM_SIZE})
    return new Response(body, ${HEADERS})
  },
}`,
  },
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
