/** The OpenAPI 3.1 document, made when the Worker is built from the schemas that validate requests and describe answers. */
import { toJsonSchema } from '@valibot/to-json-schema'
import * as z from 'zod'
import * as answers from './answers.ts'
import * as params from './params.ts'

/** One operation, as the table below writes it down. */
interface Operation {
  /** OpenAPI path; its `{parameters}` are described in PATH_PARAMETERS. */
  path: string
  method?: 'get' | 'post'
  id: string
  tag: string
  summary: string
  description?: string
  /** Schema of the query string. */
  query?: params.ParamsSchema
  /** Schema of the JSON body. */
  body?: params.ParamsSchema | z.ZodType
  /** Media types of the answer, each with its schema; a text's has none. */
  answer: Record<string, z.ZodType | null>
  /** Media types that a request gets which prefers them. Apart from the answer, or generated clients would take every answer for any of these. */
  negotiated?: readonly string[]
  /** Whether what the path names may not be there. */
  missing?: boolean | 'page'
  /** Whether the answer is about now, so that nobody keeps it and it has no ETag. */
  fresh?: boolean
  /** What else it may answer, by status. */
  statuses?: Record<number, string>
}

const JSON_TYPE = 'application/json'
const HTML = { 'text/html': null }
const SCRIPT = { 'text/javascript': null }

/** Of JSON-RPC 2.0; to a batch, which older revisions of MCP have, there is one for each message. */
const rpcAnswer = z.record(z.string(), z.unknown())

/** Every operation of the API, but for its errors and validators, which all have alike. */
const OPERATIONS: readonly Operation[] = [
  {
    path: '/v1/articles',
    id: 'listArticles',
    tag: 'Articles',
    summary: 'Articles, newest first',
    query: params.articlesParams(),
    answer: { [JSON_TYPE]: answers.articlesPage },
  },
  {
    path: '/v1/articles/{id}',
    id: 'getArticle',
    tag: 'Articles',
    summary: 'The record of an article: the article, its brief, its claims',
    query: params.noParams(),
    description: 'In other forms by `Accept`: `application/ld+json`, `text/markdown`; `text/html` leads to the page.',
    answer: { [JSON_TYPE]: answers.record },
    negotiated: ['application/ld+json', 'text/markdown'],
    missing: true,
    statuses: { 303: 'The page for people is at /a/{id}' },
  },
  {
    path: '/v1/articles/{id}.json',
    id: 'getArticleJson',
    tag: 'Articles',
    summary: 'The record as JSON whatever is preferred, for links that people follow',
    query: params.noParams(),
    answer: { [JSON_TYPE]: answers.record },
    missing: true,
  },
  {
    path: '/v1/articles/{id}.jsonld',
    id: 'getArticleJsonLd',
    tag: 'Articles',
    summary: 'The record as a schema.org graph',
    query: params.noParams(),
    answer: { 'application/ld+json': null },
    missing: true,
  },
  {
    path: '/v1/articles/{id}.md',
    id: 'getArticleMarkdown',
    tag: 'Articles',
    summary: 'The record as Markdown',
    query: params.noParams(),
    answer: { 'text/markdown': null },
    missing: true,
  },
  {
    path: '/v1/articles/{id}/annotations',
    id: 'listAnnotations',
    tag: 'Articles',
    summary: 'The claims as W3C Web Annotations of the source',
    query: params.noParams(),
    answer: { 'application/ld+json': null },
    missing: true,
  },
  {
    path: '/v1/articles/{id}/claims',
    id: 'listArticleClaims',
    tag: 'Articles',
    summary: 'The claims of an article, in its order',
    query: params.articleClaimsParams(),
    answer: { [JSON_TYPE]: answers.articleClaimsPage },
    missing: true,
  },
  {
    path: '/v1/lookup',
    id: 'lookUpArticle',
    tag: 'Articles',
    summary: 'The record of the article at a page URL',
    description: 'Tracking parameters, fragment, `www.`, a trailing slash, http and AMP forms all reach it.',
    query: params.lookupParams(),
    answer: { [JSON_TYPE]: answers.record },
    missing: true,
  },
  {
    path: '/v1/claims',
    id: 'lookUpClaims',
    tag: 'Claims',
    summary: 'Claim lookup over all articles: best first with `q`, newest first without',
    query: params.claimsParams(),
    answer: { [JSON_TYPE]: answers.claimsPage },
  },
  {
    path: '/v1/claims/{claim}',
    id: 'getClaim',
    tag: 'Claims',
    summary: 'A claim with its article',
    query: params.noParams(),
    description: 'With `Accept: application/ld+json` as schema.org Claim, with its ClaimReviews.',
    answer: { [JSON_TYPE]: answers.foundClaim },
    negotiated: ['application/ld+json'],
    missing: true,
  },
  {
    path: '/v1/claims/match',
    method: 'post',
    id: 'matchClaims',
    tag: 'Claims',
    summary: 'The sentences of a text that repeat a known claim',
    body: params.matchBody(),
    answer: { [JSON_TYPE]: answers.matches },
  },
  {
    path: '/v1alpha1/claims:search',
    id: 'searchFactCheckClaims',
    tag: 'Formats',
    summary: "Claim lookup in the form of Google's Fact Check Tools API, for its own clients",
    query: params.factCheckParams(),
    answer: { [JSON_TYPE]: answers.factCheckClaims },
  },
  {
    path: '/oembed',
    id: 'getOembed',
    tag: 'Formats',
    summary: 'oEmbed 1.0 of `/a/{id}`, `/embed/{id}` and the pages of articles',
    query: params.oembedParams(),
    answer: { [JSON_TYPE]: answers.oembed, 'text/xml': null },
    missing: true,
    statuses: { 501: 'There is no such format' },
  },
  {
    path: '/mcp',
    method: 'post',
    id: 'callMcp',
    tag: 'Formats',
    summary: 'Model Context Protocol over streamable HTTP: the tools lookup_claims, get_brief and match_claims',
    description: 'A JSON-RPC 2.0 message in, its answer out; errors are JSON-RPC errors.',
    body: z.looseObject({ jsonrpc: z.literal('2.0'), method: z.string() }),
    answer: { [JSON_TYPE]: z.union([rpcAnswer, z.array(rpcAnswer)]) },
    statuses: {
      202: 'A notification was taken',
      400: 'Not a message',
      403: 'The origin is malformed',
      404: 'There is no such method',
      406: 'Only JSON can be had',
      408: 'The body took too long to come',
      413: 'The body is too large',
      415: 'The body is not JSON',
    },
  },
  {
    path: '/v1/articles/{id}/card.html',
    id: 'getCardHtml',
    tag: 'Cards',
    summary: 'The card to paste or include: the tag with a declarative shadow root, and its script',
    query: params.cardHtmlParams(),
    answer: HTML,
    missing: true,
  },
  {
    path: '/v1/articles/{id}/card.js',
    id: 'getCardModule',
    tag: 'Cards',
    summary: 'A module that shows the card in one round trip',
    query: params.cardParams(),
    answer: SCRIPT,
    missing: true,
  },
  {
    path: '/embed/{id}',
    id: 'getEmbed',
    tag: 'Cards',
    summary: 'The card alone, for an iframe',
    query: params.pageLooksParams(),
    answer: HTML,
    missing: 'page',
  },
  {
    path: '/article-brief.js',
    id: 'getElement',
    tag: 'Cards',
    summary: 'The element',
    description: 'Short-lived; `/` gives the address and the hash of the form that never changes.',
    answer: SCRIPT,
  },
  {
    path: '/{file}',
    id: 'getElementFile',
    tag: 'Cards',
    summary: 'A file of the element: what it asks for when it is used, its style sheet, or a build of it by its hash',
    answer: { ...SCRIPT, 'text/css': null },
    missing: true,
  },
  {
    path: '/',
    id: 'getHome',
    tag: 'Pages',
    summary: 'The briefs, the lookup and the snippets',
    query: params.homeParams(),
    answer: HTML,
    missing: 'page',
  },
  {
    path: '/a/{id}',
    id: 'getPermalink',
    tag: 'Pages',
    summary: 'The whole brief as a page, readable without script',
    query: params.pageLooksParams(),
    answer: HTML,
    missing: 'page',
  },
  {
    path: '/feed.json',
    id: 'getJsonFeed',
    tag: 'Formats',
    summary: 'JSON Feed 1.1 of the briefs',
    answer: { 'application/feed+json': null },
  },
  { path: '/feed.xml', id: 'getRssFeed', tag: 'Formats', summary: 'RSS 2.0 of the briefs', answer: { 'application/rss+xml': null } },
  {
    path: '/llms.txt',
    id: 'getLlmsTxt',
    tag: 'Pages',
    summary: 'What a language model has to know',
    query: params.noParams(),
    answer: { 'text/plain': null },
  },
  {
    path: '/healthz',
    id: 'getHealth',
    tag: 'Pages',
    summary: 'That the Worker answers, and with which records and which code',
    query: params.noParams(),
    answer: { [JSON_TYPE]: answers.health },
  },
  {
    path: '/openapi.json',
    id: 'getOpenApi',
    tag: 'Pages',
    summary: 'This document',
    query: params.noParams(),
    answer: { [JSON_TYPE]: null },
  },
  { path: '/docs', id: 'getDocs', tag: 'Pages', summary: 'This document to read and to try out', answer: HTML },
]

const PATH_PARAMETERS: Record<string, { description: string; pattern?: string; example: string }> = {
  id: { description: 'Id of an article', pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$', example: 'truman-doctrine' },
  claim: { description: 'Id of a claim: the article’s and its own, joined by a full stop', example: 'truman-doctrine.greek-appeal' },
  file: { description: 'Name of the file', pattern: '^article-brief\\.[\\w-]+\\.(?:js|css)$', example: 'article-brief.tools.js' },
}

const TAGS = {
  Articles: 'Articles, their briefs and what they claim',
  Claims: 'Claim lookup over all articles',
  Formats: 'The same in forms that others have set',
  Cards: 'Cards for the pages of others',
  Pages: 'Pages for people, and what machines read first',
}

/** What is answered from the corpus, which may be in a database. */
const TAGS_OF_CORPUS = ['Articles', 'Claims', 'Formats']

export function openApiDocument(): object {
  return {
    openapi: '3.1.1',
    info: {
      title: 'article-brief',
      version: '1.0.0',
      summary: 'Briefs of articles and the claims they make: who makes each, how sure they are, and where it stands.',
      description:
        'Everything may be read from any origin without credentials. Every GET answers HEAD too, has a strong ETag and honours If-None-Match. Errors are problem details (RFC 9457).',
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'article-brief' },
    },
    servers: [{ url: '/', description: 'This Worker' }],
    security: [],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: paths(),
    components: { schemas: components() },
  }
}

function paths(): Record<string, object> {
  const found: Record<string, Record<string, object>> = {}
  for (const operation of OPERATIONS) {
    const item = found[operation.path] ?? {}
    item[operation.method ?? 'get'] = describe(operation)
    found[operation.path] = item
  }
  return found
}

function describe({
  path,
  method = 'get',
  id,
  tag,
  summary,
  description,
  query,
  body,
  answer,
  missing,
  negotiated,
  statuses = {},
}: Operation): object {
  const refusable = query !== undefined || body !== undefined
  const kept = method === 'get'
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(negotiated !== undefined && { 'x-negotiated': negotiated }),
    parameters: [...pathParameters(path), ...(query === undefined ? [] : queryParameters(query))],
    ...(body !== undefined && { requestBody: { required: true, content: { [JSON_TYPE]: { schema: bodySchema(body) } } } }),
    responses: {
      200: {
        description: summary,
        ...(kept && { headers: { ETag: { description: 'Strong validator of this answer', schema: { type: 'string' } } } }),
        content: Object.fromEntries(
          Object.entries(answer).map(([type, schema]) => [type, { schema: schema === null ? text(type) : schemaOf(schema) }]),
        ),
      },
      ...(kept && { 304: { description: 'What you have is still good' } }),
      ...(refusable && { 400: fault('A parameter is not valid; `errors` names each') }),
      ...(missing && { 404: fault('There is no such thing', missing === 'page' ? HTML : {}) }),
      ...((query !== undefined || isChecked(body)) && { 414: fault('The URL is too long') }),
      ...(body !== undefined && {
        408: fault('The body took too long to come'),
        413: fault('The body is too large'),
        429: fault('Too many of these requests; `Retry-After` says when to ask again'),
      }),
      ...(TAGS_OF_CORPUS.includes(tag) &&
        path !== '/mcp' && { 503: fault('The database cannot be reached; `Retry-After` says when to try again') }),
      ...Object.fromEntries(
        Object.entries(statuses).map(([status, description]) => [
          status,
          path === '/mcp' || Number(status) < 400 ? { description } : fault(description),
        ]),
      ),
    },
  }
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const { description, pattern, example } = PATH_PARAMETERS[name] ?? { description: name, example: '' }
    return { name, in: 'path', required: true, description, schema: { type: 'string', ...(pattern && { pattern }) }, example }
  })
}

const QUERY_PARAMETERS: Record<string, string> = {
  q: 'What to look for, in words; "quoted words" have to be there in this order, in whatever form',
  author: 'Id or name of an author',
  publisher: 'Id or name of the publisher',
  genre: 'Genre of the article',
  topic: 'Id of a topic',
  lang: 'Language tag',
  since: 'Published on this day or later',
  until: 'Published on this day or earlier',
  article: 'Id of an article',
  claimant: 'Id or name of who makes the claim',
  kind: 'What sort of statement it is',
  certainty: 'How sure the claimant is',
  reviewed: 'Whether there is a published check of it',
  facets: 'Whether to count what each value of each filter would leave; of each filter the hundred that most claims have are told',
  limit: 'How many to answer, 1 to 100',
  cursor: 'The `next` of the page before',
  url: 'Address of the page',
  layout: 'How much the card shows',
  claims: 'How many claims the card shows: a number, `all` or `none`',
  claim: 'Id of the one claim to show',
  theme: 'Colours of the card',
  'heading-level': "Level of the title's heading",
  format: '`json` or `xml`',
  maxwidth: 'Room that the host has, px',
  maxheight: 'Room that the host has, px',
  dnt: 'Let pass; nobody is tracked here',
  query: 'What to look for',
  languageCode: 'Language tag; the region is not considered',
  reviewPublisherSiteFilter: 'Site of a reviewer',
  maxAgeDays: 'Days since the claim or its latest review was published',
  pageSize: 'How many to answer',
  pageToken: 'The `nextPageToken` of the page before',
  offset: 'How many to pass over',
  alt: 'There is only JSON',
  key: "Let pass, as Google's clients send it",
  prettyPrint: "Let pass, as Google's clients send it",
  fields: "Let pass, as Google's clients send it",
  quotaUser: "Let pass, as Google's clients send it",
  style: 'Whether the style sheet is written in or linked',
}

function queryParameters(query: params.ParamsSchema): object[] {
  const { properties = {}, required = [] } = schemaOf(query) as { properties?: Record<string, object>; required?: string[] }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description: QUERY_PARAMETERS[name] ?? name,
    // A string as far as a query string goes; to a caller it is a number.
    schema: name === 'limit' ? { type: 'integer', minimum: 1, maximum: 100, default: 20 } : schema,
  }))
}

/** @param also media types that it may come in too */
function fault(description: string, also: Record<string, null> = {}): object {
  const others = Object.fromEntries(Object.keys(also).map((type) => [type, { schema: text(type) }]))
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } }, ...others } }
}

function text(type: string): object {
  return type.endsWith('json') ? { type: 'object' } : { type: 'string' }
}

/** JSON Schema of a value as it is sent; what has a name is referred to, and newer versions may send more. */
function schemaOf(schema: params.ParamsSchema | z.ZodType): object {
  if ('entries' in schema) return withoutDialect(toJsonSchema(schema, { errorMode: 'ignore' }))
  const { id } = z.globalRegistry.get(schema) ?? {}
  return id === undefined ? withoutDialect(z.toJSONSchema(schema, { unrepresentable: 'any' })) : { $ref: `#/components/schemas/${id}` }
}

/** Whether a body is checked with parameters' schemas, which let nothing pass that they don't know. */
function isChecked(body: Operation['body']): body is params.ParamsSchema {
  return body !== undefined && 'entries' in body
}

function bodySchema(body: NonNullable<Operation['body']>): object {
  return isChecked(body) ? { ...schemaOf(body), additionalProperties: false } : schemaOf(body)
}

function withoutDialect(schema: object): object {
  const { $defs: _, $schema: __, ...found } = open(schema) as Record<string, unknown>
  return found
}

function components(): Record<string, object> {
  // Each has an id, so each comes as a reference to its definition, beside those it refers to itself.
  const found = Object.values(answers).flatMap((schema) =>
    Object.entries((open(z.toJSONSchema(schema)) as { $defs: Record<string, object> }).$defs),
  )
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The same schema with room for more fields, and with its references where OpenAPI keeps them. */
function open(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(open)
  if (typeof schema !== 'object' || schema === null) return schema
  // Days are checked by a pattern of our own, which has a standard name too.
  if ('pattern' in schema && schema.pattern === params.DATE.source) return { type: 'string', format: 'date' }
  // A format says what its pattern spells out.
  const spelledOut = (name: string) => name === 'pattern' && 'format' in schema
  const entries = Object.entries(schema)
    .filter(([name]) => !spelledOut(name))
    .filter(([name, value]) => !(name === 'additionalProperties' && value === false) && !(name === 'id' && typeof value === 'string'))
    .map(([name, value]) => [name, name === '$ref' ? String(value).replace('#/$defs/', '#/components/schemas/') : open(value)])
  return Object.fromEntries(entries)
}
