import { Hono } from '../hono.ts'
import { type ApiDocument, docsPage } from '../pages/docs.ts'
import { type Prepared, prepare, send } from '../respond.ts'
import { type PageAssets, preparePage } from './pages.ts'

/** The contract itself: `/openapi.json`, and `/docs` to read it and try it out. */
export function docsRoutes(openApi: string, assets: PageAssets) {
  let document: Prepared | undefined
  let docs: Promise<Prepared> | undefined
  return new Hono()
    .get('/openapi.json', (c) => {
      document ??= prepare(openApi, 'application/json')
      return send(c, document)
    })
    .get('/docs', async (c) => {
      docs ??= preparePage(docsPage(JSON.parse(openApi) as ApiDocument, assets), assets)
      return send(c, await docs)
    })
}
