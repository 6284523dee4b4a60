import { parseJsonFeed, parseRssFeed } from 'feedsmith'
import RssParser from 'rss-parser'
import { beforeAll, expect, inject, test } from 'vitest'
import type { BriefRecord } from '../../data/schema.ts'

const worker = inject('workerUrl').replace(/\/$/, '')
const textOf = async (path: string) => (await fetch(worker + path)).text()
let records: BriefRecord[]

beforeAll(async () => {
  const { articles } = JSON.parse(await textOf('/v1/articles?limit=100'))
  records = await Promise.all(articles.map(async ({ id }: { id: string }) => JSON.parse(await textOf(`/v1/articles/${id}`))))
})

test('rss-parser reads every brief from the RSS feed, newest first', async () => {
  const feed = await new RssParser().parseURL(`${worker}/feed.xml`)
  expect(feed.feedUrl).toBe(`${worker}/feed.xml`)
  expect(
    feed.items.map(({ title, link, guid, isoDate, contentSnippet, creator }) => ({ title, link, guid, isoDate, contentSnippet, creator })),
  ).toEqual(
    records.map(({ article, brief }) => ({
      title: article.title,
      link: `${worker}/a/${article.id}`,
      guid: `${worker}/a/${article.id}`,
      isoDate: `${article.published}T00:00:00.000Z`,
      contentSnippet: brief.gist,
      creator: article.authors[0]?.name,
    })),
  )
  for (const [i, item] of feed.items.entries())
    expect(item['content:encoded']).toContain(`<a href="${records[i]?.brief.keyPoints[0]?.passage.url}"`)
})

test('feedsmith reads the RSS feed, with all authors and topics', async () => {
  const feed = parseRssFeed(await textOf('/feed.xml'))
  expect(feed.items?.map(({ dc, categories }) => [dc?.creators, categories?.map(({ name }) => name)])).toEqual(
    records.map(({ article }) => [article.authors.map(({ name }) => name), article.topics]),
  )
})

test('feedsmith reads every brief from the JSON feed', async () => {
  const response = await fetch(`${worker}/feed.json`)
  expect(response.headers.get('Content-Type')).toBe('application/feed+json')
  const feed = parseJsonFeed(await response.text())
  expect(feed.feed_url).toBe(`${worker}/feed.json`)
  expect(feed.items?.map(({ id, external_url, title, summary, language }) => ({ id, external_url, title, summary, language }))).toEqual(
    records.map(({ article, brief }) => ({
      id: `${worker}/a/${article.id}`,
      external_url: article.url,
      title: article.title,
      summary: brief.gist,
      language: brief.lang ?? article.lang,
    })),
  )
})

test('the pages lead to the feeds', async () => {
  for (const path of ['/', `/a/${records[0]?.article.id}`]) {
    const found = [...(await textOf(path)).matchAll(/<link rel="alternate" type="([^"]+)" title="[^"]*" href="(\/feed[^"]+)"/g)].map(
      ([, type, href]) => [type, href],
    )
    expect(found).toEqual([
      ['application/feed+json', '/feed.json'],
      ['application/rss+xml', '/feed.xml'],
    ])
  }
})
