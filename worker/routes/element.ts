import { Hono } from 'hono'
import { problem } from '../problem.ts'
import { type Prepared, prepare, send, sha256 } from '../respond.ts'

/** The element's script as the pages name it. */
export interface ElementScript {
  latest: Prepared
  immutable: Prepared
  /** Path of the immutable form. */
  path: string
  /** For `integrity`, by the Subresource Integrity specification. */
  integrity: string
}

const JAVASCRIPT = 'text/javascript; charset=utf-8'

export async function prepareElement(script: string): Promise<ElementScript> {
  const hash = await sha256(script, 'base64url', 9)
  return {
    // Every page that embeds a card asks for it: an hour keeps that cheap, and a fix gets out the same day.
    latest: await prepare(script, JAVASCRIPT, { 'Cache-Control': 'public, max-age=3600, stale-while-revalidate=86400' }),
    // Its name is its content.
    immutable: await prepare(script, JAVASCRIPT, { 'Cache-Control': 'public, max-age=31536000, immutable' }),
    path: `/article-brief.${hash}.js`,
    integrity: `sha256-${await sha256(script, 'base64')}`,
  }
}

/**
 * `/article-brief.js`, and the same under a name that never changes its content. A query is let pass:
 * content systems hang a version to every script they know.
 */
export function elementRoutes(element: () => Promise<ElementScript>) {
  return new Hono()
    .get('/article-brief.js', async (c) => send(c, (await element()).latest))
    .get('/:file{article-brief\\.[\\w-]+\\.js}', async (c) => {
      const { path, immutable } = await element()
      if (c.req.path === path) return send(c, immutable)
      return problem('not-found', `This version of the element is not here any more; the present one is ${path}.`)
    })
}
