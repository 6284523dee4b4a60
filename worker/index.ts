/** The composition root: the only file that knows what is bundled with the Worker, and what is bound to it. */

import { env } from 'cloudflare:workers'
import cardCss from '../build/card.css.txt'
import cardScript from '../build/card-module.js.txt'
import corpus from '../build/corpus.bin'
import docs from '../build/docs.html.bin'
import elementFiles from '../build/element.json.bin'
import frameScript from '../build/frame.js.txt'
import lookupIndex from '../build/lookup.bin'
import mcp from '../build/mcp.json.txt'
import openApi from '../build/openapi.json.bin'
import siteCss from '../build/site.css.txt'
import siteScript from '../build/site.js.txt'
import words from '../build/words.json.txt'
import { version } from '../package.json'
import { createApp } from './app.ts'
import { createBundleStore } from './bundle-store.ts'
import { createD1Store } from './d1-store.ts'
import { createEdge } from './edge.ts'
import type { RateLimiter } from './rate-limit.ts'

/** What `wrangler.toml` binds; each may be missing. */
interface Bindings {
  DB?: D1Database
  PUBLIC_URL?: string
  MATCH_LIMITER?: RateLimiter
  MCP_LIMITER?: RateLimiter
  DEPLOYMENT?: { id: string }
}
const { DB, PUBLIC_URL, MATCH_LIMITER, MCP_LIMITER, DEPLOYMENT } = env as Bindings

// Where a database is bound, the corpus is there; else it is what was bundled.
const published = DB && createD1Store(DB)

const app = createApp({
  store: published ?? createBundleStore(corpus, lookupIndex),
  elementFiles,
  openApi,
  docs,
  mcp,
  siteScript,
  frameScript,
  cardScript,
  cardCss,
  siteCss,
  words,
  build: { version, deployment: DEPLOYMENT?.id },
  publicUrl: PUBLIC_URL,
  limiters: { match: MATCH_LIMITER, mcp: MCP_LIMITER },
})
const edge = published && createEdge({ ...published, cache: caches.default, answer: (request) => app.fetch(request) })

export default {
  fetch: (request, _env, context) => (edge === undefined ? app.fetch(request) : edge(request, (promise) => context.waitUntil(promise))),
} satisfies ExportedHandler
