/** The composition root: the only file that knows what is bundled with the Worker. */

import { env } from 'cloudflare:workers'
import cardCss from '../build/card.css.txt'
import corpus from '../build/corpus.json.txt'
import elementFiles from '../build/element.json.txt'
import lookupIndex from '../build/lookup.bin'
import openApi from '../build/openapi.json.txt'
import siteCss from '../build/site.css.txt'
import siteScript from '../build/site.js.txt'
import { version } from '../package.json'
import { createApp } from './app.ts'
import { createBundleStore } from './bundle-store.ts'
import type { RateLimiter } from './rate-limit.ts'

/** What `wrangler.toml` binds; each may be missing. */
interface Bindings {
  PUBLIC_URL?: string
  MATCH_LIMITER?: RateLimiter
  MCP_LIMITER?: RateLimiter
  DEPLOYMENT?: { id: string }
}
const { PUBLIC_URL, MATCH_LIMITER, MCP_LIMITER, DEPLOYMENT } = env as Bindings

const app = createApp({
  store: createBundleStore(corpus, lookupIndex),
  elementFiles,
  openApi,
  siteScript,
  cardCss,
  siteCss,
  build: { version, deployment: DEPLOYMENT?.id },
  publicUrl: PUBLIC_URL,
  limiters: { match: MATCH_LIMITER, mcp: MCP_LIMITER },
})

export default { fetch: app.fetch } satisfies ExportedHandler
