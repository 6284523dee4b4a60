import type { BriefRecord } from '../../data/schema.ts'
import type { BaseOf } from '../base.ts'
import type { CardLooks } from '../card.ts'
import { Hono } from '../hono.ts'
import { cardPageOf, embedToXml, richEmbed } from '../oembed.ts'
import { badRequest, oembedParams, pageLooksParams, parseParams, withQuery } from '../params.ts'
import { problem } from '../problem.ts'
import { prepare, prepareJson, send } from '../respond.ts'
import type { Store } from '../store.ts'
import { cardLooks, hasClaim } from './cards.ts'
import type { PageAssets } from './pages.ts'

/** `/oembed`: oEmbed 1.0 of the pages that show a card, and of the articles' own pages. */
export function oembedRoutes(store: Store, assets: Pick<PageAssets, 'words'>, baseOf: BaseOf) {
  return new Hono().get(
    '/oembed',
    withQuery(oembedParams, async (c, { url, format, ...room }) => {
      if (format !== 'json' && format !== 'xml') return problem('not-implemented', 'The formats are json and xml.')
      const page = URL.parse(url)
      if (page === null || !/^https?:$/.test(page.protocol))
        return badRequest([{ parameter: 'url', detail: 'must be an http or https URL' }])
      const base = baseOf(c.req.url)
      const found = await findCard(store, page, assets, base)
      if (found === undefined) return problem('not-found', 'There is no card for the page at this URL.')
      const embed = richEmbed(found.record, found.looks, room, base)
      return send(c, format === 'json' ? prepareJson(embed) : prepare(embedToXml(embed), 'text/xml; charset=utf-8'))
    }),
  )
}

/**
 * The card that a URL stands for: a page of ours shows it, or it is the article's own page, so that a
 * publisher can name our endpoint in the head of the article. Undefined too when our page would refuse the looks that the URL asks for.
 */
async function findCard(
  store: Store,
  url: URL,
  assets: Pick<PageAssets, 'words'>,
  base: string,
): Promise<{ record: BriefRecord; looks: CardLooks } | undefined> {
  const page = cardPageOf(url, base)
  const stored = await (page === undefined ? store.findRecordByUrl(url.href) : store.findRecord(page.id))
  const record = stored?.read()
  const { data } = parseParams(pageLooksParams(), page?.query ?? {})
  if (record === undefined || data === undefined) return undefined
  const { claim } = data
  if (claim !== undefined && !hasClaim(record, claim)) return undefined
  return { record, looks: cardLooks(data, assets) }
}
