import { factchecktools, type factchecktools_v1alpha1 } from '@googleapis/factchecktools'
import { beforeAll, describe, expect, inject, test } from 'vitest'

type Params = factchecktools_v1alpha1.Params$Resource$Claims$Search
type Claim = factchecktools_v1alpha1.Schema$GoogleFactcheckingFactchecktoolsV1alpha1Claim & { claimAppearances: string[] }

const worker = inject('workerUrl')
const PATH = '/v1alpha1/claims:search'
const { claims: google } = factchecktools({ version: 'v1alpha1', rootUrl: `${worker}/`, auth: 'a-key' })

const search = async (params: Params) => (await google.search(params)).data
const get = (query: string, init?: RequestInit) => fetch(`${worker}${PATH}?${query}`, init)
// biome-ignore lint/suspicious/noExplicitAny: the assertions say what shape they expect
const json = async (path: string): Promise<any> => (await fetch(`${worker}${path}`)).json()

/** Every page of a search, as Google's client gets them. */
async function pages(params: Params): Promise<Claim[][]> {
  const all: Claim[][] = []
  let pageToken = ''
  do {
    const { claims, nextPageToken } = await search({ ...params, pageToken })
    all.push((claims ?? []) as Claim[])
    pageToken = nextPageToken ?? ''
  } while (pageToken !== '')
  return all
}

let records: {
  article: { url: string; publisher: { name: string } }
  claims: { text: string; claimant: { name: string }; passage: { url: string } }[]
}[]

beforeAll(async () => {
  const { articles } = await json('/v1/articles?limit=100')
  records = await Promise.all(articles.map(({ id }: { id: string }) => json(`/v1/articles/${id}`)))
})

describe("Google's own client", () => {
  test('pages through the whole corpus: every claim of all ten articles once, and each leads to its article', async () => {
    const found = await pages({ pageSize: 50 })
    const expected = records.flatMap(({ claims }) => claims.map(({ text, claimant, passage }) => [text, claimant.name, passage.url]))
    expect(records).toHaveLength(10)
    expect(found.slice(0, -1).every((page) => page.length === 50)).toBe(true)
    expect(found.flat().map(({ text, claimant, claimAppearances }) => [text, claimant, claimAppearances[0]])).toEqual(expected)
    for (const { claimReview } of found.flat()) expect(claimReview).toEqual([])
    const sources = new Set(found.flat().map(({ claimAppearances }) => claimAppearances[0]?.split('#')[0]))
    expect(sources).toEqual(new Set(records.map(({ article }) => article.url)))
  })

  test('gets for a query just what our own lookup finds, ten to a page', async () => {
    const query = 'Who said Ukraine must stay out of NATO?'
    const { claims } = await json(`/v1/claims?q=${encodeURIComponent(query)}&limit=100`)
    const found = await pages({ query, languageCode: 'en-US' })
    expect(found[0]).toHaveLength(10)
    expect(found.flat().map(({ text }) => text)).toEqual(claims.map(({ text }: { text: string }) => text))
  })

  test('gets nothing, as from Google, when nothing is found', async () => {
    expect(await search({ query: 'qqxyzzy' })).toEqual({})
    expect(await search({ languageCode: 'sr-Latn' })).toEqual({})
    expect(await search({ reviewPublisherSiteFilter: 'nytimes.com' })).toEqual({})
    expect(await search({ offset: 100_000 })).toEqual({})
  })

  test('begins where the offset says, unless a token says it', async () => {
    const all = (await search({ pageSize: 30 })).claims ?? []
    const { claims, nextPageToken } = await search({ pageSize: 10, offset: 10 })
    expect(claims).toEqual(all.slice(10, 20))
    const next = await search({ pageSize: 10, offset: 10, pageToken: nextPageToken ?? '' })
    expect(next.claims).toEqual(all.slice(20, 30))
  })

  test('says when a claim was made only where its claimant wrote it himself', async () => {
    const { claims = [] } = await search({ pageSize: 100 })
    const own = claims.find(({ claimant }) => claimant === 'Jin Canrong')
    expect(own?.claimDate).toBe('2025-02-14T00:00:00Z')
    expect(claims.find(({ claimant }) => claimant === 'Dmitry Peskov')).not.toHaveProperty('claimDate')
  })

  test('throws with our status and the code of a bad request', async () => {
    const error = await search({ pageToken: 'junk' }).catch((thrown) => thrown)
    expect(error).toMatchObject({ status: 400, response: { status: 400 } })
    // It takes any type but application/json for a file; the cause is in it.
    expect(JSON.parse(await error.response.data.text())).toMatchObject({ errors: [{ parameter: 'pageToken' }] })
  })
})

describe('over plain HTTP', () => {
  test.each(['/v1alpha1/claims%3Asearch', '/v1alpha1/claims%3asearch'])('the encoded path %s is the same', async (path) => {
    expect(await json(`${path}?pageSize=3`)).toEqual(await json(`${PATH}?pageSize=3`))
  })

  test.each(['/v1alpha1/claimsXsearch', '/v1alpha1/claims', '/v1alpha1/claims:imageSearch', '/v1alpha1/search'])(
    '%s is nothing',
    async (path) => {
      expect((await fetch(`${worker}${path}`)).status).toBe(404)
    },
  )

  test("what Google's clients hang to every request does no harm, and empty is unset", async () => {
    const plain = await (await get('query=NATO&pageSize=2')).text()
    const hung = 'key=k&alt=json&prettyPrint=false&fields=claims&quotaUser=me&languageCode=&pageToken=&offset=&maxAgeDays=0'
    expect(await (await get(`query=NATO&pageSize=2&${hung}`)).text()).toBe(plain)
    expect((await json(`${PATH}?pageSize=0`)).claims).toHaveLength(10)
    expect((await json(`${PATH}?pageSize=1000`)).claims).toHaveLength(100)
  })

  test('has a strong ETag, and answers HEAD and conditional requests; an age is not cached beyond its day', async () => {
    const full = await get('pageSize=2')
    const etag = full.headers.get('ETag') ?? ''
    expect(etag).toMatch(/^"[\w-]+"$/)
    expect(full.headers.get('Content-Type')).toBe('application/json')
    expect(full.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(full.headers.get('Cache-Control')).toContain('stale-while-revalidate')
    expect((await get('maxAgeDays=10')).headers.get('Cache-Control')).toBe('public, max-age=300')
    const head = await get('pageSize=2', { method: 'HEAD' })
    expect([head.status, head.headers.get('ETag'), await head.text()]).toEqual([200, etag, ''])
    expect((await get('pageSize=2', { headers: { 'If-None-Match': `W/${etag}` } })).status).toBe(304)
    const wrong = await get('', { method: 'POST' })
    expect([wrong.status, wrong.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  test.each([
    ['pageSize=-1', ['pageSize']],
    ['pageSize=ten&offset=1.5', ['offset', 'pageSize']],
    ['maxAgeDays=2147483648', ['maxAgeDays']],
    ['languageCode=en_US', ['languageCode']],
    [`query=${'x'.repeat(2001)}`, ['query']],
    ['query=a&query=b', ['query']],
    ['alt=media', ['alt']],
    ['q=NATO', ['q']],
    ['pageToken=%F0%9F%92%A9', ['pageToken']],
  ])('%s is refused', async (query, parameters) => {
    const response = await get(query)
    expect(response.status).toBe(400)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    const { errors } = (await response.json()) as { errors: { parameter: string }[] }
    expect(errors.map(({ parameter }) => parameter).sort()).toEqual(parameters)
  })

  test('a token is good for its own search alone, whole, and for any size of page', async () => {
    const { nextPageToken } = await search({ query: 'NATO', pageSize: 2 })
    const token = nextPageToken ?? ''
    expect((await get(`query=NATO&pageSize=5&pageToken=${token}`)).status).toBe(200)
    const bad = [`query=Cuba&pageToken=${token}`, `pageToken=${token}`, `query=NATO&maxAgeDays=9&pageToken=${token}`]
    const cut = [token.slice(1), token.slice(0, -1), token.slice(0, 8), `${token}A`, `${token}=`].map(
      (junk) => `query=NATO&pageToken=${junk}`,
    )
    for (const query of [...bad, ...cut]) expect((await get(query)).status, query).toBe(400)
  })
})
