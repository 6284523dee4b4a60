import type { Context } from 'hono'
import { later } from '../../data/later.ts'
import { type BundledText, readText } from '../bundled-text.ts'
import { problem } from '../problem.ts'
import { type Prepared, prepare, send, sha256 } from '../respond.ts'

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
  elementFiles: BundledText
  cardCss: string
}

export const JAVASCRIPT = 'text/javascript; charset=utf-8'

const ENTRY = 'article-brief.js'

// Every page that embeds a card asks for it: an hour keeps that cheap, and a fix gets out the same day.
// A shared cache asks every five minutes, for all.
const LATEST = { 'Cache-Control': 'public, max-age=3600, s-maxage=300, stale-while-revalidate=86400' }
// Its name is its content.
const PINNED = /^article-brief\.[\w-]{12}\.js$/
const IMMUTABLE = { 'Cache-Control': 'public, max-age=31536000, immutable' }

/** The element's files, parsed and hashed when they are first asked for. */
export function createElement({ elementFiles, cardCss }: ElementAssets) {
  const parsed = later(() => JSON.parse(readText(elementFiles)) as Record<string, string>)
  const textOf = (name: string): string | undefined => {
    if (name === 'article-brief.css') return cardCss
    return Object.hasOwn(parsed(), name) ? parsed()[name] : undefined
  }
  const typeOf = (name: string) => (name.endsWith('.css') ? 'text/css; charset=utf-8' : JAVASCRIPT)
  const prepared = new Map<string, Prepared>()
  /** `text` is one of the element's few files, whatever name it is asked for by. */
  const once = (name: string, text: string, headers: Record<string, string>) => {
    const found = prepared.get(name) ?? prepare(text, typeOf(name), headers)
    prepared.set(name, found)
    return found
  }
  const script = later(() => nameScript(textOf(ENTRY) ?? ''))
  return {
    script,
    /** The file of a name; undefined when there is none. */
    file: async (name: string): Promise<Prepared | undefined> => {
      const text = textOf(name)
      if (text !== undefined) return once(name, text, PINNED.test(name) ? IMMUTABLE : LATEST)
      return (await script()).path === `/${name}` ? once(name, textOf(ENTRY) ?? '', IMMUTABLE) : undefined
    },
  }
}

async function nameScript(text: string): Promise<ElementScript> {
  return { path: `/article-brief.${await sha256(text, 'base64url', 9)}.js`, integrity: `sha256-${await sha256(text, 'base64')}` }
}

export type Element = ReturnType<typeof createElement>

const FILE = /^\/(article-brief\.(?:[\w-]{1,40}\.)?(?:js|css))$/

/** Whether a path is one of the element's files, of any version. */
export function isElementPath(path: string): boolean {
  return path.startsWith('/article-brief.') && FILE.test(path)
}

/**
 * `/article-brief.js`, what it asks for, and the same under a name that never changes its content.
 * A query is let pass: content systems hang a version to every script they know. Not a route: beside
 * a parameter for a whole name at the root the fast router can have no other path.
 */
export async function serveElement(c: Context, element: Element): Promise<Response> {
  const file = await element.file(c.req.path.slice(1))
  if (file !== undefined) return send(c, file)
  return problem('not-found', `This version of the element is not here; the present one is ${(await element.script()).path}.`)
}
