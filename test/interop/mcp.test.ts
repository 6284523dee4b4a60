import { Client as StatelessClient, StreamableHTTPClientTransport as StatelessTransport } from '@modelcontextprotocol/client'
import { Client as SessionClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as SessionTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { BriefRecord } from '../../data/schema.ts'

const endpoint = new URL('/mcp', inject('workerUrl'))
// biome-ignore lint/suspicious/noExplicitAny: the assertions say what shape they expect
type Loose = any

/** What the tests need of either client; each checks structured content against the tool's output schema itself. */
interface AnyClient {
  listTools(): Promise<Loose>
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<Loose>
  getServerVersion(): Loose
  getInstructions(): string | undefined
  close(): Promise<void>
}

/** Requests as they went over the wire. */
const sent: { headers: Headers; body: Loose }[] = []
const recordingFetch = (url: string | URL, init?: RequestInit) => {
  if (init?.method === 'POST') sent.push({ headers: new Headers(init.headers), body: JSON.parse(String(init.body)) })
  return fetch(url, init)
}

async function connectSession(): Promise<AnyClient> {
  const client = new SessionClient({ name: 'test', version: '1' })
  await client.connect(new SessionTransport(endpoint, { fetch: recordingFetch }) as Transport)
  return client
}

async function connectStateless(mode: 'legacy' | 'auto' | { pin: string }): Promise<AnyClient> {
  const client = new StatelessClient({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(new StatelessTransport(endpoint, { fetch: recordingFetch }))
  return client
}

const CLIENTS = [
  { name: '@modelcontextprotocol/sdk 1.x', connect: connectSession, version: '2025-11-25' },
  { name: '@modelcontextprotocol/client 2.x, legacy', connect: () => connectStateless('legacy'), version: '2025-11-25' },
  { name: '@modelcontextprotocol/client 2.x, auto', connect: () => connectStateless('auto'), version: '2026-07-28' },
  { name: '@modelcontextprotocol/client 2.x, pinned', connect: () => connectStateless({ pin: '2026-07-28' }), version: '2026-07-28' },
]

let records: BriefRecord[]

beforeAll(async () => {
  const get = async (path: string): Promise<Loose> => (await fetch(new URL(path, endpoint))).json()
  const { articles } = await get('/v1/articles?limit=100')
  records = await Promise.all(articles.map(({ id }: { id: string }) => get(`/v1/articles/${id}`)))
  expect(records.length).toBeGreaterThanOrEqual(10)
})

describe.each(CLIENTS)('$name', ({ connect, version }) => {
  let client: AnyClient
  beforeAll(async () => {
    sent.length = 0
    client = await connect()
  })
  afterAll(() => client.close())

  test('connects in its own protocol version, and learns who answers and how to use it', async () => {
    await client.listTools()
    expect(sent.at(-1)?.headers.get('MCP-Protocol-Version')).toBe(version)
    expect(sent[0]?.body.method).toBe(version === '2026-07-28' ? 'server/discover' : 'initialize')
    expect(client.getServerVersion()).toMatchObject({ name: 'article-brief', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) })
    expect(client.getInstructions()).toContain('lookup_claims')
  })

  test('lists three tools that only read, each with a title, a description and both schemas', async () => {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }: Loose) => name)).toEqual(['lookup_claims', 'get_brief', 'match_claims'])
    for (const tool of tools)
      expect(tool).toMatchObject({
        title: expect.any(String),
        description: expect.stringMatching(/.{40}/),
        inputSchema: { type: 'object', additionalProperties: false },
        outputSchema: { type: 'object' },
        annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      })
  })

  test('get_brief gives every article by id and by URL, all its claims page by page, all of it in the text too', async () => {
    for (const { article, brief, claims } of records) {
      const byUrl = await client.callTool({ name: 'get_brief', arguments: { url: `${article.url}?utm_source=x`, limit: 1 } })
      expect(byUrl.structuredContent.article.id).toBe(article.id)
      const seen: Loose[] = []
      let cursor: string | null = null
      do {
        const { content, structuredContent }: Loose = await client.callTool({
          name: 'get_brief',
          arguments: { article: article.id, limit: 50, ...(cursor !== null && { cursor }) },
        })
        const { text } = content[0]
        expect(structuredContent).toMatchObject({ gist: brief.gist, summary: brief.summary, total: claims.length })
        expect(text).toContain(new URL(`/a/${article.id}`, endpoint).href)
        for (const { passage } of [...structuredContent.keyPoints, ...structuredContent.claims]) expect(text).toContain(passage.url)
        cursor = structuredContent.next
        if (cursor !== null) expect(text).toContain(cursor)
        seen.push(...structuredContent.claims)
      } while (cursor !== null)
      expect(seen.map(({ id, text, passage }) => [id, text, passage.url])).toEqual(claims.map((c) => [c.id, c.text, c.passage.url]))
    }
  })

  test('lookup_claims finds a claim of every article by its words, ready to be quoted', async () => {
    for (const { article, claims } of records) {
      const [claim] = claims
      if (claim === undefined) throw new Error(`${article.id} has no claims`)
      const { content, structuredContent } = await client.callTool({ name: 'lookup_claims', arguments: { q: claim.text, limit: 3 } })
      const [best] = structuredContent.claims
      expect(best).toMatchObject({
        id: claim.id,
        claimant: { id: claim.claimant.id },
        certainty: claim.certainty,
        passage: { url: claim.passage.url },
        article: { id: article.id, url: article.url },
      })
      expect(structuredContent.claims.length).toBeLessThanOrEqual(3)
      for (const words of [claim.claimant.name, claim.certainty, claim.passage.url, claim.id, `${new URL('/a/', endpoint)}${article.id}`])
        expect(content[0].text).toContain(words)
    }
  })

  test('match_claims finds the claims of all articles in one text, each at its place', async () => {
    const first = records.flatMap(({ claims }) => claims.slice(0, 1))
    const text = `Nothing to see here. ${first.map((claim) => claim.text).join(' ')}`
    const { content, structuredContent } = await client.callTool({ name: 'match_claims', arguments: { text } })
    const { matches, total } = structuredContent
    expect(total).toBe(matches.length)
    const found = matches.map(({ claim }: Loose) => claim.id)
    for (const { id } of first) expect(found).toContain(id)
    for (const { start, end, sentence, claim } of matches) {
      expect(sentence).toBe(text.slice(start, end))
      expect(content[0].text).toContain(claim.passage.url)
    }
  })

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['lookup_claims', { q: '' }, /^q must not be empty\.$/],
    ['lookup_claims', { since: '2025-02-30', kind: 'rumour' }, /kind must be one of fact.*; since must be a date/],
    ['lookup_claims', { limit: 1.5 }, /^limit must be a whole number\.$/],
    ['lookup_claims', { limit: 51 }, /^limit must be from 1 to 50\.$/],
    ['lookup_claims', { limit: '5' }, /^limit must be of type/],
    ['lookup_claims', { query: 'nato' }, /^query is not a parameter here; there are q, article/],
    ['lookup_claims', { cursor: 'bm9uZQ' }, /^cursor is not a cursor of this list/],
    ['get_brief', {}, /either article.* or url/],
    ['get_brief', { article: 'nothing' }, /no brief of the article "nothing".*lookup_claims/],
    ['get_brief', { url: 'javascript:alert(1)' }, /url must be an http or https URL/],
    ['match_claims', {}, /^text is missing\.$/],
    ['match_claims', { text: 'x', threshold: 2 }, /^threshold must be from 0 to 1\.$/],
  ])('%s %j fails with a text that says how to do better', async (name, given, text) => {
    const result = await client.callTool({ name, arguments: given })
    expect(result.isError).toBe(true)
    expect(result.content[0].text).toMatch(text)
    expect(result.structuredContent).toBeUndefined()
  })

  test('a lookup that finds nothing is no error', async () => {
    const { isError, structuredContent } = await client.callTool({
      name: 'lookup_claims',
      arguments: { claimant: 'Nobody', reviewed: true },
    })
    expect(isError).toBeUndefined()
    expect(structuredContent).toEqual({ claims: [], total: 0, next: null })
  })

  test('an unknown tool is a protocol error', async () => {
    await expect(client.callTool({ name: '__proto__' })).rejects.toMatchObject({ code: -32602 })
  })
})

test('the output schemas name every property that answers have', async () => {
  const client = await connectSession()
  const { tools } = await client.listTools()
  const calls: Record<string, Record<string, unknown>> = {
    lookup_claims: { q: 'Ukraine must stay out of NATO', limit: 50 },
    get_brief: { article: records[0]?.article.id, limit: 50 },
    match_claims: { text: records.map(({ claims }) => claims[0]?.text).join(' ') },
  }
  for (const { name, outputSchema } of tools) {
    const { structuredContent } = await client.callTool({ name, arguments: calls[name] ?? {} })
    expect(undocumented(structuredContent, outputSchema)).toEqual([])
  }
  await client.close()
})

function undocumented(value: Loose, schema: Loose, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => undocumented(item, schema.items, path))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = schema.properties?.[key]
    return known === undefined ? [`${path}/${key}`] : undocumented(inner, known, `${path}/${key}`)
  })
}

const HEADERS = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' }

async function post(body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; headers: Headers; body: Loose }> {
  const sentBody = typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body)
  const response = await fetch(endpoint, { method: 'POST', headers: { ...HEADERS, ...headers }, body: sentBody })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

const rpc = (method: unknown, params?: unknown, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params !== undefined && { params }),
})
const call = (name: unknown, given?: unknown) => rpc('tools/call', { name, arguments: given })

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}
const modern = (method: string, params: object = {}) => rpc(method, { _meta: ENVELOPE, ...params })
const modernHeaders = (method: string, more: Record<string, string> = {}) => ({
  'MCP-Protocol-Version': '2026-07-28',
  'Mcp-Method': method,
  ...more,
})

describe('revisions with a handshake', () => {
  test.each([
    ['2024-11-05', '2024-11-05'],
    ['2025-03-26', '2025-03-26'],
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
    ['2026-07-28', '2025-11-25'],
    ['1.0', '2025-11-25'],
    [undefined, '2025-11-25'],
  ])('a client that offers %s is answered %s', async (protocolVersion, expected) => {
    const { status, headers, body } = await post(
      rpc('initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 'x', version: '1' } }),
    )
    expect(status).toBe(200)
    expect(headers.get('Mcp-Session-Id')).toBeNull()
    expect(body.result).toMatchObject({ protocolVersion: expected, capabilities: { tools: {} }, serverInfo: { name: 'article-brief' } })
  })

  test('ping is answered with nothing', async () => {
    expect((await post(rpc('ping'))).body).toEqual({ jsonrpc: '2.0', id: 1, result: {} })
  })

  test.each(['initialized', 'cancelled', 'progress', 'roots/list_changed', 'unheard-of'])('notifications/%s is accepted', async (name) => {
    const { status, body } = await post({ jsonrpc: '2.0', method: `notifications/${name}`, params: { requestId: 1, progressToken: 1 } })
    expect([status, body]).toEqual([202, undefined])
  })

  test('what a client answers without having been asked is accepted', async () => {
    expect((await post({ jsonrpc: '2.0', id: 1, result: {} })).status).toBe(202)
    expect((await post({ jsonrpc: '2.0', id: 1, error: { code: 1, message: '' } })).status).toBe(202)
  })

  test('a batch is answered as one, as long as the revision has batches', async () => {
    const batch = [rpc('ping', undefined, 'a'), { jsonrpc: '2.0', method: 'notifications/cancelled' }, rpc('no/such', {}, 2), 7]
    for (const headers of [{}, { 'MCP-Protocol-Version': '2025-03-26' }]) {
      const { status, body } = await post(batch, headers)
      expect(status).toBe(200)
      expect(body).toEqual([
        { jsonrpc: '2.0', id: 'a', result: {} },
        { jsonrpc: '2.0', id: 2, error: { code: -32601, message: expect.any(String) } },
        { jsonrpc: '2.0', error: { code: -32600, message: expect.any(String) } },
      ])
    }
    expect((await post([{ jsonrpc: '2.0', method: 'notifications/progress' }])).status).toBe(202)
    const refused = [
      post(batch, { 'MCP-Protocol-Version': '2025-06-18' }),
      post([]),
      post(Array(21).fill(rpc('ping'))),
      post([rpc('initialize')]),
    ]
    for (const { status, body } of await Promise.all(refused)) expect([status, body.error.code]).toEqual([400, -32600])
  })

  test.each(['resources/list', 'prompts/list', 'logging/setLevel', 'server/discover', 'constructor', '__proto__', 'tools/call/', ''])(
    'the method %j is unknown',
    async (method) => {
      const { status, body } = await post(rpc(method, {}), { 'MCP-Protocol-Version': '2025-11-25' })
      expect([status, body.error.code, body.id]).toEqual([200, -32601, 1])
    },
  )
})

describe('the revision without one', () => {
  test('discovery names all versions, and every result says that it is complete and who gave it', async () => {
    for (const method of ['server/discover', 'tools/list']) {
      const { status, body } = await post(modern(method), modernHeaders(method))
      expect(status).toBe(200)
      expect(body.result).toMatchObject({
        resultType: 'complete',
        ttlMs: 300_000,
        cacheScope: 'public',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'article-brief' } },
      })
    }
    const { body } = await post(modern('server/discover'), modernHeaders('server/discover'))
    expect(body.result.supportedVersions).toEqual(['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])
  })

  test('a name that a header carries in base64 is read', async () => {
    const named = (name: string) => modernHeaders('tools/call', { 'Mcp-Name': `=?base64?${Buffer.from(name).toString('base64')}?=` })
    const body = modern('tools/call', { name: 'lookup_claims', arguments: { limit: 1 } })
    expect((await post(body, named('lookup_claims'))).body.result.structuredContent.claims).toHaveLength(1)
    expect((await post(body, named('get_brief'))).body.error.code).toBe(-32020)
  })

  test.each<[string, unknown, Record<string, string>, number, number]>([
    ['a method that is gone', modern('ping'), modernHeaders('ping'), 404, -32601],
    ['a handshake', modern('initialize'), modernHeaders('initialize'), 404, -32601],
    ['no version header', modern('tools/list'), { 'Mcp-Method': 'tools/list' }, 400, -32020],
    [
      'another version in the header',
      modern('tools/list'),
      { ...modernHeaders('tools/list'), 'MCP-Protocol-Version': '2025-11-25' },
      400,
      -32020,
    ],
    ['no method header', modern('tools/list'), { 'MCP-Protocol-Version': '2026-07-28' }, 400, -32020],
    ['another method in the header', modern('tools/list'), modernHeaders('tools/call'), 400, -32020],
    ['no name header', modern('tools/call', { name: 'get_brief' }), modernHeaders('tools/call'), 400, -32020],
    ['another name', modern('tools/call', { name: 'get_brief' }), modernHeaders('tools/call', { 'Mcp-Name': 'x' }), 400, -32020],
    ['no _meta', rpc('tools/list'), modernHeaders('tools/list'), 400, -32602],
    [
      'half of _meta',
      rpc('tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }),
      modernHeaders('tools/list'),
      400,
      -32602,
    ],
    ['a version that is no text', rpc('tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': 7 } }), {}, 400, -32602],
    ['a batch', [modern('tools/list')], modernHeaders('tools/list'), 400, -32600],
  ])('%s is refused', async (_, body, headers, status, code) => {
    const reply = await post(body, headers)
    expect([reply.status, reply.body.error.code]).toEqual([status, code])
    if (!Array.isArray(body)) expect(reply.body.id).toBe(1)
  })

  test('a version that nobody knows is refused with those that there are', async () => {
    const said = rpc('tools/list', { _meta: { ...ENVELOPE, 'io.modelcontextprotocol/protocolVersion': '1900-01-01' } })
    const replies = [post(rpc('tools/list'), { 'MCP-Protocol-Version': '1900-01-01' }), post(said, {})]
    for (const { status, body } of await Promise.all(replies)) {
      expect([status, body.id, body.error.code]).toEqual([400, 1, -32022])
      expect(body.error.data).toEqual({ supported: expect.arrayContaining(['2026-07-28', '2025-11-25']), requested: '1900-01-01' })
    }
  })
})

describe('bad input', () => {
  test.each<[string, string | Uint8Array, number]>([
    ['nothing', '', -32700],
    ['half of a message', '{"jsonrpc":"2.0",', -32700],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), -32700],
    ['a number', '1', -32600],
    ['null', 'null', -32600],
    ['a message without jsonrpc', '{"id":1,"method":"ping"}', -32600],
    ['a message of JSON-RPC 1.0', '{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
    ['a message without a method', '{"jsonrpc":"2.0","id":1}', -32600],
    ['a method that is no text', '{"jsonrpc":"2.0","id":1,"method":{}}', -32600],
    ['a null id', '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
    ['half an id', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600],
    ['an id that would be rounded', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', -32600],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
    ['400 KB of brackets', '['.repeat(400_000), -32700],
  ])('%s is refused with 400', async (_, body, code) => {
    const reply = await post(body)
    expect([reply.status, reply.body.error.code]).toEqual([400, code])
    expect(JSON.stringify(reply.body)).not.toMatch(/\bat .*\.(?:ts|js)|SyntaxError|position \d/)
  })

  test.each(['', 'a', '🙂"\n', 'x'.repeat(10_000), 0, -1, Number.MAX_SAFE_INTEGER])('the id %j comes back as it was', async (id) => {
    expect((await post(rpc('ping', undefined, id))).body).toEqual({ jsonrpc: '2.0', id, result: {} })
  })

  test.each<[string, unknown]>([
    ['params in a list', rpc('tools/list', [])],
    ['params that are null', rpc('tools/list', null)],
    ['an unknown cursor', rpc('tools/list', { cursor: 'x' })],
    ['no name', rpc('tools/call', {})],
    ['a name that is a deep list', JSON.stringify(call('?')).replace('"?"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`)],
    ['a name of the prototype', call('constructor')],
    ['arguments in a list', call('lookup_claims', [])],
    ['arguments that are text', call('lookup_claims', 'nato')],
    ['arguments that are null', call('lookup_claims', null)],
  ])('%s is invalid params', async (_, body) => {
    const reply = await post(body)
    expect([reply.body.error.code, reply.body.id]).toEqual([-32602, 1])
  })

  test.each([
    '{"__proto__":{"limit":1}}',
    '{"constructor":{"prototype":{}}}',
    '{"toString":1}',
    `{"q":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    `{"q":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}`,
    '{"q":null}',
    '{"limit":1e400}',
    '{"reviewed":"true"}',
    `{"q":"${'x'.repeat(2001)}"}`,
    `{"${'k'.repeat(10_000)}":1}`,
  ])('arguments %.40s fail and leave no trace', async (given) => {
    const { status, body } = await post(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"lookup_claims","arguments":${given}}}`,
    )
    expect([status, body.result?.isError]).toEqual([200, true])
    expect(body.result.content[0].text.length).toBeLessThan(1000)
    expect((await post(call('lookup_claims'))).body.result.structuredContent.claims).toHaveLength(10)
  })

  test('a body of more than 600 KB is refused', async () => {
    const reply = await post(call('match_claims', { text: 'x'.repeat(601_000) }))
    expect([reply.status, reply.body.error.code]).toEqual([413, -32600])
  })

  test('the longest text is matched, and no answer outgrows its limit', async () => {
    const all = records.flatMap(({ claims }) => claims.map(({ text }) => text)).join(' ')
    const text = all.repeat(Math.ceil(100_000 / all.length)).slice(0, 100_000)
    const { body } = await post(call('match_claims', { text, limit: 50 }))
    expect(body.result.structuredContent.matches).toHaveLength(50)
    expect(body.result.structuredContent.total).toBeGreaterThan(300)
    expect(JSON.stringify(body).length).toBeLessThan(150_000)
    expect(JSON.stringify((await post(call('lookup_claims', { limit: 50 }))).body).length).toBeLessThan(150_000)
  })
})

describe('HTTP', () => {
  test.each(['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH'])('%s is not allowed', async (method) => {
    const response = await fetch(endpoint, { method, headers: { Accept: 'text/event-stream' } })
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'OPTIONS, POST'])
  })

  test.each([
    ['application/json, text/event-stream', 200],
    ['application/json', 200],
    ['*/*', 200],
    ['text/html, application/*;q=0.8', 200],
    ['text/event-stream', 406],
    ['text/event-stream, application/json;q=0', 406],
    ['application/jsonlines', 406],
  ])('Accept: %s is answered %i', async (accept, status) => {
    expect((await post(rpc('ping'), { Accept: accept })).status).toBe(status)
  })

  test.each([
    ['application/json; charset=utf-8', 200],
    ['Application/JSON', 200],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json-rpc', 415],
  ])('Content-Type: %s is answered %i', async (type, status) => {
    expect((await post(rpc('ping'), { 'Content-Type': type })).status).toBe(status)
  })

  test.each([
    ['https://inspector.example', 200],
    ['http://localhost:6274', 200],
    ['null', 200],
    ['chrome-extension://abc', 200],
    ['evil', 403],
    ['https://a.example/path', 403],
    ['https://user@a.example', 403],
  ])('Origin: %s is answered %i', async (origin, status) => {
    expect((await post(rpc('ping'), { Origin: origin })).status).toBe(status)
  })

  test('answers, errors and acceptances may be read anywhere and are kept nowhere', async () => {
    for (const body of [rpc('ping'), '{', { jsonrpc: '2.0', method: 'notifications/initialized' }]) {
      const { headers } = await post(body)
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
      expect(headers.get('Cache-Control')).toBe('no-store')
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    }
  })

  test('a session that an older client brings along is ignored', async () => {
    const { status, headers } = await post(rpc('ping'), { 'Mcp-Session-Id': 'x', 'Last-Event-ID': '1' })
    expect([status, headers.get('Mcp-Session-Id')]).toEqual([200, null])
  })
})
