import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { hc } from 'hono/client'
import { describe, expect, inject, test } from 'vitest'
import { type Api, ApiError, type ArticleSummary, createClient, pages } from '../../worker/client.ts'

const workerUrl = inject('workerUrl')

describe('article-brief/client', () => {
  const client = createClient(workerUrl)

  test('pages lead through all articles and all their claims, once each', async () => {
    const articles: ArticleSummary[] = []
    for await (const page of pages(client.articles, { limit: 4 })) articles.push(...page.articles)
    expect(articles.length).toBeGreaterThanOrEqual(10)
    expect(new Set(articles.map(({ id }) => id)).size).toBe(articles.length)
    for (const { id, url, claimCount } of articles) {
      const record = await client.article(id)
      expect((await client.articleByUrl(`${url}#top`)).article).toEqual(record.article)
      const seen: string[] = []
      for await (const { claims } of pages((query) => client.articleClaims(id, query), { limit: 30 }))
        seen.push(...claims.map((claim) => claim.id))
      expect(seen).toEqual(record.claims.map((claim) => claim.id))
      expect(seen).toHaveLength(claimCount)
    }
  })

  test('claims are looked up, filtered, counted, and named one by one', async () => {
    const { claims, facets } = await client.claims({ q: 'Ukraine out of NATO', reviewed: false, facets: true, limit: 1 })
    expect(claims).toHaveLength(1)
    expect(facets?.lang?.[0]).toMatchObject({ value: 'en' })
    const { score: _, highlights: __, ...claim } = claims[0] ?? {}
    expect(await client.claim(claims[0]?.id ?? '')).toEqual(claim)
  })

  test('a text is matched', async () => {
    const { claims } = await client.claims({ limit: 1 })
    const { matches, total } = await client.match(`Well. ${claims[0]?.text}`, { threshold: 0.5 })
    expect([total, matches[0]?.start, matches[0]?.claim.id]).toEqual([1, 6, claims[0]?.id])
  })

  test('what is wrong comes as an error that carries the problem', async () => {
    await expect(client.article('no/such?x=1#y')).rejects.toThrow('There is no article "no/such?x=1#y".')
    const error = await client.claims({ since: 'yesterday', limit: 0 }).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error.problem).toMatchObject({ type: 'urn:article-brief:problem:bad-request', status: 400 })
    expect(error.problem.errors.map(({ parameter }: { parameter: string }) => parameter).sort()).toEqual(['limit', 'since'])
    await expect(client.match('')).rejects.toThrow('text must not be empty')
  })

  test.each(['<h1>Bad gateway</h1>', 'null', '"no"'])('an error page %s of a server on the way is an ApiError too', async (body) => {
    await serving(
      (_, response) => response.writeHead(502).end(body),
      async (url) => {
        await expect(createClient(url).articles()).rejects.toMatchObject({
          name: 'ApiError',
          problem: { status: 502, title: 'Bad Gateway' },
        })
      },
    )
  })

  test('headers and a signal go with every request', async () => {
    await serving(
      ({ headers }, response) => response.end(JSON.stringify({ x: headers['x-test'], type: headers['content-type'] })),
      async (url) => {
        const own = createClient(url, { headers: [['X-Test', 'yes']] })
        expect([await own.article('a'), await own.match('b')]).toEqual([{ x: 'yes' }, { x: 'yes', type: 'application/json' }])
      },
    )
    await expect(createClient(workerUrl, { signal: AbortSignal.abort() }).articles()).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('it weighs less than 1 KB', async () => {
    const { outputFiles } = await build({ entryPoints: ['worker/client.ts'], bundle: true, minify: true, format: 'esm', write: false })
    expect(gzipSync(outputFiles[0]?.contents ?? '').length).toBeLessThan(1024)
  })
})

describe('hc<Api> of hono/client', () => {
  const api = hc<Api>(workerUrl)

  test('knows every list, record and claim by its type', async () => {
    const list = await api.v1.articles.$get({ query: { limit: '100' } })
    if (!list.ok) throw new Error((await list.json()).title)
    const { articles } = await list.json()
    expect(articles.length).toBeGreaterThanOrEqual(10)
    for (const { id, title } of articles) {
      const response = await api.v1.articles[':id'].$get({ param: { id }, query: {} })
      if (!response.ok) throw new Error(id)
      const { article, claims } = await response.json()
      expect(article.title.toUpperCase()).toBe(title.toUpperCase())
      expect(claims[0]?.passage.paragraph.toFixed()).toMatch(/^\d+$/)
    }
  })

  test('sends filters and bodies that the compiler has checked', async () => {
    const found = await api.v1.claims.$get({ query: { q: 'NATO', kind: 'position', limit: '1' } })
    if (!found.ok) throw new Error('not found')
    const [claim] = (await found.json()).claims
    const response = await api.v1.claims.match.$post({ json: { text: claim?.text ?? '' } })
    if (!response.ok) throw new Error('not matched')
    expect((await response.json()).matches[0]?.claim.id).toBe(claim?.id)
    // @ts-expect-error: no such kind
    const refused = await api.v1.claims.$get({ query: { kind: 'rumour' } })
    // @ts-expect-error: no such parameter
    await api.v1.claims.match.$post({ json: { words: '' } })
    expect(refused.ok).toBe(false)
    if (!refused.ok) expect((await refused.json()).errors?.[0]?.parameter).toBe('kind')
  })
})

async function serving(listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
