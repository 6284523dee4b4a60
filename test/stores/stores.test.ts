/** One contract for both stores: the same corpus, bundled and published, gives the same answers through the same Worker. */
import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import questions from '../everyday-questions.json' with { type: 'json' }
import { misspell } from '../misspell.ts'
import { createPublished, type Published } from './published-worker.ts'

const started: Published[] = []
let bundle = ''
let database = ''

beforeAll(async () => {
  started.push(await createPublished({ bound: false }), await createPublished())
  const [bundled, published] = started as [Published, Published]
  const ran = await published.brief('publish', '--json')
  expect(ran.stderr).toBe('')
  expect(JSON.parse(ran.stdout)).toMatchObject({ read: 10, written: 10, unchanged: 0, failed: 0, lexicon: true })
  ;[bundle, database] = await Promise.all([bundled.serve(), published.serve()])
}, 180_000)

afterAll(async () => {
  await Promise.all(started.map((one) => one.close()))
})

interface Answer {
  status: number
  type: string | null
  cors: string | null
  body: string
}

/** What a store's Worker answers, whatever its own address. */
async function answerOf(base: string, path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(new URL(path, base), { redirect: 'manual', ...init })
  const body = (await response.text())
    .replaceAll(new URL(base).origin, 'https://briefs.test')
    .replaceAll(encodeURIComponent(new URL(base).origin), '')
  return {
    status: response.status,
    type: response.headers.get('Content-Type'),
    cors: response.headers.get('Access-Control-Allow-Origin'),
    body,
  }
}

async function expectAlike(path: string, init?: RequestInit): Promise<Answer> {
  const [one, other] = await Promise.all([answerOf(bundle, path, init), answerOf(database, path, init)])
  expect(other, path).toEqual(one)
  return one
}

const query = (parameters: Record<string, string | number>) =>
  new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]))
const ids = (await readdir(new URL('../../data/articles', import.meta.url))).map((name) => name.replace('.json', ''))

describe('both stores answer alike', () => {
  test.each(ids)('about %s, in every form', async (id) => {
    for (const path of ['', '.json', '.jsonld', '.md', '/annotations', '/claims?limit=100', '/card.html', '/card.js'])
      expect((await expectAlike(`/v1/articles/${id}${path}`)).status).toBe(200)
    for (const Accept of ['application/ld+json', 'text/markdown', 'text/html'])
      await expectAlike(`/v1/articles/${id}`, { headers: { Accept } })
    for (const path of [`/a/${id}`, `/embed/${id}`, `/oembed?url=https%3A%2F%2Fbriefs.test%2Fa%2F${id}`]) await expectAlike(path)
    const { article, claims } = JSON.parse(await readFile(new URL(`../../data/articles/${id}.json`, import.meta.url), 'utf8'))
    expect((await expectAlike(`/v1/lookup?${query({ url: `${article.url}?utm_source=x#y` })}`)).status).toBe(200)
    for (const claim of claims.slice(0, 3)) expect((await expectAlike(`/v1/claims/${id}.${claim.id}`)).status).toBe(200)
  })

  test('on the pages and feeds', async () => {
    for (const path of ['/', '/feed.json', '/feed.xml', '/llms.txt', '/?article=truman-doctrine&layout=compact']) await expectAlike(path)
  })

  test('on every filter of articles', async () => {
    for (const filter of ARTICLE_FILTERS) await expectAlike(`/v1/articles?limit=100&${filter}`)
  })

  test('on every filter of claims, with a query and without, and what each would leave', async () => {
    for (const filter of CLAIM_FILTERS)
      for (const more of ['', '&q=soviet%20nuclear%20threat']) await expectAlike(`/v1/claims?limit=100&facets=true&${filter}${more}`)
  })

  test('on the everyday questions, as asked and misspelt', async () => {
    for (const { q } of questions) {
      await expectAlike(`/v1/claims?${query({ q, limit: 100 })}`)
      await expectAlike(`/v1/claims?${query({ q: misspell(q) })}`)
    }
  })

  test('on queries of all kinds', async () => {
    for (const q of QUERIES) await expectAlike(`/v1/claims?${query({ q, limit: 100, facets: 'true' })}`)
  })

  test('on filters and queries put together at random', async () => {
    for (let seed = 1; seed <= 60; seed++) await expectAlike(`/v1/claims?${randomQuery(seed)}`)
  })

  test('in the form of Google’s API', async () => {
    for (const search of [
      'query=nuclear',
      'query=soviet&pageSize=3&offset=5',
      'languageCode=en-US',
      'languageCode=de',
      'reviewPublisherSiteFilter=example.org',
      'maxAgeDays=100000',
      'query=x&maxAgeDays=3',
    ])
      await expectAlike(`/v1alpha1/claims:search?${search}`)
  })

  test('when a text is matched', async () => {
    for (const threshold of [0, 0.2, 0.6]) {
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ text: TEXT, threshold }) }
      const { matches } = JSON.parse((await expectAlike('/v1/claims/match', init)).body)
      if (threshold === 0) expect(matches.length).toBeGreaterThan(3)
    }
  })

  test('to a language model’s tools', async () => {
    for (const [name, given] of [
      ['lookup_claims', { q: 'arms control', limit: 5 }],
      ['lookup_claims', { claimant: 'Ronald Reagan' }],
      ['get_brief', { article: 'truman-doctrine' }],
      ['match_claims', { text: TEXT, threshold: 0.2 }],
    ] as const)
      await expectAlike('/mcp', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } }),
      })
  })

  test('to what is wrong', async () => {
    const { next } = JSON.parse((await answerOf(bundle, '/v1/claims?limit=1')).body)
    const { next: ofArticles } = JSON.parse((await answerOf(bundle, '/v1/articles?limit=1')).body)
    for (const path of [
      ...['bm9uZQ', 'x', '!', '%F0%9F%92%A9', ofArticles, `${next}A`, `${next}%3D`].map((cursor) => `/v1/claims?cursor=${cursor}`),
      ...['bm9uZQ', next].map((cursor) => `/v1/articles?cursor=${cursor}`),
      `/v1/claims?q=nuclear&cursor=bm9uZQ`,
      `/v1/claims?q=the%20of&cursor=${next}`,
      `/v1/claims?kind=prediction&reviewed=true&cursor=${next}`,
      '/v1/claims?limit=0&kind=rumour',
      '/v1/claims/nothing',
      '/v1/articles/nothing',
      '/v1/articles/nothing/claims',
      '/v1/lookup?url=https%3A%2F%2Fexample.org%2F',
      '/a/nothing',
    ])
      expect((await expectAlike(path)).status, path).toBeGreaterThanOrEqual(400)
  })
})

/** The lists that are paged through to their ends. */
const LISTS: [path: string, list: 'claims' | 'articles', limit: number][] = [
  ['/v1/claims?', 'claims', 37],
  ['/v1/claims?kind=fact&', 'claims', 20],
  ['/v1/claims?claimant=vladimir-putin&', 'claims', 1],
  ['/v1/claims?q=nuclear&', 'claims', 7],
  ['/v1/claims?q=the%20united%20states%20and%20the%20soviet%20union%20agree&', 'claims', 50],
  ['/v1/articles?', 'articles', 3],
  ['/v1/articles?q=a&', 'articles', 1],
]

describe.each(['bundle', 'D1'])('pages of the %s', (name) => {
  test.each(LISTS)('%s lead through all of it, once each, under cursors that are the same in both stores', async (path, list, limit) => {
    const base = name === 'D1' ? database : bundle
    const other = name === 'D1' ? bundle : database
    const seen: string[] = []
    let cursor = ''
    let total = 0
    do {
      const page = JSON.parse((await answerOf(base, `${path}limit=${limit}${cursor}`)).body)
      total = page.total
      seen.push(...page[list].map(({ id }: { id: string }) => id))
      // What one store gave, the other goes on from.
      cursor = page.next === null ? '' : `&cursor=${page.next}`
      if (cursor !== '') await expectAlike(`${path}limit=${limit}${cursor}`)
    } while (cursor !== '')
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toHaveLength(total)
    expect(other).not.toBe(base)
  })
})

const ARTICLE_FILTERS = [
  '',
  'q=the',
  'q=nuclear%20TREATY',
  'q=%25',
  'author=john-f-kennedy',
  'author=John%20F.%20Kennedy',
  'author=JOHN%20F.%20KENNEDY',
  'author=nobody',
  'publisher=the-china-academy',
  'genre=speech',
  'topic=nato',
  'lang=en',
  'lang=EN',
  'lang=e',
  'since=1962-01-01',
  'until=1962-12-31',
  'since=1962-01-01&until=1963-12-31&genre=speech&lang=en',
]

const CLAIM_FILTERS = [
  '',
  'article=truman-doctrine',
  'article=nothing',
  'claimant=harry-s-truman',
  'claimant=Putin',
  'claimant=PUTIN',
  'claimant=nobody',
  'kind=prediction',
  'certainty=possible',
  'topic=nato',
  'reviewed=true',
  'reviewed=false',
  'lang=en',
  'lang=En',
  'lang=zh',
  'since=1963-01-01',
  'until=1963-01-01',
  'since=1947-03-12&until=1947-03-12',
  'kind=fact&certainty=certain&topic=nato&lang=en&since=2025-01-01',
]

const QUERIES = [
  'hawks',
  'the of and',
  '?!…',
  '字',
  'zzzzqqqq',
  '\u202e\u200b',
  'contianment polici',
  'expansio',
  '"balance of power"',
  '"power of balance"',
  '"united nations" greece',
  '“balance of power” “peace”',
  '#longborder #DonaldTrump',
  'border of ten thousand kilometres',
  '10,000',
  "Russia's neighbour",
  'Zélénsky cónditions',
  'Hawks around #DonaldTrump make peace hard @someone https://example.org/x pic.twitter.com/abc — A Reader (@reader) March 3, 2025',
  'the people of the united states want peace and freedom for all nations of the world, and the government of the soviet union knows it '.repeat(
    8,
  ),
  "'; DROP TABLE claim; --",
  '"',
  'a" OR "b',
  'NEAR(a b) AND * ^c',
]

const TEXT = `  It rained in Oslo. Peskov says that Putin and Trump talked by telephone for close to ninety minutes on 12 February 2025! 🎈
Nobody asked why. The United States has asked Greece what help it needs. The Soviet Union is building offensive missile sites in Cuba.
Mr Gorbachev ought to tear down the wall in Berlin. "Peace" is what all people of the world want most. Both countries will destroy all their intermediate-range missiles.
We must guard against the unwarranted influence of the military-industrial complex.`

/** Parameters drawn from those above; the same for the same seed. */
function randomQuery(seed: number): string {
  let state = seed * 7919
  const draw = <T>(list: readonly T[]): T => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return list[Math.floor((state / 2 ** 32) * list.length)] as T
  }
  const parts = new URLSearchParams(`${draw(CLAIM_FILTERS)}&${draw(CLAIM_FILTERS)}`)
  const chosen = new URLSearchParams(Object.fromEntries(parts))
  chosen.delete('')
  const words = questions.flatMap(({ q }) => q.split(' '))
  if (draw([true, true, false])) chosen.set('q', [draw(words), draw(words), draw(words)].slice(0, draw([1, 2, 3])).join(' '))
  chosen.set('limit', String(draw([1, 5, 20, 100])))
  return chosen.toString()
}
