import type { Context } from 'hono'
import type { RecordHead } from '../../data/schema.ts'
import type { BaseOf } from '../base.ts'
import { jsonFeed, llmsTxt, rssFeed } from '../feeds.ts'
import { Hono } from '../hono.ts'
import { noParams, withQuery } from '../params.ts'
import { prepare, prepareForms, send } from '../respond.ts'
import type { Store } from '../store.ts'

/** As many as a reader of feeds wants at once. */
const MOST = 100

/** What there is, for readers and machines: `/feed.json`, `/feed.xml` and `/llms.txt`. Feed readers hang parameters of their own to addresses. */
export function feedRoutes(store: Store, baseOf: BaseOf) {
  const forms = prepareForms()
  const answer = (type: string, write: (heads: readonly RecordHead[], base: string) => string) => async (c: Context) => {
    const heads = await store.latestHeads(MOST)
    const base = baseOf(c.req.url)
    const make = () => prepare(write(heads, base), type)
    const [first, ...others] = heads
    return send(c, first === undefined ? make() : await forms([first, ...others], `${type} ${base}`, make))
  }
  return new Hono()
    .get(
      '/feed.json',
      answer('application/feed+json', (heads, base) => JSON.stringify(jsonFeed(heads, base))),
    )
    .get('/feed.xml', answer('application/rss+xml; charset=utf-8', rssFeed))
    .get('/llms.txt', withQuery(noParams, answer('text/plain; charset=utf-8', llmsTxt)))
}
