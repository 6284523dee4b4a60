import { Hono } from '../hono.ts'
import { noParams, withQuery } from '../params.ts'
import { prepareJson, send } from '../respond.ts'
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
  return new Hono().get(
    '/healthz',
    withQuery(noParams, async (c) => {
      const corpus = (await store.version?.()) ?? null
      // Whoever asks wants to know about now.
      const headers = { 'Cache-Control': 'no-store' }
      return send(c, prepareJson({ status: 'ok' as const, corpus, build: version, deployment: deployment ?? null }, headers))
    }),
  )
}
