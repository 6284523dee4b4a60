/** Requests made from the OpenAPI document: those that it allows, and those that it doesn't. */
import fc from 'fast-check'
import type { BriefRecord, Corpus } from '../../data/schema.ts'
import { LANGUAGE_TAG } from '../../data/vocabulary.ts'
import type { ApiDocument, ApiOperation, ApiParameter } from '../documented.ts'

/** One request. */
export interface Case {
  /** Whether it was made to be answered with 200. */
  valid: boolean
  method: string
  /** With the query string. */
  path: string
  headers: Record<string, string>
  body?: string
}

/** What is in the schema of a parameter that can be told from it. */
interface StringSchema {
  type?: string
  enum?: string[]
  pattern?: string
  format?: string
  default?: string
  minimum?: number
  maximum?: number
  maxLength?: number
}

/** Any operation with what fits it, three times of four; else with something that does not. */
export function casesOf(document: ApiDocument, corpus: Corpus): fc.Arbitrary<Case> {
  const known = valuesOf(corpus)
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const valid = operations.map(({ path, method, operation }) => validCase(path, method, operation, known, corpus))
  const invalid = operations.map(({ path, method, operation }) => invalidCase(path, method, operation, known, corpus))
  return fc.oneof({ weight: 3, arbitrary: fc.oneof(...valid) }, { weight: 1, arbitrary: fc.oneof(...invalid) })
}

/** Values that mean something here, by the names of parameters. */
function valuesOf({ records }: Corpus): Record<string, fc.Arbitrary<string>> {
  const among = (pick: (record: BriefRecord) => string | string[]) => fc.constantFrom(...new Set(records.flatMap(pick)))
  const claims = among(({ claims }) => claims.map(({ id }) => id))
  const words = fc.array(
    among(({ claims }) => claims.flatMap(({ text }) => text.split(' '))),
    { minLength: 1, maxLength: 12 },
  )
  const query = fc.oneof(
    { weight: 3, arbitrary: words.map((list) => list.join(' ')) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== '') },
    {
      weight: 1,
      arbitrary: fc
        .tuple(words, fc.constantFrom('#', '@', '"'))
        .map(([list, sign]) => list.map((word) => `${sign}${word}${sign}`).join(' ')),
    },
  )
  const tracked = fc.constantFrom('', '/', '?utm_source=a', '#top', '?fbclid=1&gclid=2')
  const entities = among(({ claims }) => claims.flatMap(({ claimant }) => [claimant.id, claimant.name]))
  return {
    id: among(({ article }) => article.id),
    article: among(({ article }) => article.id),
    claim: claims,
    file: fc.constantFrom('article-brief.js', 'article-brief.css', 'article-brief.tools.js'),
    q: query,
    query,
    url: fc
      .tuple(
        among(({ article }) => article.url),
        tracked,
      )
      .map((parts) => parts.join('')),
    author: among(({ article }) => article.authors.map(({ name }) => name)),
    publisher: among(({ article }) => article.publisher.name),
    claimant: entities,
    topic: among(({ article }) => article.topics),
    lang: fc.constantFrom('en', 'de', 'fr', 'zh', 'ar', 'pt-BR'),
    languageCode: fc.constantFrom('en', 'en-US', 'de'),
    reviewPublisherSiteFilter: fc.constantFrom('example.org', 'www.example.org'),
    limit: fc
      .oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 8 }) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 100 }) })
      .map(String),
    pageSize: fc.integer({ min: 0, max: 12 }).map(String),
    offset: fc.integer({ min: 0, max: 2000 }).map(String),
    maxAgeDays: fc.integer({ min: 0, max: 100_000 }).map(String),
    maxwidth: fc.integer({ min: 1, max: 2000 }).map(String),
    maxheight: fc.integer({ min: 1, max: 2000 }).map(String),
    format: fc.constantFrom('json', 'xml'),
    alt: fc.constant('json'),
  }
}

/** They need one that this list gave: chance finds none. */
const NEVER = new Set(['cursor', 'pageToken'])

function fitting({ name, schema }: ApiParameter, known: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<string> {
  const { enum: values, pattern, format, type, minimum = 0, maximum = 1000, maxLength = 50 } = schema as StringSchema
  if (values !== undefined) return fc.constantFrom(...values)
  const meant = known[name]
  if (meant !== undefined) return meant
  if (format === 'date')
    return fc
      .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10))
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  if (type === 'integer') return fc.integer({ min: minimum, max: maximum }).map(String)
  return fc.string({ minLength: 1, maxLength: Math.min(maxLength, 50) }).filter((text) => text.trim() !== '')
}

function query(parameters: readonly [string, string][]): string {
  const written = parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`).join('&')
  return written === '' ? '' : `?${written}`
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent((values[name] ?? '').toWellFormed()))
}

const ACCEPTS = ['*/*', 'application/json', 'application/ld+json', 'text/markdown;q=0.9, */*;q=0.1', 'image/png']

function validCase(
  path: string,
  method: string,
  operation: ApiOperation,
  known: Record<string, fc.Arbitrary<string>>,
  corpus: Corpus,
): fc.Arbitrary<Case> {
  const inPath = operation.parameters.filter((one) => one.in === 'path')
  // A card's claim is one of its article's: left to chance it would hardly ever be.
  const inQuery = operation.parameters.filter((one) => one.in === 'query' && !NEVER.has(one.name) && one.name !== 'claim')
  const values = fc.record(Object.fromEntries(inPath.map((one) => [one.name, fitting(one, known)])))
  const asked = fc.record(Object.fromEntries(inQuery.map((one) => [one.name, fitting(one, known)])), {
    requiredKeys: inQuery.filter(({ required }) => required).map(({ name }) => name),
  })
  const headers = fc.constantFrom(...ACCEPTS).map((Accept): Record<string, string> => ({ Accept }))
  if (method === 'POST') {
    const body = path === '/mcp' ? rpc(known, corpus) : draft(corpus)
    return body.map((content) => ({
      valid: true,
      method,
      path,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(content),
    }))
  }
  return fc.tuple(values, asked, headers).map(([filled, parameters, given]) => ({
    valid: true,
    method,
    path: fill(path, filled) + query(Object.entries(parameters as Record<string, string>)),
    headers: given,
  }))
}

/** A body of `POST /v1/claims/match`. */
function draft({ records }: Corpus): fc.Arbitrary<object> {
  const claims = fc.constantFrom(...records.flatMap(({ claims }) => claims.map(({ text }) => text)))
  const sentence = fc.oneof(
    { weight: 2, arbitrary: claims },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }) },
  )
  return fc.record(
    {
      text: fc.array(sentence, { minLength: 1, maxLength: 12 }).map((list) => list.join(' ')),
      threshold: fc.double({ min: 0, max: 1, noNaN: true }),
      lang: fc.constantFrom('en', 'de', 'zh', 'pt-BR'),
    },
    { requiredKeys: ['text'] },
  )
}

/** What the MCP endpoint takes for a call of a tool. */
function call(name: string, given: fc.Arbitrary<object>) {
  return given.map((found) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: found } }))
}

/** A message to the MCP endpoint. */
function rpc(known: Record<string, fc.Arbitrary<string>>, corpus: Corpus): fc.Arbitrary<object> {
  const { q = fc.constant('x'), id = fc.constant('x'), claimant = fc.constant('x') } = known
  const limit = fc.integer({ min: 1, max: 10 })
  const message = fc.oneof(
    fc.constant({ method: 'tools/list' }),
    fc.constant({ method: 'ping' }),
    fc.constant({
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'fuzz', version: '0' } },
    }),
    call('lookup_claims', fc.record({ q, limit, claimant }, { requiredKeys: [] })),
    call('get_brief', fc.record({ article: id, limit }, { requiredKeys: ['article'] })),
    call('match_claims', draft(corpus)),
  )
  return fc.tuple(message, fc.oneof(fc.integer(), fc.string())).map(([content, number]) => ({ ...content, jsonrpc: '2.0', id: number }))
}

const NASTY = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  'null',
  '__proto__',
  'constructor',
  '\u0000',
  '\u202e\u200b',
  '../../../etc/passwd',
  '<script>alert(1)</script>',
  "' OR 1=1 --",
  '%00',
  '\r\nSet-Cookie: a=b',
  'javascript:alert(1)',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  'ﷺ'.repeat(200),
  'e\u0301\u0323'.repeat(500),
  'x'.repeat(5000),
]
const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 50 }),
  fc.double().map(String),
)

function invalidCase(
  path: string,
  method: string,
  operation: ApiOperation,
  known: Record<string, fc.Arbitrary<string>>,
  corpus: Corpus,
): fc.Arbitrary<Case> {
  const names = operation.parameters.map(({ name }) => name)
  const spoilt = fc.record(Object.fromEntries(operation.parameters.filter((one) => one.in === 'path').map(({ name }) => [name, nasty])))
  const whole = fc.record(
    Object.fromEntries(operation.parameters.filter((one) => one.in === 'path').map((one) => [one.name, fitting(one, known)])),
  )
  const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names, 'x') }, { weight: 1, arbitrary: nasty })
  // What has the form of a value isn't always one: a language tag may repeat its script.
  const formed = operation.parameters.map((one) => fc.tuple(fc.constant(one.name), fitting(one, {})))
  const parameters = fc.array(fc.oneof({ weight: 3, arbitrary: fc.tuple(name, nasty) }, ...formed), { maxLength: 6 })
  const methods = fc.oneof(
    { weight: 6, arbitrary: fc.constant(method) },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS') },
  )
  const good = path === '/mcp' ? rpc(known, corpus) : draft(corpus)
  // The same is so in bodies.
  const tagged = fc.tuple(draft(corpus), fc.stringMatching(LANGUAGE_TAG)).map(([content, lang]) => ({ ...content, lang }))
  const bodies = fc.oneof(
    nasty,
    fc.json({ maxDepth: 6 }),
    fc
      .tuple(good, fc.jsonValue())
      .map(([content, junk]) => JSON.stringify({ ...content, ...(typeof junk === 'object' ? junk : { params: junk, text: junk }) })),
    good.map((content) => JSON.stringify(content).slice(0, -3)),
    (path === '/mcp' ? call('match_claims', tagged) : tagged).map((content) => JSON.stringify(content)),
  )
  const headers = fc.record({
    Accept: fc.constantFrom(...ACCEPTS, 'text/html', ',;,;', '*'),
    'Content-Type': fc.constantFrom('application/json', 'text/plain', 'x'),
  })
  return fc.tuple(fc.oneof(spoilt, whole), parameters, methods, bodies, headers).map(([values, asked, chosen, body, given]) => ({
    valid: false,
    method: chosen,
    path: fill(path, values as Record<string, string>) + query(asked),
    headers: given,
    ...(['POST', 'PUT', 'PATCH'].includes(chosen) && { body }),
  }))
}
