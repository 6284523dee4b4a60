import CachePolicy from 'http-cache-semantics'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createEdge, keyOf } from '../../worker/edge.ts'
import { unavailable } from '../../worker/problem.ts'
import { prepareJson } from '../../worker/respond.ts'

const ORIGIN = 'https://briefs.test'

/** A cache as Cloudflare's is, but for its size: what is put under an address is found there until it is too old. */
function createCache() {
  const kept = new Map<string, { response: Response; until: number }>()
  return {
    kept,
    match: async (key: RequestInfo | URL) => {
      const found = kept.get(String(key))
      return found === undefined || Date.now() > found.until ? undefined : found.response.clone()
    },
    put: async (key: RequestInfo | URL, response: Response) => {
      const age = Number(/max-age=(\d+)/.exec(response.headers.get('Cache-Control') ?? '')?.[1] ?? 0)
      kept.set(String(key), { response: new Response(await response.arrayBuffer(), response), until: Date.now() + age * 1000 })
    },
  }
}

/** An application over a corpus that can be published anew, and fail. */
function createWorld({ patience = 50 } = {}) {
  const world = {
    version: 'v1',
    text: 'first',
    /** How often the corpus was asked: for its version, and for an answer. */
    versions: 0,
    answers: 0,
    fails: false,
    /** Milliseconds that the database takes. */
    slow: 0,
    /** And the application, after it has read. */
    slowAnswer: 0,
    lifetime: 'public, max-age=300, stale-while-revalidate=86400',
    cache: createCache(),
    later: [] as Promise<unknown>[],
    get: async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> => {
      const response = await edge(new Request(`${ORIGIN}${path}`, { method, headers }), (promise) => world.later.push(promise))
      // What goes on after an answer has time to.
      for (let done = -1; done < world.later.length; ) {
        done = world.later.length
        await Promise.all(world.later)
      }
      return response
    },
  }
  const database = async <T>(read: () => T): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, world.slow))
    if (world.fails) throw new Error('the database is gone')
    return read()
  }
  const edge = createEdge({
    cache: world.cache as unknown as Cache,
    patience,
    version: () => {
      world.versions++
      return database(() => world.version)
    },
    watch: async (run) => {
      const told = database(() => world.version).catch(() => undefined)
      const done = await run()
      return { done, version: await told }
    },
    answer: async (request) => {
      world.answers++
      const { pathname, search } = new URL(request.url)
      if (search === '?too=long') return Response.json({}, { status: 414 })
      if (pathname.endsWith('nothing')) return Response.json({}, { status: 404, headers: { 'Cache-Control': 'public, max-age=60' } })
      const text = await database(() => world.text).catch(() => undefined)
      if (text === undefined) return unavailable()
      await new Promise((resolve) => setTimeout(resolve, world.slowAnswer))
      const negotiated = /^\/v1\/articles\/[^/]+$/.test(pathname)
      const { body, headers, etag } = prepareJson({ text, accept: negotiated ? request.headers.get('Accept') : null })
      return new Response(body, {
        headers: { ...headers, ETag: etag, ...(negotiated && { Vary: 'Accept' }), 'Cache-Control': world.lifetime },
      })
    },
  })
  return world
}

const textOf = async (response: Response) => ((await response.json()) as { text: string }).text
/** What the oracle makes of an answer to a request. */
const policyOf = (path: string, response: Response, headers: Record<string, string> = {}) =>
  new CachePolicy(
    { url: path, method: 'GET', headers },
    { status: response.status, headers: Object.fromEntries(response.headers) },
    { shared: true },
  )

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

test('an answer is made once, however its address is written, until something is published; then the next request sees it', async () => {
  const world = createWorld()
  for (const path of ['/v1/claims?q=a%20b&limit=5', '/v1/claims?limit=5&q=a+b', '/v1/claims?limit=%35&q=a%20b'])
    expect(await textOf(await world.get(path))).toBe('first')
  expect(world.answers).toBe(1)
  Object.assign(world, { version: 'v2', text: 'second' })
  expect(await textOf(await world.get('/v1/claims?limit=5&q=a+b'))).toBe('second')
  expect(world.answers).toBe(2)
})

test('what differs is kept apart: other values, other origins, other forms', async () => {
  const world = createWorld()
  await world.get('/v1/claims?q=a')
  await world.get('/v1/claims?q=A')
  await world.get('/v1/articles/x', { Accept: 'application/json' })
  const markdown = await world.get('/v1/articles/x', { Accept: 'text/markdown' })
  expect(await markdown.json()).toMatchObject({ accept: 'text/markdown' })
  expect(world.answers).toBe(4)
  expect(keyOf(new Request('https://a.test/v1/claims'))).not.toBe(keyOf(new Request('https://b.test/v1/claims')))
})

test('parameters that pages let pass are no part of the address, unknown ones of the API are', () => {
  const key = (path: string) => keyOf(new Request(`${ORIGIN}${path}`))
  expect(key('/a/x?utm_source=mail&layout=card')).toBe(key('/a/x?layout=card'))
  expect(key('/v1/claims?q=a&utm_source=mail')).not.toBe(key('/v1/claims?q=a'))
})

test('only what is read from the corpus is kept, and never an error', async () => {
  const world = createWorld()
  for (const path of ['/article-brief.js', '/docs', '/openapi.json', '/mcp']) expect(keyOf(new Request(`${ORIGIN}${path}`))).toBeUndefined()
  expect(keyOf(new Request(`${ORIGIN}/v1/claims/match`, { method: 'POST' }))).toBeUndefined()
  expect((await world.get('/v1/articles/nothing')).status).toBe(404)
  expect(world.cache.kept.size).toBe(0)
})

test('an answer that one of them got for a fault of their own is not the others’, nor is it told what they asked', async () => {
  const world = createWorld()
  world.slow = 5
  // The first comes with what pages let pass, but not without end.
  const [faulty, good] = await Promise.all([world.get('/a/x?too=long'), world.get('/a/x')])
  expect(faulty.status).toBe(414)
  expect(good.status).toBe(200)
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  world.cache.put = async () => {
    throw new Error('full')
  }
  await world.get('/v1/claims?q=a+secret+draft')
  expect(JSON.stringify(logged.mock.calls)).toContain('was not kept')
  expect(JSON.stringify(logged.mock.calls)).not.toContain('secret')
})

test('many who ask the same at once make one query', async () => {
  const world = createWorld()
  world.slow = 20
  const answers = await Promise.all(Array.from({ length: 100 }, () => world.get('/v1/claims?q=stampede')))
  expect(new Set(await Promise.all(answers.map(textOf)))).toEqual(new Set(['first']))
  expect(world).toMatchObject({ versions: 1, answers: 1 })
  // So it is when all find an answer that has become old.
  Object.assign(world, { version: 'v2', text: 'second' })
  const renewed = await Promise.all(Array.from({ length: 100 }, () => world.get('/v1/claims?q=stampede')))
  expect(new Set(await Promise.all(renewed.map(textOf)))).toEqual(new Set(['second']))
  expect(world).toMatchObject({ versions: 2, answers: 2 })
})

test('who asks after something was published gets that, though an older answer to the same is under way', async () => {
  const world = createWorld()
  world.slowAnswer = 50
  const before = world.get('/v1/claims?q=a')
  await new Promise((resolve) => setTimeout(resolve, 10))
  Object.assign(world, { version: 'v2', text: 'second', slowAnswer: 0 })
  expect(await textOf(await world.get('/v1/claims?q=a'))).toBe('second')
  expect(await textOf(await before)).toBe('first')
  const after = await world.get('/v1/claims?q=a')
  expect(await textOf(after)).toBe('second')
  expect(after.headers.get('ETag')).toMatch(/^"v2-/)
})

describe('when the database', () => {
  test('fails, the last good answer is served, and nobody keeps it', async () => {
    const world = createWorld()
    await world.get('/v1/claims?q=a')
    world.fails = true
    const stale = await world.get('/v1/claims?q=a')
    expect(await textOf(stale)).toBe('first')
    expect(policyOf('/', stale).satisfiesWithoutRevalidation({ url: '/', method: 'GET', headers: {} })).toBe(false)
    world.fails = false
    expect((await world.get('/v1/claims?q=a')).headers.get('Cache-Control')).toBe(world.lifetime)
  })

  test('fails while a new answer is made, the one before is served', async () => {
    const world = createWorld()
    await world.get('/v1/claims?q=a')
    world.version = 'v2'
    const asked = world.get('/v1/claims?q=a')
    setTimeout(() => Object.assign(world, { fails: true }), 0)
    world.slow = 5
    expect(await textOf(await asked)).toBe('first')
  })

  test('fails and there is no answer, 503 says when to try again, and isn’t kept', async () => {
    const world = createWorld()
    world.fails = true
    const response = await world.get('/v1/claims?q=a')
    expect(response.status).toBe(503)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    expect(response.headers.get('Retry-After')).toMatch(/^\d+$/)
    expect(policyOf('/', response).storable()).toBe(false)
  })

  test('takes long, what was good a moment ago is served while it is asked, and then the new', async () => {
    const world = createWorld({ patience: 20 })
    await world.get('/v1/claims?q=a')
    Object.assign(world, { version: 'v2', text: 'second', slow: 100 })
    expect(await textOf(await world.get('/v1/claims?q=a'))).toBe('first')
    expect(world.answers).toBe(2)
    world.slow = 0
    expect(await textOf(await world.get('/v1/claims?q=a'))).toBe('second')
    expect(world.answers).toBe(2)
  })
})

describe('by the rules of HTTP caching (RFC 9111, as http-cache-semantics has them)', () => {
  const request = { url: '/v1/claims?q=a', method: 'GET', headers: {} }

  test('a shared cache may keep an answer, fresh and kept alike, for as long as it says', async () => {
    const world = createWorld()
    for (const _ of ['fresh', 'kept']) {
      const policy = policyOf('/v1/claims?q=a', await world.get('/v1/claims?q=a'))
      expect(policy.storable()).toBe(true)
      expect(policy.satisfiesWithoutRevalidation(request)).toBe(true)
      expect(policy.timeToLive()).toBeGreaterThan(299_000)
    }
  })

  test('a cache that asks again gets 304 as long as nothing was published, and then a new validator', async () => {
    const world = createWorld()
    const policy = policyOf('/v1/claims?q=a', await world.get('/v1/claims?q=a'))
    const conditional = { ...request, headers: policy.revalidationHeaders(request) as Record<string, string> }
    const revalidate = async () => {
      const response = await world.get('/v1/claims?q=a', conditional.headers)
      return {
        response,
        ...policy.revalidatedPolicy(conditional, { status: response.status, headers: Object.fromEntries(response.headers) }),
      }
    }
    const same = await revalidate()
    expect(same.response.status).toBe(304)
    expect(await same.response.text()).toBe('')
    expect(same).toMatchObject({ matches: true, modified: false })
    // The corpus has changed; that this answer hasn't is nothing that a validator of the corpus can say.
    world.version = 'v2'
    const other = await revalidate()
    expect(other.response.status).toBe(200)
    expect(other.modified).toBe(true)
    expect(other.response.headers.get('ETag')).toMatch(/^"v2-[\w-]+"$/)
  })

  test('a form is not taken for another', async () => {
    const world = createWorld()
    const accept = (Accept: string) => ({ url: '/v1/articles/x', method: 'GET', headers: { accept: Accept } })
    const response = await world.get('/v1/articles/x', { Accept: 'text/markdown' })
    const policy = policyOf('/v1/articles/x', response, { accept: 'text/markdown' })
    expect(policy.satisfiesWithoutRevalidation(accept('text/markdown'))).toBe(true)
    expect(policy.satisfiesWithoutRevalidation(accept('application/json'))).toBe(false)
  })

  test('HEAD answers as GET does, without the body', async () => {
    const world = createWorld()
    const [get, head] = [await world.get('/v1/claims?q=a'), await world.get('/v1/claims?q=a', {}, 'HEAD')]
    expect(head.headers.get('ETag')).toBe(get.headers.get('ETag'))
    expect(await head.text()).toBe('')
    expect(world.answers).toBe(1)
  })

  test('an answer that changes with the day is kept no longer than it says', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const world = createWorld()
      world.lifetime = 'public, max-age=300'
      await world.get('/v1alpha1/claims:search?maxAgeDays=3')
      vi.setSystemTime(Date.now() + 299_000)
      await world.get('/v1alpha1/claims:search?maxAgeDays=3')
      expect(world.answers).toBe(1)
      vi.setSystemTime(Date.now() + 2000)
      await world.get('/v1alpha1/claims:search?maxAgeDays=3')
      expect(world.answers).toBe(2)
    } finally {
      vi.useRealTimers()
    }
  })
})
