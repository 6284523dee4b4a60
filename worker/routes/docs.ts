import { Hono } from 'hono'
import { type ApiDocument, docsPage } from '../pages/docs.ts'
import { CACHE_UNTIL_DEPLOY, prepare, prepareOnce, send } from '../respond.ts'
import { type PageAssets, preparePage } from './pages.ts'

/** The contract itself: `/openapi.json`, and `/docs` to read it and try it out. */
export function docsRoutes(openApi: string, assets: PageAssets) {
  const document = prepareOnce((_: 'json') => prepare(openApi, 'application/json', { 'Cache-Control': CACHE_UNTIL_DEPLOY }))
  const docs = prepareOnce((_: 'html') => preparePage(docsPage(JSON.parse(openApi) as ApiDocument, assets), assets))
  return new Hono()
    .get('/openapi.json', async (c) => send(c, await document('json')))
    .get('/docs', async (c) => send(c, await docs('html')))
}
