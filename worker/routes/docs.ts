import { Hono } from '../hono.ts'
import { later } from '../later.ts'
import { type ApiDocument, docsPage } from '../pages/docs.ts'
import { prepare, send } from '../respond.ts'
import { type PageAssets, preparePage } from './pages.ts'

/** The contract itself: `/openapi.json`, and `/docs` to read it and try it out. */
export function docsRoutes(openApi: string, assets: PageAssets) {
  const document = later(() => prepare(openApi, 'application/json'))
  const docs = later(() => preparePage(docsPage(JSON.parse(openApi) as ApiDocument, assets), assets))
  return new Hono().get('/openapi.json', (c) => send(c, document())).get('/docs', async (c) => send(c, await docs()))
}
