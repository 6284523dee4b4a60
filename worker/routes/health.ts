import { Hono } from '../hono.ts'
import { CORS_HEADERS, SAFE_HEADERS } from '../respond.ts'
import type { Store } from '../store.ts'

/** What is running. */
export interface Build {
  /** Of the code, as `package.json` has it. */
  version: string
  /** Cloudflare's id of the deployment, where there is one. */
  deployment?: string | undefined
}

/** `/healthz`: that the Worker answers and can read its records, and which ones and which code it has. */
export function healthRoutes(store: Store, { version, deployment }: Build) {
  return new Hono().get('/healthz', async (c) => {
    const corpus = (await store.version?.()) ?? null
    const body = { status: 'ok' as const, corpus, build: version, deployment: deployment ?? null }
    // Whoever asks wants to know about now.
    return c.json(body, 200, { ...CORS_HEADERS, ...SAFE_HEADERS, 'Cache-Control': 'no-store' })
  })
}
