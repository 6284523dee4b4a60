import type { Context } from 'hono'
import { BadHost, createBaseOf } from './base.ts'
import type { BundledText } from './bundled-text.ts'
import { Hono } from './hono.ts'
import { badRequest } from './params.ts'
import { methodNotAllowed, problem, unavailable } from './problem.ts'
import { createRateLimit, type RateLimiter } from './rate-limit.ts'
import { CORS_HEADERS, HSTS, isSecure, SAFE_HEADERS } from './respond.ts'
import { articleRoutes } from './routes/articles.ts'
import { cardRoutes } from './routes/cards.ts'
import { claimRoutes, MATCH_PATH } from './routes/claims.ts'
import { docsRoutes } from './routes/docs.ts'
import { createElement, type Element, type ElementAssets, isElementPath, serveElement } from './routes/element.ts'
import { factCheckRoutes } from './routes/fact-check.ts'
import { feedRoutes } from './routes/feeds.ts'
import { type Build, healthRoutes } from './routes/health.ts'
import { mcpRoutes } from './routes/mcp.ts'
import { oembedRoutes } from './routes/oembed.ts'
import { type PageAssets, pageRoutes } from './routes/pages.ts'
import { type Store, StoreError } from './store.ts'
import { createDictionary } from './words.ts'

export interface Deps extends Omit<PageAssets, 'words'>, ElementAssets {
  store: Store
  /** The OpenAPI document, as JSON. */
  openApi: BundledText
  /** The page that shows it. */
  docs: BundledText
  /** What the MCP endpoint says of itself, as JSON. */
  mcp: string
  /** The card's interface words by language, as JSON. */
  words: string
  build?: Build
  /** The address that links in answers begin with; without it, the one that was asked. */
  publicUrl?: string | undefined
  /** Bindings that count requests; without one, nothing is limited. */
  limiters?: { match?: RateLimiter | undefined; mcp?: RateLimiter | undefined }
}

/** As `wrangler.toml` has them: a text every two seconds is a newsroom at work; an agent calls a few tools for each answer. */
const MATCH_LIMIT = { name: 'match', quota: 30, window: 60 }
const MCP_LIMIT = { name: 'mcp', quota: 120, window: 60 }

/** The whole HTTP application over its collaborators; needs no server and no bindings to be called. */
export function createApp({ store, openApi, docs, mcp, build = { version: '0' }, publicUrl, limiters = {}, words, ...files }: Deps) {
  const assets = { ...files, words: createDictionary(words) }
  const element = createElement(assets)
  const baseOf = createBaseOf(publicUrl)
  const app = new Hono()
    .route('/', articleRoutes(store, baseOf))
    .route('/', claimRoutes(store, createRateLimit(limiters.match, MATCH_LIMIT)))
    .route('/', factCheckRoutes(store))
    .route('/', oembedRoutes(store, assets, baseOf))
    .route('/', cardRoutes(store, assets, baseOf))
    .route('/', pageRoutes(store, assets, element, baseOf))
    .route('/', feedRoutes(store, baseOf))
    .route('/', docsRoutes(openApi, docs, assets))
    .route('/', healthRoutes(store, build))
    .route('/', mcpRoutes(store, mcp, baseOf, createRateLimit(limiters.mcp, MCP_LIMIT)))

  app.notFound((c) => answerOther(app, c, element))
  app.onError((error, c) => {
    if (error instanceof BadHost) return badRequest([{ parameter: 'Host', detail: 'is no host' }])
    const cause = error.cause === undefined ? {} : { cause: String(error.cause) }
    console.error({ message: 'unhandled error', method: c.req.method, path: c.req.path, error: error.stack, ...cause })
    if (error instanceof StoreError) return unavailable()
    return problem('internal-error', 'The request was fine; the server failed. Try again later.')
  })
  securePlainAnswers(app)
  return app
}

/** The routes as types: `hc<Api>(url)` of `hono/client` is a typed client of them. */
export type Api = ReturnType<typeof createApp>

const METHODS = ['GET', 'POST']

/**
 * What no route answers: the element's files; preflights; a method that a path doesn't have, for which
 * Hono has 404 and HTTP 405. Here and not in handlers for all methods, as every request would pay for those.
 */
function answerOther(app: Pick<Hono, 'router'>, c: Context, element: Element): Response | Promise<Response> {
  const { method, path } = c.req
  const isElement = isElementPath(path)
  if (isElement && (method === 'GET' || method === 'HEAD')) return serveElement(c, element)
  const known = isElement ? ['GET'] : METHODS.filter((one) => app.router.match(one, path)[0].length > 0)
  // As GET this is a claim's address, and there is no such claim.
  if (path === MATCH_PATH) known.shift()
  if (known.length === 0) return problem('not-found', `There is nothing at ${path.slice(0, 200)}.`)
  const allow = [...known, ...(known.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ')
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers: preflightHeaders(allow) })
  return methodNotAllowed(method, allow)
}

function preflightHeaders(allow: string): Record<string, string> {
  return {
    ...CORS_HEADERS,
    ...SAFE_HEADERS,
    Allow: allow,
    'Access-Control-Allow-Methods': allow,
    // Clients of MCP in browsers send the protocol's headers, one per tool parameter among them, and some an
    // empty Authorization, which the asterisk doesn't cover.
    'Access-Control-Allow-Headers': '*, Authorization',
    // A day is the longest that browsers heed.
    'Access-Control-Max-Age': '86400',
  }
}

/** Adds to what isn't prepared what only https may say: prepared answers have it already. */
function securePlainAnswers(app: { fetch: Hono['fetch'] }): void {
  const { fetch } = app
  const secured = (response: Response) => {
    if (!response.headers.has('Strict-Transport-Security'))
      for (const [name, value] of Object.entries(HSTS)) response.headers.set(name, value)
    return response
  }
  app.fetch = (request, ...rest) => {
    const response = fetch(request, ...rest)
    if (!isSecure(request.url)) return response
    return response instanceof Promise ? response.then(secured) : secured(response)
  }
}
