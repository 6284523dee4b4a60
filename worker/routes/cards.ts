import type { BriefRecord } from '../../data/schema.ts'
import { isNamed } from '../../widget/card.ts'
import type { BaseOf } from '../base.ts'
import { attributesOf, type CardLooks, renderCard } from '../card.ts'
import { Hono } from '../hono.ts'
import { html, SafeHtml } from '../html.ts'
import { embedPage, missingEmbed } from '../pages/embed.ts'
import { badRequest, cardHtmlParams, cardParams, type LooksParams, pageLooksParams, withQuery } from '../params.ts'
import { prepare, prepareForms, send, sha256 } from '../respond.ts'
import { serverSnippet } from '../snippets.ts'
import type { Store } from '../store.ts'
import { unknownArticle } from './articles.ts'
import { JAVASCRIPT } from './element.ts'
import { formOf, missing, type PageAssets, preparePage } from './pages.ts'

/** Cards to paste, to load and to frame: `/v1/articles/{id}/card.html`, `card.js` and `/embed/{id}`. */
export function cardRoutes(store: Store, assets: PageAssets, baseOf: BaseOf) {
  /** The record and the looks that a request asks for, or what is wrong with it. */
  const find = async (id: string, looks: LooksParams): Promise<BriefRecord | Response> => {
    const record = (await store.findRecord(id))?.read()
    if (record === undefined) return unknownArticle(id)
    if (looks.claim !== undefined && !hasClaim(record, looks.claim))
      return badRequest([{ parameter: 'claim', detail: `is not the id of a claim of "${id}"` }])
    return record
  }
  const fragments = prepareForms()
  const modules = prepareForms()
  const frames = prepareForms()
  return new Hono()
    .get(
      '/v1/articles/:id/card.html',
      withQuery(cardHtmlParams, async (c, given) => {
        const { style, ...looks } = given
        const record = await find(c.req.param('id'), looks)
        if (record instanceof Response) return record
        const base = baseOf(c.req.url)
        const make = async () => {
          const sheet =
            style === 'link'
              ? html`<link rel="stylesheet" href=${`${base}article-brief.css`}>`
              : html`<style>${new SafeHtml(assets.cardCss)}</style>`
          const policy = [
            "default-src 'none'",
            "script-src 'self'",
            `style-src 'self' '${await sheetHash(assets.cardCss)}'`,
            "connect-src 'self'",
            "frame-ancestors 'none'",
          ]
          // It is made to be pasted; opened by itself it may do what it does anywhere, and no more.
          const headers = { 'Content-Security-Policy': policy.join('; ') }
          return prepare(serverSnippet(record, cardLooks(looks, assets), base, sheet).text, 'text/html; charset=utf-8', headers)
        }
        return send(c, await fragments([record], formOf(base, given), make))
      }),
    )
    .get(
      '/v1/articles/:id/card.js',
      withQuery(cardParams, async (c, looks) => {
        const record = await find(c.req.param('id'), looks)
        if (record instanceof Response) return record
        const base = baseOf(c.req.url)
        const make = () => prepare(cardModule(record, cardLooks(looks, assets), base, assets), JAVASCRIPT)
        return send(c, await modules([record], formOf(base, looks), make))
      }),
    )
    .get(
      '/embed/:id',
      withQuery(pageLooksParams, async (c, looks) => {
        const id = c.req.param('id')
        const record = await find(id, looks)
        // Refused to be framed, it would be the browser's own picture of what is broken.
        if (record instanceof Response)
          return record.status === 404
            ? missing(c, id, () => missingEmbed(id, cardLooks(looks, assets), assets), assets, { framed: true })
            : record
        const base = baseOf(c.req.url)
        const make = () => preparePage(embedPage(record, cardLooks(looks, assets), base, assets), assets, { framed: true })
        return send(c, await frames([record], formOf(base, looks), make))
      }),
    )
}

async function sheetHash(css: string): Promise<string> {
  return `sha256-${await sha256(css, 'base64')}`
}

/** Whether a record has a claim with this id, whole or its own part. */
export function hasClaim({ claims }: BriefRecord, wanted: string): boolean {
  return claims.some(({ id }) => isNamed(id, wanted))
}

export function cardLooks({ 'heading-level': headingLevel, ...looks }: LooksParams, { words }: Pick<PageAssets, 'words'>): CardLooks {
  return { ...looks, headingLevel, words: words.wordsFor(looks.lang) }
}

/** A module that shows one article's card: what it knows, and what it does with it (`widget/card-module.ts`). */
function cardModule(record: BriefRecord, looks: CardLooks, base: string, { cardCss, cardScript }: PageAssets): string {
  const { theme: _, ...shown } = attributesOf(looks)
  const known = { article: record.article.id, html: renderCard(record, looks, base).text, css: cardCss, looks: shown }
  const declared = Object.entries(known).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `const ${declared.join()};${cardScript}`
}
