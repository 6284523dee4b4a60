import { exports } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { BriefRecord, Claim } from '../../data/schema.ts'
import { expectDocumented } from './documented.ts'
import { createTestApp, recordOf, storeOf } from './test-app.ts'

const SEED = 'trump-join-forces-russia-against-china'
const SEED_URL = 'https://thechinaacademy.org/trump-wants-to-join-forces-with-russia-against-china-but-its-not-that-easy'

/** Every answer of these tests is held to the OpenAPI document. */
const get = async (path: string, init?: RequestInit) => {
  const response = await exports.default.fetch(new Request(`https://briefs.test${path}`, init))
  await expectDocumented(init?.method ?? 'GET', path, response)
  return response
}
// biome-ignore lint/suspicious/noExplicitAny: the assertions say what shape they expect
const json = async (path: string): Promise<any> => (await get(path)).json()

describe('records', () => {
  test('a record is served whole: article, brief, claims', async () => {
    const response = await get(`/v1/articles/${SEED}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('application/json')
    const { article, brief, claims } = (await response.json()) as Awaited<ReturnType<typeof json>>
    expect(article).toMatchObject({
      id: SEED,
      url: SEED_URL,
      published: '2025-02-14',
      genre: 'opinion',
      publisher: { name: 'The China Academy' },
    })
    expect(brief.keyPoints).toHaveLength(7)
    expect(claims).toHaveLength(53)
    expect(claims[0]).toMatchObject({
      id: `${SEED}.call-length`,
      claimant: { id: 'dmitry-peskov', name: 'Dmitry Peskov' },
      reportedBy: { id: 'jin-canrong' },
      kind: 'fact',
      certainty: 'certain',
      passage: { paragraph: 1 },
    })
  })

  test.each([
    SEED_URL,
    `${SEED_URL}/`,
    SEED_URL.replace('https://', 'https://www.'),
    SEED_URL.replace('https:', 'http:'),
    `${SEED_URL}/?utm_source=newsletter&utm_medium=email`,
    `${SEED_URL}?fbclid=abc#comments`,
    `${SEED_URL}/amp/`,
    `${SEED_URL}?amp=1`,
    SEED_URL.replace('https://', 'https://www.google.com/amp/s/'),
    SEED_URL.replace('https://', 'https://thechinaacademy-org.cdn.ampproject.org/c/s/'),
    `${SEED_URL.replace('https://', 'https://thechinaacademy-org.cdn.ampproject.org/v/s/')}?amp_js_v=0.1&usqp=mq331AQ`,
    `${SEED_URL}/amp.html`,
    `${SEED_URL}?gad_source=1&_ga=2.1&srsltid=x&at_medium=social&mibextid=y`,
    SEED_URL.toUpperCase().replace(/\/TRUMP.*/, SEED_URL.slice(SEED_URL.lastIndexOf('/'))),
  ])('lookup finds the record under %s', async (url) => {
    const { article } = await json(`/v1/lookup?url=${encodeURIComponent(url)}`)
    expect(article.id).toBe(SEED)
  })

  test.each(['https://thechinaacademy.org/', 'https://example.org/x', `${SEED_URL}-2`])('lookup knows no brief for %s', async (url) => {
    expect((await get(`/v1/lookup?url=${encodeURIComponent(url)}`)).status).toBe(404)
  })

  test.each([
    ['author=jin-canrong', true],
    ['author=Jin%20Canrong', true],
    ['publisher=the-china-academy&genre=opinion&topic=nato&lang=en', true],
    ['since=2025-02-14&until=2025-02-14&author=jin-canrong', true],
    ['q=join%20forces', true],
    ['since=2025-02-15', false],
    ['until=2025-02-13', false],
    ['genre=speech', false],
    ['lang=zh', false],
  ])('the list of articles filtered by %s has the seed: %s', async (query, expected) => {
    const { articles, total } = await json(`/v1/articles?${query}&limit=100`)
    expect(total).toBe(articles.length)
    expect(articles.some((article: { id: string }) => article.id === SEED)).toBe(expected)
  })
})

/** Somebody with names that are written in several ways. */
const CAPTAIN = { id: 'ilkay', type: 'Person' as const, name: 'İlkay Gündoğan', aliases: ['Ｇｕｎｄｏｇａｎ', '  the   captain '] }

describe('articles of many tongues', async () => {
  const records = [
    recordOf('turkish', { lang: 'tr', title: 'Kale DÜŞTÜ', authors: [CAPTAIN] }),
    recordOf('mainland', { lang: 'zh-Hans-CN', publisher: { id: 'xinhua', type: 'Organization', name: '新华社', aliases: ['Xinhua'] } }),
    recordOf('taiwan', { lang: 'zh-Hant' }),
    recordOf('british', { lang: 'en-GB', topics: ['sport'] }),
    recordOf('english', { published: '1999-12-31', genre: 'speech' }),
  ]
  const app = createTestApp({ store: await storeOf(records) })

  test.each([
    ['lang=zh', ['mainland', 'taiwan']],
    ['lang=ZH-hans', ['mainland']],
    ['lang=zh-Hans-CN', ['mainland']],
    ['lang=zh-TW', []],
    ['lang=EN', ['british', 'english']],
    ['lang=e', []],
    ['author=ilkay', ['turkish']],
    ['author=Ilkay', []],
    ['author=İLKAY GÜNDOĞAN', ['turkish']],
    ['author=gundogan', ['turkish']],
    ['author=The Captain', ['turkish']],
    ['author=captain', []],
    ['publisher=xinhua', ['mainland']],
    ['publisher=XINHUA', ['mainland']],
    ['publisher=新华社', ['mainland']],
    ['author=xinhua', []],
    ['topic=sport', ['british']],
    ['genre=speech', ['english']],
    ['since=2000-01-01', ['turkish', 'mainland', 'taiwan', 'british']],
    ['until=1999-12-31', ['english']],
    ['q=düştü', ['turkish']],
    ['q=KALE gündoğan', ['turkish']],
    ['q=kale xinhua', []],
    ['q=t&lang=en&topic=x', ['english']],
  ])('%s leaves %j', async (query, expected) => {
    const { articles } = (await (await app.request(`/v1/articles?${encodeURI(query)}`)).json()) as { articles: { id: string }[] }
    expect(articles.map(({ id }) => id)).toEqual(expected)
  })
})

describe('claims of all kinds', async () => {
  const claimOf = (record: BriefRecord, more: Partial<Claim>): BriefRecord => ({
    ...record,
    claims: record.claims.map((claim) => ({ ...claim, ...more })),
  })
  const records = [
    claimOf(recordOf('said', { lang: 'tr' }), { claimant: CAPTAIN, topics: ['sport', 'cups'] }),
    claimOf(recordOf('guessed', { lang: 'zh-Hans-CN', topics: ['sport'] }), { kind: 'prediction', certainty: 'possible' }),
    claimOf(recordOf('checked', { lang: 'en-GB', authors: [CAPTAIN] }, '2025-02-03'), { kind: 'judgement' }),
    recordOf('old', { published: '1999-12-31' }),
  ]
  const app = createTestApp({ store: await storeOf(records) })

  test.each([
    ['article=said', ['said']],
    ['article=Said', []],
    ['article=said&reviewed=true', []],
    ['claimant=ilkay', ['said']],
    ['claimant=Ilkay', []],
    ['claimant=İLKAY GÜNDOĞAN', ['said']],
    ['claimant=gundogan', ['said']],
    ['claimant=The Captain', ['said']],
    ['claimant=captain', []],
    ['claimant=x', ['guessed', 'checked', 'old']],
    ['kind=fact', ['said', 'old']],
    ['kind=prediction&certainty=possible', ['guessed']],
    ['kind=prediction&certainty=certain', []],
    ['topic=cups', ['said']],
    ['topic=sport', ['said']],
    ['topic=spor', []],
    ['reviewed=true', ['checked']],
    ['reviewed=false', ['said', 'guessed', 'old']],
    ['lang=EN', ['checked', 'old']],
    ['lang=zh-hans', ['guessed']],
    ['lang=zh-TW', []],
    ['lang=e', []],
    ['since=2025-01-01', ['said', 'guessed', 'checked']],
    ['since=2025-01-02', []],
    ['until=1999-12-31', ['old']],
    ['since=1999-12-31&until=2024-12-31&kind=fact&lang=en&claimant=X', ['old']],
  ])('%s leaves %j', async (query, expected) => {
    const { claims, total } = (await (await app.request(`/v1/claims?${encodeURI(query)}`)).json()) as {
      claims: { article: { id: string } }[]
      total: number
    }
    expect(claims.map(({ article }) => article.id)).toEqual(expected)
    expect(total).toBe(expected.length)
  })
})

describe('claims', () => {
  test('cursors lead through all claims of an article, once each and in order', async () => {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: { claims: { id: string }[]; total: number; next: string | null } = await json(
        `/v1/articles/${SEED}/claims?limit=20${cursor === null ? '' : `&cursor=${cursor}`}`,
      )
      expect(page.total).toBe(53)
      seen.push(...page.claims.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== null)
    const { claims } = await json(`/v1/articles/${SEED}`)
    expect(seen).toEqual(claims.map(({ id }: { id: string }) => id))
  })

  test('a claim is served with its article', async () => {
    const claim = await json(`/v1/claims/${SEED}.long-border`)
    expect(claim.text).toContain('10,000 kilometres')
    expect(claim.article).toMatchObject({ id: SEED, url: SEED_URL, published: '2025-02-14' })
  })

  test('lookup ranks by likeness, scores between 0 and 1, and says where the words stand', async () => {
    const { claims, total } = await json('/v1/claims?q=Who%20said%20Ukraine%20must%20stay%20out%20of%20NATO%3F')
    expect(total).toBeGreaterThan(1)
    expect(claims[0].id).toMatch(/russia-rejects-nato-membership|condition-neutrality/)
    const scores = claims.map(({ score }: { score: number }) => score)
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a))
    for (const { text, score, highlights } of claims) {
      expect(score).toBeGreaterThan(0)
      expect(score).toBeLessThanOrEqual(1)
      for (const { start, end } of highlights) expect(text.slice(start, end)).toMatch(/^[\p{L}\p{N}’.,]+$/u)
    }
  })

  test('lookup can be narrowed by article, claimant, kind, certainty, topic, language, date and review', async () => {
    const { claims, total } = await json(
      `/v1/claims?article=${SEED}&claimant=vladimir-putin&kind=position&certainty=certain&topic=nato&lang=en&since=2025-01-01&until=2025-12-31&reviewed=false`,
    )
    expect(total).toBe(1)
    expect(claims[0].id).toBe(`${SEED}.condition-neutrality`)
    expect(await json(`/v1/claims?article=${SEED}&reviewed=true`)).toEqual({ claims: [], total: 0, next: null })
  })

  test('people and places are found by the other names they go by', async () => {
    expect((await json(`/v1/claims?claimant=Peskov&article=${SEED}`)).total).toBe(1)
    expect((await json(`/v1/claims?q=Washington&article=${SEED}`)).total).toBeGreaterThan(5)
  })

  test('without a query the newest come first', async () => {
    const { claims } = await json('/v1/claims?limit=100')
    const dates = claims.map(({ article }: { article: { published: string } }) => article.published)
    expect(dates).toEqual(dates.toSorted().reverse())
  })
})

const READABLE = [
  '/',
  `/a/${SEED}`,
  '/v1/articles',
  `/v1/articles/${SEED}`,
  `/v1/articles/${SEED}/claims`,
  '/v1/claims',
  '/article-brief.js',
]

describe.each([...READABLE, `/v1/lookup?url=${SEED_URL}`, `/v1/claims/${SEED}.long-border`])('GET %s', (path) => {
  test('has a strong ETag, a cache lifetime, open CORS, and answers HEAD and conditional requests', async () => {
    const full = await get(path)
    expect(full.status).toBe(200)
    const etag = full.headers.get('ETag') ?? ''
    expect(etag).toMatch(/^"[\w-]+"$/)
    expect(full.headers.get('Cache-Control')).toMatch(/^public, max-age=\d+/)
    expect(full.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect((await full.text()).length).toBeGreaterThan(0)

    const head = await get(path, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.get('ETag')).toBe(etag)
    expect(await head.text()).toBe('')

    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const conditional = await get(path, { headers: { 'If-None-Match': header } })
      expect(conditional.status).toBe(304)
      expect(conditional.headers.get('ETag')).toBe(etag)
      expect(conditional.headers.get('Cache-Control')).toBe(full.headers.get('Cache-Control'))
      expect(await conditional.text()).toBe('')
    }
    expect((await get(path, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
  })
})

test.each(['/?utm_source=mail', `/a/${SEED}?fbclid=x`, '/article-brief.js?ver=6.8'])(
  '%s: what others hang to a link does no harm',
  async (path) => {
    expect((await get(path)).status).toBe(200)
  },
)

test('the first page offers the card in every language there are words for, each by the name it has for itself', async () => {
  const [, select = ''] = /<select name="lang">(.*?)<\/select>/s.exec(await (await get('/')).text()) ?? []
  expect(
    select
      .replace(/<[^>]*>/g, ' ')
      .trim()
      .split(/\s+/),
  ).toEqual(['العربية', 'Deutsch', 'English', 'español', 'français', 'русский', '中文'])
})

test('the immutable script is the same as the latest, under the name and hash that the first page gives', async () => {
  const home = await (await get('/')).text()
  const path = /\/article-brief\.[\w-]+\.js/.exec(home)?.[0] ?? ''
  const response = await get(path)
  expect(response.headers.get('Cache-Control')).toContain('immutable')
  const script = await response.text()
  expect(script).toBe(await (await get('/article-brief.js')).text())
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script))
  expect(home).toContain(`sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`)
  expect((await get('/article-brief.0000.js')).status).toBe(404)
})

test('a build that was pinned stays under its name when the element has changed', async () => {
  const elementFiles = JSON.stringify({ 'article-brief.js': 'new', 'article-brief.0123456789ab.js': 'old' })
  const app = createTestApp({ elementFiles })
  const response = await app.request('/article-brief.0123456789ab.js')
  expect(await response.text()).toBe('old')
  expect(response.headers.get('Cache-Control')).toContain('immutable')
})

describe('forms of a record', () => {
  const ask = (accept: string, path = `/v1/articles/${SEED}`) => get(path, { headers: { Accept: accept }, redirect: 'manual' })

  test.each([
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['image/png', 'application/json'],
    ['application/ld+json', 'application/ld+json'],
    ['application/json;q=0.5, application/ld+json', 'application/ld+json'],
    ['text/markdown, */*;q=0.1', 'text/markdown; charset=utf-8'],
    ['application/*', 'application/json'],
    ['text/markdown;q=0, */*', 'application/json'],
  ])('Accept: %s gets %s', async (accept, type) => {
    const response = await ask(accept)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe(type)
    expect(response.headers.get('Vary')).toBe('Accept')
    const again = await get(`/v1/articles/${SEED}`, { headers: { Accept: accept, 'If-None-Match': response.headers.get('ETag') ?? '' } })
    expect([again.status, again.headers.get('Vary')]).toEqual([304, 'Accept'])
  })

  test('each form has an ETag of its own, and a browser is led to the page', async () => {
    const types = ['application/json', 'application/ld+json', 'text/markdown']
    const tags = await Promise.all(types.map(async (type) => (await ask(type)).headers.get('ETag')))
    expect(new Set(tags).size).toBe(3)
    const response = await ask('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')
    expect([response.status, response.headers.get('Location'), response.headers.get('Vary')]).toEqual([303, `/a/${SEED}`, 'Accept'])
  })

  test('a form has an address of its own too', async () => {
    expect(await (await get(`/v1/articles/${SEED}.md`)).text()).toMatch(/^# Trump Wants to/)
    expect(await json(`/v1/articles/${SEED}.jsonld`)).toMatchObject({ '@context': 'https://schema.org' })
    expect((await get('/v1/articles/no-such.md')).status).toBe(404)
  })
})

describe('cards', () => {
  test('a card is served to paste, with absolute links and the looks that were asked for', async () => {
    const response = await get(`/v1/articles/${SEED}/card.html?layout=full&claims=2&theme=dark&lang=fr&heading-level=3`)
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    const card = await response.text()
    expect(card).toContain(`<article-brief article="${SEED}" layout="full" claims="2" theme="dark" lang="fr" heading-level="3"><template`)
    expect(card.match(/data-claim=/g)).toHaveLength(2)
    expect(card).toContain('Affirmations\u00a0: 2 sur 53')
    expect(card).toContain('href="https://briefs.test/a/')
    expect(card).toContain('src="https://briefs.test/article-brief.js"')
    expect(card).not.toMatch(/(?:href|src)="\//)
  })

  test('one claim alone, and a claim that the article has not', async () => {
    expect((await (await get(`/v1/articles/${SEED}/card.html?claim=call-length`)).text()).match(/data-claim=/g)).toHaveLength(1)
    const response = await get(`/v1/articles/${SEED}/card.js?claim=no-such`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ parameter: 'claim' }] })
  })

  test.each(['layout=wide', 'claims=-1', 'theme=blue', 'lang=e', 'heading-level=7', 'style=none', 'x=1'])(
    'card.html?%s is refused',
    async (query) => {
      const response = await get(`/v1/articles/${SEED}/card.html?${query}`)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ errors: [{ parameter: query.split('=')[0] }] })
    },
  )

  test('a linked style sheet is there under the address that the card gives', async () => {
    const card = await (await get(`/v1/articles/${SEED}/card.html?style=link`)).text()
    const path = /<link rel="stylesheet" href="https:\/\/briefs\.test(\/[^"]+)"/.exec(card)?.[1] ?? ''
    expect(card).not.toContain('<style>')
    expect((await get(path)).headers.get('Content-Type')).toBe('text/css; charset=utf-8')
  })

  test('a page whose link names a claim that is gone shows the brief, and leads to no card that is not there', async () => {
    for (const path of [`/a/${SEED}`, `/?article=${SEED}`]) {
      const join = path.includes('?') ? '&' : '?'
      const [page, old, known] = await Promise.all(['', `${join}claim=nope`, `${join}claim=call-length`].map((more) => get(path + more)))
      expect(old?.status).toBe(200)
      expect(old?.headers.get('ETag')).toBe(page?.headers.get('ETag'))
      expect(old?.headers.get('Link')).toBe(page?.headers.get('Link'))
      expect(known?.headers.get('ETag')).not.toBe(page?.headers.get('ETag'))
    }
  })

  test('a page of ours may be framed only where it is made for it', async () => {
    const policyOf = async (path: string) => (await get(path)).headers.get('Content-Security-Policy')
    expect(await policyOf(`/embed/${SEED}?layout=compact`)).toContain('frame-ancestors *')
    expect(await policyOf(`/a/${SEED}`)).toContain("frame-ancestors 'none'")
  })
})

describe('bad input answers problem+json that says what and where', () => {
  test.each([
    ['/v1/articles?limit=0', ['limit']],
    ['/v1/articles?limit=101', ['limit']],
    ['/v1/articles?limit=ten&since=yesterday', ['limit', 'since']],
    ['/v1/articles?genre=poem', ['genre']],
    ['/v1/articles?sort=asc', ['sort']],
    ['/v1/articles?q=a&q=b', ['q']],
    ['/v1/articles?cursor=bm9uZQ', ['cursor']],
    ['/v1/articles?cursor=%F0%9F%92%A9', ['cursor']],
    [`/v1/articles/${SEED}?x=1`, ['x']],
    [`/v1/articles/${SEED}/card.html?layout=wide&x=1`, ['layout', 'x']],
    [`/v1/articles/${SEED}/claims?cursor=!`, ['cursor']],
    ['/v1/lookup', ['url']],
    ['/v1/lookup?url=not-a-url', ['url']],
    ['/v1/lookup?url=javascript:alert(1)', ['url']],
    ['/v1/claims?q=', ['q']],
    [`/v1/claims?q=${'x'.repeat(2001)}`, ['q']],
    ['/v1/claims?kind=rumour&certainty=100&reviewed=maybe', ['certainty', 'kind', 'reviewed']],
    ['/v1/claims?until=2025-02-30', ['until']],
    ['/openapi.json?x=1', ['x']],
    ['/healthz?x=1', ['x']],
  ])('%s', async (path, parameters) => {
    const response = await get(path)
    expect(response.status).toBe(400)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    const body = (await response.json()) as Awaited<ReturnType<typeof json>>
    expect(body).toMatchObject({
      type: 'urn:article-brief:problem:bad-request',
      status: 400,
      title: expect.any(String),
      detail: expect.any(String),
    })
    expect(body.errors.map(({ parameter }: { parameter: string }) => parameter).sort()).toEqual(parameters)
    for (const { detail } of body.errors) expect(detail).toMatch(/^(must|is) /)
  })

  test('/v1/claims/match takes its parameters in the body alone', async () => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"text":"Greece asked America for help."}' }
    expect((await get('/v1/claims/match', init)).status).toBe(200)
    const response = await get('/v1/claims/match?threshold=0.9', init)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ parameter: 'threshold' }] })
  })

  test.each([
    '/v1/articles/nothing',
    '/v1/articles/nothing/claims',
    '/v1/claims/nothing',
    '/a/nothing',
    '/nothing',
    '/v1/articles/%E0%A4%A',
  ])('unknown: %s', async (path) => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(await response.json()).toMatchObject({ type: 'urn:article-brief:problem:not-found', status: 404 })
  })

  test.each([
    ['/a/nothing', "'none'", 'All briefs'],
    ['/?article=nothing', "'none'", 'All briefs'],
    ['/embed/nothing?lang=de', '*', 'lang="de"'],
  ])('a browser that looks for a brief at %s gets a page that says there is none', async (path, ancestors, said) => {
    const response = await get(path, { headers: { 'Sec-Fetch-Mode': 'navigate' } })
    expect(response.status).toBe(404)
    expect(response.headers.get('Content-Type')).toContain('text/html')
    expect(response.headers.get('Content-Security-Policy')).toContain(`frame-ancestors ${ancestors};`)
    expect(response.headers.get('Vary')).toBe('Sec-Fetch-Mode')
    expect(await response.text()).toContain(said)
    const asked = await get(path, { headers: { Accept: 'text/html' } })
    expect(asked.headers.get('Content-Type')).toBe('application/problem+json')
  })

  test.each(READABLE.flatMap((path) => ['POST', 'PUT', 'DELETE', 'PATCH'].map((method) => [method, path] as const)))(
    '%s %s',
    async (method, path) => {
      const response = await get(path, { method })
      expect(response.status).toBe(405)
      expect(response.headers.get('Allow')).toBe('GET, HEAD, OPTIONS')
      expect(await response.json()).toMatchObject({ type: 'urn:article-brief:problem:method-not-allowed', status: 405 })
    },
  )

  test('a preflight is answered', async () => {
    const response = await get('/v1/claims', { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('Access-Control-Allow-Methods')).toBe('GET, HEAD, OPTIONS')
  })
})
