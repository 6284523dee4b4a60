import { Hono } from 'hono'
import type { SafeHtml } from '../html.ts'
import { homePage } from '../pages/home.ts'
import { permalinkPage } from '../pages/permalink.ts'
import { type Prepared, prepare, prepareOnce, send, sha256 } from '../respond.ts'
import type { Store } from '../store.ts'
import { unknownArticle } from './articles.ts'
import type { ElementScript } from './element.ts'

/** Style sheets and script that are written into the pages. */
export interface PageAssets {
  siteCss: string
  siteScript: string
  cardCss: string
}

/** The pages for people: `/` and `/a/{id}`. A query is let pass: mailers and social sites hang theirs to every link. */
export function pageRoutes(store: Store, assets: PageAssets, element: () => Promise<ElementScript>) {
  const home = prepareOnce(async (_: 'home') => preparePage(homePage(store.listArticles({}), assets, await element()), assets))
  const permalink = prepareOnce(async (id: string) => {
    const record = store.findRecord(id)
    if (record === undefined) throw new Error(`no record "${id}"`)
    return preparePage(permalinkPage(record, assets), assets)
  })
  return new Hono()
    .get('/', async (c) => send(c, await home('home')))
    .get('/a/:id', async (c) => {
      const id = c.req.param('id')
      return store.findRecord(id) === undefined ? unknownArticle(id) : send(c, await permalink(id))
    })
}

/** Nothing runs or styles a page of ours but what we wrote into it, known by its hash. */
async function preparePage(page: SafeHtml, { siteCss, siteScript, cardCss }: PageAssets): Promise<Prepared> {
  const hash = async (text: string) => `'sha256-${await sha256(text, 'base64')}'`
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${await hash(siteScript)}`,
    `style-src ${await hash(siteCss)} ${await hash(cardCss)}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return prepare(page.text, 'text/html; charset=utf-8', {
    'Content-Security-Policy': policy.join('; '),
    'Referrer-Policy': 'strict-origin-when-cross-origin',
  })
}
