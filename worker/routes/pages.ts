import type { Context } from 'hono'
import type { BriefRecord } from '../../data/schema.ts'
import type { BaseOf } from '../base.ts'
import { Hono } from '../hono.ts'
import type { SafeHtml } from '../html.ts'
import { discoveryHeader } from '../oembed.ts'
import { EMBED_STYLE } from '../pages/embed.ts'
import { homePage } from '../pages/home.ts'
import { missingPage, permalinkPage } from '../pages/permalink.ts'
import { homeParams, pageLooksParams, withQuery } from '../params.ts'
import { type Prepared, prepare, prepareForms, send, sha256 } from '../respond.ts'
import type { Store } from '../store.ts'
import type { Dictionary } from '../words.ts'
import { unknownArticle } from './articles.ts'
import { cardLooks, hasClaim } from './cards.ts'
import type { Element } from './element.ts'

/** Style sheets and scripts that are written into the pages, and into modules. */
export interface PageAssets {
  siteCss: string
  siteScript: string
  frameScript: string
  cardScript: string
  cardCss: string
  words: Dictionary
}

/** As many as a reader looks through; the rest are found by lookup. */
const MOST_BRIEFS = 100

/** The pages for people: `/` and `/a/{id}`. A query of others is let pass: mailers and social sites hang theirs to every link. */
export function pageRoutes(store: Store, assets: PageAssets, element: Element, baseOf: BaseOf) {
  const homes = prepareForms()
  const permalinks = prepareForms()
  return new Hono()
    .get(
      '/',
      withQuery(homeParams, async (c, { article, ...looks }) => {
        const { items: articles = [] } = (await store.listArticles({}, { limit: MOST_BRIEFS })) ?? {}
        const id = article ?? articles[0]?.id
        const record = id === undefined ? undefined : (await store.findRecord(id))?.read()
        if (article !== undefined && record === undefined) return missing(c, article, () => missingPage(assets), assets)
        const base = baseOf(c.req.url)
        const known = withKnownClaim(record, looks)
        const make = async () =>
          preparePage(homePage(articles, record, cardLooks(known, assets), base, assets, await element.script()), assets)
        return send(c, record === undefined ? await make() : await homes([record, ...articles], formOf(base, known), make))
      }),
    )
    .get(
      '/a/:id',
      withQuery(pageLooksParams, async (c, given) => {
        const id = c.req.param('id')
        const record = (await store.findRecord(id))?.read()
        if (record === undefined) return missing(c, id, () => missingPage(assets), assets)
        const known = withKnownClaim(record, given)
        const looks = cardLooks(known, assets)
        const base = baseOf(c.req.url)
        const make = () =>
          preparePage(permalinkPage(record, looks, base, assets), assets, { headers: { Link: discoveryHeader(record, looks, base) } })
        return send(c, await permalinks([record], formOf(base, known), make))
      }),
    )
}

/** The looks of a link that may be old, without a claim that the record hasn't any more: the page is there, and names no card that isn't. */
function withKnownClaim<L extends { claim?: string | undefined }>(record: BriefRecord | undefined, looks: L): L {
  const { claim } = looks
  return claim === undefined || (record !== undefined && hasClaim(record, claim)) ? looks : { ...looks, claim: undefined }
}

/**
 * 404 for a brief that isn't there: who goes to it in a browser gets a page; everybody else, whatever they accept, the problem.
 * @param options as for `preparePage`
 */
export async function missing(
  c: Context,
  id: string,
  page: () => SafeHtml,
  assets: PageAssets,
  options?: Parameters<typeof preparePage>[2],
): Promise<Response> {
  const response = unknownArticle(id)
  response.headers.set('Vary', MODE)
  if (c.req.raw.headers.get(MODE) !== 'navigate') return response
  const { body, headers } = await preparePage(page(), assets, options)
  const lifetime = response.headers.get('Cache-Control') ?? ''
  return new Response(body, { status: 404, headers: { ...headers, Vary: MODE, 'Cache-Control': lifetime } })
}

/** Browsers say in it whether somebody goes to a page, in a window or a frame (Fetch Metadata). */
const MODE = 'Sec-Fetch-Mode'

/** What an answer that shows a card depends on beside its record: whatever else stands in the URL changes nothing. */
export function formOf(base: string, looks: Record<string, string | undefined>): string {
  return JSON.stringify([
    base,
    ...Object.entries(looks)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ])
}

/** What no page of ours needs, and so nothing that gets into one can have. */
const PERMISSIONS = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb'].map((name) => `${name}=()`).join(', ')

/** Nothing runs or styles a page of ours but what we wrote into it, known by its hash. */
export async function preparePage(
  page: SafeHtml,
  { siteCss, siteScript, frameScript, cardCss }: PageAssets,
  { framed = false, headers = {} }: { framed?: boolean; headers?: Record<string, string> } = {},
): Promise<Prepared> {
  const hash = async (text: string) => `'sha256-${await sha256(text, 'base64')}'`
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${await hash(framed ? frameScript : siteScript)}`,
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
    'Permissions-Policy': PERMISSIONS,
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    // A frame is somebody else's window, and may be in one that lets nothing in that doesn't say this.
    ...(framed ? { 'Cross-Origin-Embedder-Policy': 'require-corp' } : { 'Cross-Origin-Opener-Policy': 'same-origin' }),
    ...headers,
  })
}
