import { Hono } from 'hono'
import { problem } from '../problem.ts'
import { type Prepared, prepare, prepareOnce, send, sha256 } from '../respond.ts'

/** The element's script as the pages name it. */
export interface ElementScript {
  /** Path of the immutable form. */
  path: string
  /** For `integrity`, by the Subresource Integrity specification. */
  integrity: string
}

/** What the element is made of. */
export interface ElementAssets {
  /** JSON: the text of `article-brief.js`, and of the files it asks for when it needs them, by their names. */
  elementFiles: string
  cardCss: string
}

export const JAVASCRIPT = 'text/javascript; charset=utf-8'

const ENTRY = 'article-brief.js'

// Every page that embeds a card asks for it: an hour keeps that cheap, and a fix gets out the same day.
const LATEST = { 'Cache-Control': 'public, max-age=3600, stale-while-revalidate=86400' }
// Its name is its content.
const PINNED = /^article-brief\.[\w-]{12}\.js$/
const IMMUTABLE = { 'Cache-Control': 'public, max-age=31536000, immutable' }

/** The element's files, parsed and hashed when they are first asked for. */
export function createElement({ elementFiles, cardCss }: ElementAssets) {
  let parsed: Record<string, string> | undefined
  const textOf = (name: string): string | undefined => {
    if (name === 'article-brief.css') return cardCss
    parsed ??= JSON.parse(elementFiles) as Record<string, string>
    return Object.hasOwn(parsed, name) ? parsed[name] : undefined
  }
  const typeOf = (name: string) => (name.endsWith('.css') ? 'text/css; charset=utf-8' : JAVASCRIPT)
  const latest = prepareOnce((name: string) => prepare(textOf(name) ?? '', typeOf(name), PINNED.test(name) ? IMMUTABLE : LATEST))
  const immutable = prepareOnce((_: 'entry') => prepare(textOf(ENTRY) ?? '', JAVASCRIPT, IMMUTABLE))
  let named: Promise<ElementScript> | undefined
  const script = () => {
    named ??= nameScript(textOf(ENTRY) ?? '')
    return named
  }
  return {
    script,
    /** The file of a name; undefined when there is none. */
    file: async (name: string): Promise<Prepared | undefined> => {
      if (textOf(name) !== undefined) return latest(name)
      return (await script()).path === `/${name}` ? immutable('entry') : undefined
    },
  }
}

async function nameScript(text: string): Promise<ElementScript> {
  return { path: `/article-brief.${await sha256(text, 'base64url', 9)}.js`, integrity: `sha256-${await sha256(text, 'base64')}` }
}

export type Element = ReturnType<typeof createElement>

/**
 * `/article-brief.js`, what it asks for, and the same under a name that never changes its content.
 * A query is let pass: content systems hang a version to every script they know.
 */
export function elementRoutes(element: Element) {
  return new Hono().get('/:file{article-brief\\.(?:[\\w-]+\\.)?(?:js|css)}', async (c) => {
    const file = await element.file(c.req.param('file'))
    if (file !== undefined) return send(c, file)
    return problem('not-found', `This version of the element is not here; the present one is ${(await element.script()).path}.`)
  })
}
