import { Hono } from 'hono'
import type { SafeHtml } from '../html.ts'
import { discoveryHeader } from '../oembed.ts'
import { EMBED_SCRIPT, EMBED_STYLE } from '../pages/embed.ts'
import { homePage } from '../pages/home.ts'
import { permalinkPage } from '../pages/permalink.ts'
import { homeParams, pageLooksParams, query } from '../params.ts'
import { baseOf, type Prepared, prepare, send, sha256 } from '../respond.ts'
import type { Store } from '../store.ts'
import { unknownArticle } from './articles.ts'
import { cardLooks } from './cards.ts'
import type { Element } from './element.ts'

/** Style sheets and script that are written into the pages. */
export interface PageAssets {
  siteCss: string
  siteScript: string
  cardCss: string
}

/** As many as a reader looks through; the rest are found by lookup. */
const MOST_BRIEFS = 100

/** The pages for people: `/` and `/a/{id}`. A query of others is let pass: mailers and social sites hang theirs to every link. */
export function pageRoutes(store: Store, assets: PageAssets, element: Element) {
  return new Hono()
    .get('/', query(homeParams), async (c) => {
      const { article, ...looks } = c.req.valid('query')
      const { items: articles = [] } = (await store.listArticles({}, { limit: MOST_BRIEFS })) ?? {}
      const id = article ?? articles[0]?.id
      const record = id === undefined ? undefined : await store.findRecord(id)
      if (article !== undefined && record === undefined) return unknownArticle(article)
      const page = homePage(articles, record, cardLooks(looks), baseOf(c.req.url), assets, await element.script())
      return send(c, await preparePage(page, assets))
    })
    .get('/a/:id', query(pageLooksParams), async (c) => {
      const id = c.req.param('id')
      const record = await store.findRecord(id)
      if (record === undefined) return unknownArticle(id)
      const looks = cardLooks(c.req.valid('query'))
      const base = baseOf(c.req.url)
      const headers = { Link: discoveryHeader(record, looks, base) }
      return send(c, await preparePage(permalinkPage(record, looks, base, assets), assets, { headers }))
    })
}

/** Nothing runs or styles a page of ours but what we wrote into it, known by its hash. */
export async function preparePage(
  page: SafeHtml,
  { siteCss, siteScript, cardCss }: PageAssets,
  { framed = false, headers = {} }: { framed?: boolean; headers?: Record<string, string> } = {},
): Promise<Prepared> {
  const hash = async (text: string) => `'sha256-${await sha256(text, 'base64')}'`
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${await hash(framed ? EMBED_SCRIPT : siteScript)}`,
    `style-src ${await hash(framed ? EMBED_STYLE : siteCss)} ${await hash(cardCss)}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framed ? '*' : "'none'"}`,
    // The one policy that the element's library makes.
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ]
  return prepare(page.text, 'text/html; charset=utf-8', {
    'Content-Security-Policy': policy.join('; '),
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    ...headers,
  })
}
