import { Hono } from 'hono'
import { jsonFeed, llmsTxt, rssFeed } from '../feeds.ts'
import { noParams, query } from '../params.ts'
import { baseOf, prepare, send } from '../respond.ts'
import type { Store } from '../store.ts'

/** As many as a reader of feeds wants at once. */
const MOST = 100

/** What there is, for readers and machines: `/feed.json`, `/feed.xml` and `/llms.txt`. Feed readers hang parameters of their own to addresses. */
export function feedRoutes(store: Store) {
  const newest = () => store.latestRecords(MOST)
  return new Hono()
    .get('/feed.json', async (c) =>
      send(c, await prepare(JSON.stringify(jsonFeed(await newest(), baseOf(c.req.url))), 'application/feed+json')),
    )
    .get('/feed.xml', async (c) => send(c, await prepare(rssFeed(await newest(), baseOf(c.req.url)), 'application/rss+xml; charset=utf-8')))
    .get('/llms.txt', query(noParams), async (c) =>
      send(c, await prepare(llmsTxt(await newest(), baseOf(c.req.url)), 'text/plain; charset=utf-8')),
    )
}
