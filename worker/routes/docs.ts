import { later } from '../../data/later.ts'
import { Hono } from '../hono.ts'
import { SafeHtml } from '../html.ts'
import { prepare, send } from '../respond.ts'
import { type PageAssets, preparePage } from './pages.ts'

/**
 * The contract itself: `/openapi.json`, and `/docs` to read it and try it out.
 * @param page that of `/docs`, as it was built
 */
export function docsRoutes(openApi: string, page: string, assets: PageAssets) {
  const document = later(() => prepare(openApi, 'application/json'))
  const docs = later(() => preparePage(new SafeHtml(page), assets))
  return new Hono().get('/openapi.json', (c) => send(c, document())).get('/docs', async (c) => send(c, await docs()))
}
