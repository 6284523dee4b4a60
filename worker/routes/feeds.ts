import type { Context } from 'hono'
import type { BaseOf } from '../base.ts'
import { jsonFeed, llmsTxt, rssFeed } from '../feeds.ts'
import { Hono } from '../hono.ts'
import { noParams, withQuery } from '../params.ts'
import { prepare, prepareForms, send } from '../respond.ts'
import type { Brief, Store } from '../store.ts'

/** As many as a reader of feeds wants at once. */
const MOST = 100

/** What there is, for readers and machines: `/feed.json`, `/feed.xml` and `/llms.txt`. Feed readers hang parameters of their own to addresses. */
export function feedRoutes(store: Store, baseOf: BaseOf) {
  const forms = prepareForms()
  const answer = (type: string, write: (briefs: readonly Brief[], base: string) => string) => async (c: Context) => {
    const briefs = await store.latestBriefs(MOST)
    const base = baseOf(c.req.url)
    const make = () => prepare(write(briefs, base), type)
    const [first, ...others] = briefs
    return send(c, first === undefined ? make() : await forms([first, ...others], `${type} ${base}`, make))
  }
  return new Hono()
    .get(
      '/feed.json',
      answer('application/feed+json', (briefs, base) => JSON.stringify(jsonFeed(briefs, base))),
    )
    .get('/feed.xml', answer('application/rss+xml; charset=utf-8', rssFeed))
    .get('/llms.txt', withQuery(noParams, answer('text/plain; charset=utf-8', llmsTxt)))
}
