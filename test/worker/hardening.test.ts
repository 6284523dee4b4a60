import { exports } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import corpus from '../../build/corpus.bin'
import elementFiles from '../../build/element.json.bin'
import lookupIndex from '../../build/lookup.bin'
import { packCorpus, unpackCorpus } from '../../data/corpus-file.ts'
import type { BriefRecord } from '../../data/schema.ts'
import type { Deps } from '../../worker/app.ts'
import { readBody } from '../../worker/body.ts'
import { createBundleStore } from '../../worker/bundle-store.ts'
import { document } from './documented.ts'
import { createFilledApp, storeOf } from './test-app.ts'

const ID = 'truman-doctrine'
const CORPUS = unpackCorpus(corpus)
const RECORDS = CORPUS.records
const RECORD = RECORDS.find(({ article }) => article.id === ID) as BriefRecord
const CLAIM = RECORD.claims[0]?.id ?? ''

/** One address for every GET of the API. */
const EXAMPLES: Record<string, string> = {
  '/v1/lookup': `/v1/lookup?url=${encodeURIComponent(RECORD.article.url)}`,
  '/oembed': `/oembed?url=${encodeURIComponent(RECORD.article.url)}`,
  '/{file}': '/article-brief.tools.js',
}
const GETS = Object.entries(document.paths)
  .filter(([, item]) => item.get !== undefined)
  .map(([path]) => EXAMPLES[path] ?? path.replace('{id}', ID).replace('{claim}', CLAIM))
const PAGES = ['/', '/docs', `/a/${ID}`, `/embed/${ID}`]

const app = createFilledApp({ elementFiles })
const get = (path: string, init: RequestInit = {}) => app.request(`https://briefs.test${path}`, { redirect: 'manual', ...init })
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  get(path, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } })
const idsOf = async (query: string): Promise<string[]> => {
  const { claims } = (await (await get(`/v1/claims?q=${encodeURIComponent(query)}`)).json()) as { claims: { id: string }[] }
  return claims.map(({ id }) => id)
}
describe('a query as people type it', () => {
  test('composed, decomposed, full-width and spaced-out forms of a query find the same claims with the same ETag', async () => {
    const query = 'Türkiye’s aid, 400 million'
    const fullWidth = [...query].map((character) =>
      /[!-~]/.test(character) ? String.fromCharCode(character.charCodeAt(0) + 0xfee0) : character,
    )
    const forms = [query, query.normalize('NFD'), fullWidth.join(''), `  ${query.replaceAll(' ', ' \t\u00a0')} `, `\ufeff${query}`]
    const answers = await Promise.all(forms.map((form) => get(`/v1/claims?q=${encodeURIComponent(form)}`)))
    const [first, ...others] = await Promise.all(answers.map(async (answer) => [answer.headers.get('ETag'), await answer.text()]))
    expect(JSON.parse(first?.[1] ?? '').total).toBeGreaterThan(0)
    for (const other of others) expect(other).toEqual(first)
  })

  test('zero-width characters and marks of direction hide nothing from lookup', async () => {
    const plain = await idsOf('Greece military aid')
    expect(plain.length).toBeGreaterThan(0)
    for (const spoilt of [
      'Gre\u200bece mili\u00adtary aid',
      '\u202eGreece\u202c mil\u200ditary\u2066 aid\u2069',
      'Gr\u2060eece military\u200f aid',
    ])
      expect(await idsOf(spoilt)).toEqual(plain)
  })

  test.each([
    ['halves of surrogate pairs', '%ED%A0%80', 200],
    ['bytes that are no UTF-8', '%FF%FE%C3', 200],
    ['a broken escape', '%E0%A4%A', 200],
    ['a NUL', 'a%00b', 200],
    ['2,000 combining marks', `a${'%CC%81'.repeat(1999)}`, 200],
    ['5,000 combining marks', `a${'%CC%81'.repeat(5000)}`, 400],
    ['2,000 ligatures that unfold to eighteen letters each', '%EF%B7%BA'.repeat(2000), 400],
  ])('%s in a query: an answer, and no fault', async (_, query, status) => {
    expect((await get(`/v1/claims?q=${query}`)).status).toBe(status)
  })

  test('a draft with lone surrogates, marks of direction and 10,000 combining marks is matched', async () => {
    const { text } = RECORD.claims[0] ?? { text: '' }
    const response = await post('/v1/claims/match', JSON.stringify({ text: `\ud800 \u202e e${'\u0301'.repeat(10_000)}. ${text}` }))
    const { matches } = (await response.json()) as { matches: { claim: { id: string } }[] }
    expect(matches.map(({ claim }) => claim.id)).toContain(CLAIM)
  })
})

describe('bounds', () => {
  test.each([
    ['a URL of more than 32,768 characters', `/v1/claims?q=${'x'.repeat(33_000)}`, 414, 'uri-too-long'],
    ['a URL as long without a query', `/v1/claims/${'x'.repeat(33_000)}`, 414, 'uri-too-long'],
    ['a query of more than 2,000', `/v1/claims?q=${'x'.repeat(2001)}`, 400, 'bad-request'],
    ['a page URL of more than 4,000', `/v1/lookup?url=https://example.org/${'x'.repeat(4000)}`, 400, 'bad-request'],
    ['a page of more than 100', '/v1/claims?limit=101', 400, 'bad-request'],
  ])('%s is refused', async (_, path, status, type) => {
    const response = await get(path)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ type: `urn:article-brief:problem:${type}` })
  })

  test('characters are counted as JSON Schema counts them, not by how many code units each takes', async () => {
    const faces = (count: number) => encodeURIComponent('\u{1f600}'.repeat(count))
    for (const [path, most] of [
      ['/v1/claims?q=', 2000],
      ['/v1/articles?author=', 200],
    ] as const) {
      expect((await get(path + faces(most))).status).toBe(200)
      expect((await get(path + faces(most + 1))).status).toBe(400)
    }
  })

  test('five thousand wrong parameters are told by the first twenty', async () => {
    const response = await get(`/v1/claims?${Array.from({ length: 5000 }, (_, i) => `a${i}`).join('&')}`)
    expect(response.status).toBe(400)
    expect(((await response.json()) as { errors: unknown[] }).errors).toHaveLength(20)
  })

  test.each([
    ['too large', JSON.stringify({ text: 'x'.repeat(601_001) }), 413],
    ['nested too deep', '['.repeat(100_000), 400],
    [
      'nested too deep where nobody looks',
      JSON.stringify({ text: 'x' }).replace('}', `,"a":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`),
      400,
    ],
    ['cut off', '{"text":"x', 400],
    ['no UTF-8', '\ufffd', 400],
    ['of more sentences than are looked up', JSON.stringify({ text: 'Greece asked America for help. '.repeat(2500) }), 400],
  ])('a body that is %s is refused', async (_, body, status) => {
    const response = await post('/v1/claims/match', body)
    expect(response.status).toBe(status)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  })

  test('brackets within a text are no nesting', async () => {
    expect((await post('/v1/claims/match', JSON.stringify({ text: `"${'[{\\"'.repeat(100)}` }))).status).toBe(200)
  })

  test('a body that trickles is given up, and so is one that breaks off', async () => {
    const request = (pull: (controller: ReadableStreamDefaultController) => void | Promise<void>) =>
      new Request('https://briefs.test/', { method: 'POST', body: new ReadableStream({ pull }), duplex: 'half' } as RequestInit)
    const trickle = request(async (controller) => {
      await new Promise((done) => setTimeout(done, 20))
      controller.enqueue(new Uint8Array(1))
    })
    expect(await readBody(trickle, 1000, 100)).toBe('too slow')
    expect(
      await readBody(
        request((controller) => controller.error(new Error('gone'))),
        1000,
      ),
    ).toBe('cut off')
  })

  test('of a filter with hundreds of values those are told that most claims have, and no more', async () => {
    // Each article with a claimant of its own, every third with a claim more.
    const records = Array.from({ length: 300 }, (_, i) => {
      const id = `article-${i}`
      const claims = RECORD.claims.slice(0, i % 3 === 0 ? 2 : 1).map((claim, n) => ({
        ...claim,
        id: `${id}.${n}`,
        claimant: { ...claim.claimant, id: `person-${i}` },
      }))
      return { ...RECORD, article: { ...RECORD.article, id, url: `https://example.org/${id}` }, claims }
    })
    const response = await createFilledApp({ store: await storeOf(records) }).request('https://briefs.test/v1/claims?facets=true&limit=1')
    const { total, facets } = (await response.json()) as { total: number; facets: Record<string, { value: string; count: number }[]> }
    expect(total).toBe(400)
    const most = Array.from({ length: 100 }, (_, i) => 3 * i)
    for (const [filter, name] of Object.entries({ article: 'article', claimant: 'person' })) {
      const told = most.map((i) => ({ value: `${name}-${i}`, count: 2 })).toSorted((a, b) => (a.value < b.value ? -1 : 1))
      expect(facets[filter]?.map(({ value, count }) => ({ value, count }))).toEqual(told)
    }
    expect(facets.lang).toEqual([{ value: 'en', count: 400 }])
  })

  test('10,000 junk cursors and page tokens are all refused', async () => {
    const lists = ['/v1/articles?cursor=', `/v1/articles/${ID}/claims?cursor=`, '/v1/claims?cursor=', '/v1/claims?q=Greece&cursor=']
    const kinds = [...lists, '/v1alpha1/claims:search?pageToken=', '/v1alpha1/claims:search?query=Greece&pageToken=']
    const good = btoa(CLAIM).replaceAll('=', '')
    const junk = (i: number) => {
      const random = Array.from(crypto.getRandomValues(new Uint8Array(1 + (i % 40))))
      if (i % 4 === 0) return random.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
      if (i % 4 === 1) return btoa(String.fromCharCode(...random)).replaceAll(/[+/=]/g, '_')
      if (i % 4 === 2) return `${good}${String.fromCharCode(97 + (i % 26))}${i}`
      return btoa(`${CLAIM}-${i}`).replaceAll('=', '')
    }
    for (let i = 0; i < 10_000; i++) {
      const path = `${kinds[i % kinds.length]}${junk(i)}`
      // Spaces alone are no cursor either, but a Google client's empty token is one that isn't set.
      const { status } = await app.request(path)
      if (status !== 400) expect(`${status} for ${path}`).toBe('400')
    }
  })
})

describe('names that mean something to JavaScript', () => {
  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    '%s is a parameter that nobody knows',
    async (name) => {
      for (const query of [`${name}=x`, `${name}=x&${name}=y`, `${name}[polluted]=x`]) {
        const response = await get(`/v1/claims?q=Greece&${query}`)
        expect(response.status).toBe(400)
        expect((await get(`/?${query}`)).status).toBe(200)
      }
      expect((await get(`/v1/articles/${name}`)).status).toBe(404)
      expect((await get(`/v1/claims/${name}`)).status).toBe(404)
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    },
  )

  test.each([
    '{"text":"x","__proto__":{"polluted":1}}',
    '{"__proto__":{"text":"x"}}',
    '{"text":"x","constructor":{"prototype":{"polluted":1}}}',
  ])('the body %s changes nothing', async (body) => {
    expect((await post('/v1/claims/match', body)).status).toBe(400)
    const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"match_claims","arguments":${body}}}`
    const { result } = (await (await post('/mcp', call)).json()) as { result: { isError?: boolean } }
    expect(result.isError).toBe(true)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('headers', () => {
  test.each(GETS)('GET %s has the headers that make it safe, and so has what it answers to the wrong method', async (path) => {
    for (const response of [await get(path), await get(path, { method: 'DELETE' })]) {
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(response.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'/)
      expect(response.headers.get('Referrer-Policy')).toMatch(/^(?:no-referrer|strict-origin-when-cross-origin)$/)
      expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
      expect(response.headers.get('Strict-Transport-Security')).toMatch(/^max-age=\d{8}$/)
      expect(response.headers.has('Set-Cookie')).toBe(false)
    }
    const plain = await app.request(`http://briefs.test${path}`)
    expect(plain.headers.has('Strict-Transport-Security')).toBe(false)
  })

  test.each(PAGES)('%s runs nothing but what we wrote, and nobody frames it but where it is made for that', async (path) => {
    const { headers } = await get(path)
    const policy = headers.get('Content-Security-Policy') ?? ''
    expect(policy.replace('frame-ancestors *', '')).not.toMatch(/unsafe|https?:|\*/)
    for (const directive of ["base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'"])
      expect(policy).toContain(directive)
    expect(headers.get('Permissions-Policy')).toContain('camera=()')
    const isFrame = path.startsWith('/embed/')
    expect(policy).toContain(isFrame ? 'frame-ancestors *' : "frame-ancestors 'none'")
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe(isFrame ? null : 'same-origin')
  })

  test.each(GETS.filter((path) => path !== '/healthz'))('GET %s: If-None-Match weak, in a list and as * is honoured', async (path) => {
    const etag = (await get(path)).headers.get('ETag') ?? ''
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    for (const header of [etag, `W/${etag}`, `"x", W/${etag}`, `${etag},"y"`, '*', ' * ']) {
      const response = await get(path, { headers: { 'If-None-Match': header } })
      expect([header, response.status]).toEqual([header, 304])
      expect(response.headers.get('ETag')).toBe(etag)
    }
    for (const header of ['"x"', etag.slice(1, -1), `"${etag.slice(2)}`, '', '**'])
      expect((await get(path, { headers: { 'If-None-Match': header } })).status).toBe(200)
  })

  test.each(
    Object.entries(document.paths).map(
      ([path, item]) => [EXAMPLES[path] ?? path.replace('{id}', ID).replace('{claim}', CLAIM), item] as const,
    ),
  )('%s answers other methods with 405 and Allow, and HEAD as GET without a body', async (path, item) => {
    const known = [...Object.keys(item).map((method) => method.toUpperCase()), ...(item.get ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ')
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].filter((one) => !known.split(', ').includes(one))) {
      const response = await get(path, { method })
      expect([method, response.status, response.headers.get('Allow')]).toEqual([method, 405, known])
    }
    if (!item.get) return
    const [head, full] = [await get(path, { method: 'HEAD' }), await get(path)]
    expect([head.status, await head.text()]).toEqual([full.status, ''])
    for (const name of ['ETag', 'Content-Type', 'Cache-Control', 'Vary']) expect(head.headers.get(name)).toBe(full.headers.get(name))
  })

  test.each(GETS)('GET %s: 50 headers that no cache looks at change nothing in the answer', async (path) => {
    const ask = async (headers: Record<string, string>) => {
      const response = await app.request(`https://briefs.test${path}`, { headers })
      return JSON.stringify([response.status, [...response.headers], await response.text()])
    }
    const plain = await ask({})
    const changing: string[] = []
    for (const [name, value] of UNKEYED) if ((await ask({ [name]: value })) !== plain) changing.push(name)
    expect(changing).toEqual([])
  })

  test('an answer varies by Accept where it is negotiated, and nowhere else', async () => {
    for (const path of GETS) {
      const negotiated = path === `/v1/articles/${ID}` || path === `/v1/claims/${CLAIM}`
      expect([path, (await get(path)).headers.get('Vary')]).toEqual([path, negotiated ? 'Accept' : null])
    }
  })

  test.each(['%0d%0aSet-Cookie:%20a=b', '%0aX-Injected:%201', '\u010d\u010aX-Injected: 1'])('%j gets into no header', async (injected) => {
    const text = encodeURIComponent(decodeURIComponent(injected))
    for (const path of [
      `/v1/articles/${text}`,
      `/a/${ID}?lang=${text}&layout=${text}`,
      `/a/${text}`,
      `/v1/claims?q=${text}`,
      `/oembed?url=${text}&format=${text}`,
      `/article-brief.${text}.js`,
    ]) {
      const { headers } = await get(path, { headers: { Accept: 'text/html' } })
      expect(headers.has('Set-Cookie') || headers.has('X-Injected')).toBe(false)
    }
  })

  test.each([
    '//evil.example',
    '%2F%2Fevil.example',
    'https:%2F%2Fevil.example',
    '..%2F..%2Fevil',
    `${ID}%0d%0aLocation:%20https://evil.example`,
    '\\\\evil.example',
  ])('the one redirect there is leads to a page of ours: not to %s', async (id) => {
    const response = await get(`/v1/articles/${id}`, { headers: { Accept: 'text/html' } })
    expect(response.status).toBe(404)
    expect(response.headers.has('Location')).toBe(false)
    const led = await get(`/v1/articles/${ID}?`, { headers: { Accept: 'text/html' } })
    expect([led.status, led.headers.get('Location')]).toEqual([303, `/a/${ID}`])
  })
})

describe('the address in links', () => {
  const LINKING = ['/', `/a/${ID}`, '/feed.json', '/feed.xml', '/llms.txt', `/v1/articles/${ID}/card.html`, EXAMPLES['/oembed'] ?? '']

  test.each(LINKING)('%s: once it is configured, no Host gets into an answer', async (path) => {
    const app = createFilledApp({ publicUrl: 'https://briefs.example.com/' })
    const answer = await app.request(`http://evil.example${path}`)
    expect(answer.status).toBe(200)
    const text = JSON.stringify([...answer.headers]) + (await answer.text())
    expect(text).toContain('https://briefs.example.com/')
    expect(text).not.toContain('evil.example')
  })

  test.each(LINKING)(
    '%s: without it links begin with the address that was asked, and never with another that was asked before',
    async (path) => {
      const app = createFilledApp()
      await app.request(`https://evil.example${path}`)
      const answer = await app.request(`https://briefs.test${path}`)
      const text = JSON.stringify([...answer.headers]) + (await answer.text())
      expect(text).toContain('https://briefs.test/')
      expect(text).not.toContain('evil.example')
    },
  )

  test('an address that is none stops the Worker from starting', () => {
    expect(() => createFilledApp({ publicUrl: 'briefs' })).toThrow(TypeError)
    expect(() => createFilledApp({ publicUrl: 'javascript:alert(1)' })).toThrow(TypeError)
  })
})

describe('rate limits', () => {
  const BODY = JSON.stringify({ text: 'Nothing.' })

  test('who asks too often for what costs most gets 429 with what the draft has for it, and others are not affected', async () => {
    const from = (address: string) =>
      exports.default.fetch(
        new Request('https://briefs.test/v1/claims/match', { method: 'POST', body: BODY, headers: { 'CF-Connecting-IP': address } }),
      )
    const answers: Response[] = []
    let refused = await from('192.0.2.1')
    // A minute may end in between, and another thirty are let pass.
    while (refused.status !== 429 && answers.length < 60) {
      answers.push(refused)
      refused = await from('192.0.2.1')
    }
    expect(answers.length).toBeGreaterThanOrEqual(30)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(answers[0]?.headers.get('RateLimit-Policy')).toBe('"match";q=30;w=60')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('Retry-After')).toBe('60')
    expect(refused.headers.get('RateLimit')).toBe('"match";r=0;t=60')
    expect(refused.headers.get('Cache-Control')).toBe('no-store')
    expect(await refused.json()).toMatchObject({ type: 'urn:article-brief:problem:too-many-requests', status: 429 })
    expect((await from('192.0.2.2')).status).toBe(200)
  })

  test('the MCP endpoint has a limit of its own', async () => {
    const limit = vi.fn(async () => ({ success: false }))
    const app = createFilledApp({ limiters: { mcp: { limit } } })
    const response = await app.request('/mcp', { method: 'POST', body: '{}', headers: { 'CF-Connecting-IP': '192.0.2.1' } })
    expect(response.status).toBe(429)
    expect(limit).toHaveBeenCalledExactlyOnceWith({ key: 'mcp 192.0.2.1' })
  })

  test('who has a network of IPv6 is one client, and a batch of messages counts as what it holds', async () => {
    const keys: string[] = []
    const limiter = { limit: async ({ key }: { key: string }) => ({ success: keys.push(key) < 5 }) }
    const app = createFilledApp({ limiters: { match: limiter, mcp: limiter } })
    const from = (path: string, body: string, address: string) =>
      app.request(path, { method: 'POST', body, headers: { 'CF-Connecting-IP': address, 'Content-Type': 'application/json' } })
    await from('/v1/claims/match', BODY, '2001:db8::1')
    await from('/v1/claims/match', BODY, '2001:0DB8:0:0:ffff:1:2:3')
    expect(new Set(keys)).toEqual(new Set(['match 2001:db8:0:0']))
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
    expect((await from('/mcp', JSON.stringify([ping, ping]), '192.0.2.1')).status).toBe(200)
    expect((await from('/mcp', JSON.stringify([ping, ping]), '192.0.2.1')).status).toBe(429)
    expect(keys.slice(2)).toEqual(Array(3).fill('mcp 192.0.2.1'))
  })

  test('a text that is matched counts in MCP as four messages, so that thirty in a minute are the most there too', async () => {
    let count = 0
    const limiter = { limit: async () => ({ success: ++count <= 120 }) }
    const app = createFilledApp({ limiters: { mcp: limiter } })
    const call = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'match_claims', arguments: { text: 'Greece asked for help.' } },
    }
    const headers = { 'CF-Connecting-IP': '192.0.2.1', 'Content-Type': 'application/json' }
    const ask = () => app.request('/mcp', { method: 'POST', body: JSON.stringify(call), headers })
    // What another counter in between has left makes the last one pass the guard, and fail for what it costs.
    count = 2
    const answers: Response[] = []
    for (let i = 0; i < 30; i++) answers.push(await ask())
    expect(answers.map(({ status }) => status)).toEqual([...Array(29).fill(200), 429])
    const refused = answers[29] as Response
    expect(refused.headers.get('Retry-After')).toBe('60')
    expect(refused.headers.get('RateLimit')).toBe('"mcp";r=0;t=60')
    expect(await refused.json()).toMatchObject({ id: 1, error: { message: expect.stringContaining('Too many messages') } })
  })

  test('without a binding, without an address to count, and when the limiter fails, everything passes', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const broken = { limit: () => Promise.reject(new Error('no')) }
    const ask = (deps: Partial<Deps>, headers: Record<string, string>) =>
      createFilledApp(deps).request('/v1/claims/match', { method: 'POST', body: BODY, headers })
    const counted = { 'CF-Connecting-IP': '192.0.2.1' }
    expect((await ask({}, counted)).status).toBe(200)
    expect((await ask({ limiters: { match: { limit: async () => ({ success: false }) } } }, {})).status).toBe(200)
    expect((await ask({ limiters: { match: broken } }, counted)).status).toBe(200)
    expect(log).toHaveBeenCalledOnce()
    log.mockRestore()
  })
})

test('what goes wrong is logged with where it did and without what was asked', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const app = createFilledApp({ store: createBundleStore(new ArrayBuffer(8), new ArrayBuffer(0)) })
  await app.request('/v1/claims?q=my-secret-question')
  await app.request('/v1/claims/match', { method: 'POST', body: JSON.stringify({ text: 'My secret draft asks America for help.' }) })
  expect(log).toHaveBeenCalledTimes(2)
  expect(log.mock.calls[0]?.[0]).toMatchObject({ message: 'unhandled error', method: 'GET', path: '/v1/claims' })
  expect(JSON.stringify(log.mock.calls)).not.toMatch(/secret/)
  log.mockRestore()
})

test('/healthz says which records and which code answer, and is never kept', async () => {
  const response = await exports.default.fetch(new Request('https://briefs.test/healthz'))
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  expect(await response.json()).toMatchObject({
    status: 'ok',
    corpus: CORPUS.version,
    build: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  })
})

test('equal content has an equal ETag in every deploy, and other content another one', async () => {
  const { version, records } = CORPUS
  const changed = records.map((record) =>
    record === records[0] ? { ...record, brief: { ...record.brief, gist: 'Another gist.' } } : record,
  )
  const tagOf = async (of: BriefRecord[], id: string) => {
    const app = createFilledApp({ store: createBundleStore((await packCorpus({ version, records: of })).buffer, lookupIndex) })
    return (await app.request(`/v1/articles/${id}`)).headers.get('ETag')
  }
  const [first, second] = records.map(({ article }) => article.id)
  expect(await tagOf(changed, second ?? '')).toBe((await get(`/v1/articles/${second}`)).headers.get('ETag'))
  expect(await tagOf(changed, first ?? '')).not.toBe((await get(`/v1/articles/${first}`)).headers.get('ETag'))
})

/** What proxies, frameworks and attackers send, and nothing here may look at. */
const UNKEYED: [string, string][] = [
  ...[
    'X-Forwarded-Host',
    'X-Host',
    'X-Forwarded-Server',
    'X-HTTP-Host-Override',
    'Forwarded',
    'X-Original-Host',
    'X-Rewrite-URL',
    'X-Original-URL',
    'X-Forwarded-Prefix',
    'X-Forwarded-Path',
    'X-Forwarded-Scheme',
    'X-Forwarded-Proto',
    'X-Forwarded-Port',
    'X-Forwarded-SSL',
    'X-Forwarded-For',
    'X-Real-IP',
    'True-Client-IP',
    'X-Client-IP',
    'X-Cluster-Client-IP',
    'Via',
    'X-Wap-Profile',
    'X-HTTP-Method',
    'X-HTTP-Method-Override',
    'X-Method-Override',
    'X-Requested-With',
    'X-Forwarded-User',
    'Authorization',
    'Cookie',
    'Origin',
    'Referer',
    'User-Agent',
    'Accept-Language',
    'Accept-Charset',
    'Range',
    'If-Range',
    'If-Modified-Since',
    'If-Match',
    'If-Unmodified-Since',
    'Cache-Control',
    'Pragma',
    'DNT',
    'Save-Data',
    'Sec-Fetch-Dest',
    'Sec-Fetch-Mode',
    'Purpose',
    'X-Purpose',
    'X-Nonce',
    'X-Debug',
    'X-Backend-Server',
    'CF-Visitor',
  ].map((name): [string, string] => [name, 'evil.example/"><script>']),
]
