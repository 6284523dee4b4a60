import { Hono } from 'hono'
import { problem } from './problem.ts'
import { CORS_HEADERS } from './respond.ts'
import { articleRoutes } from './routes/articles.ts'
import { cardRoutes } from './routes/cards.ts'
import { claimRoutes } from './routes/claims.ts'
import { docsRoutes } from './routes/docs.ts'
import { createElement, type ElementAssets, elementRoutes } from './routes/element.ts'
import { factCheckRoutes } from './routes/fact-check.ts'
import { feedRoutes } from './routes/feeds.ts'
import { mcpRoutes } from './routes/mcp.ts'
import { oembedRoutes } from './routes/oembed.ts'
import { type PageAssets, pageRoutes } from './routes/pages.ts'
import type { Store } from './store.ts'

export interface Deps extends PageAssets, ElementAssets {
  store: Store
  /** The OpenAPI document, as JSON. */
  openApi: string
}

/** The whole HTTP application over its collaborators; needs no server and no bindings to be called. */
export function createApp({ store, openApi, ...assets }: Deps) {
  const element = createElement(assets)
  const app = new Hono()
    .route('/', articleRoutes(store))
    .route('/', claimRoutes(store))
    .route('/', factCheckRoutes(store))
    .route('/', oembedRoutes(store))
    .route('/', cardRoutes(store, assets))
    .route('/', pageRoutes(store, assets, element))
    .route('/', feedRoutes(store))
    .route('/', docsRoutes(openApi, assets))
    .route('/', elementRoutes(element))
    .route('/', mcpRoutes(store))

  answerOtherMethods(app)
  app.notFound((c) => problem('not-found', `There is nothing at ${c.req.path.slice(0, 200)}.`))
  app.onError((error, c) => {
    console.error({ message: 'unhandled error', method: c.req.method, path: c.req.path, error: error.stack })
    return problem('internal-error', 'The request was fine; the server failed. Try again later.')
  })
  return app
}

/** The routes as types: `hc<Api>(url)` of `hono/client` is a typed client of them. */
export type Api = ReturnType<typeof createApp>

/** Hono answers 404 for a method that a path doesn't have; HTTP has 405 for it, and preflights need their answer. */
function answerOtherMethods(app: Hono): void {
  const methods = new Map<string, Set<string>>()
  for (const { path, method } of app.routes) {
    const known = methods.get(path) ?? new Set(['OPTIONS'])
    methods.set(path, method === 'GET' ? known.add('GET').add('HEAD') : known.add(method))
  }
  for (const [path, known] of methods) {
    const allow = [...known].sort().join(', ')
    app.options(path, () => new Response(null, { status: 204, headers: preflightHeaders(allow) }))
    app.all(path, (c) => problem('method-not-allowed', `${c.req.method} is not allowed here; ${allow} are.`, { headers: { Allow: allow } }))
  }
}

function preflightHeaders(allow: string): Record<string, string> {
  return {
    ...CORS_HEADERS,
    Allow: allow,
    'Access-Control-Allow-Methods': allow,
    'Access-Control-Allow-Headers': 'Content-Type, If-None-Match',
    // A day is the longest that browsers heed.
    'Access-Control-Max-Age': '86400',
  }
}
