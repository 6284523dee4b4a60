import { later } from '../../data/later.ts'
import { type BundledText, readText } from '../bundled-text.ts'
import { Hono } from '../hono.ts'
import { SafeHtml } from '../html.ts'
import { noParams, withQuery } from '../params.ts'
import { prepare, send } from '../respond.ts'
import { type PageAssets, preparePage } from './pages.ts'

/**
 * The contract itself: `/openapi.json`, and `/docs` to read it and try it out.
 * @param page that of `/docs`, as it was built
 */
export function docsRoutes(openApi: BundledText, page: BundledText, assets: PageAssets) {
  const document = later(() => prepare(readText(openApi), 'application/json'))
  const docs = later(() => preparePage(new SafeHtml(readText(page)), assets))
  return new Hono()
    .get(
      '/openapi.json',
      withQuery(noParams, (c) => send(c, document())),
    )
    .get('/docs', async (c) => send(c, await docs()))
}
