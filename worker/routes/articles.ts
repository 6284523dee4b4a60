import { Hono } from 'hono'
import { recordToAnnotations } from '../../data/annotations.ts'
import { recordToJsonLd } from '../../data/json-ld.ts'
import { recordToMarkdown } from '../../data/markdown.ts'
import { pageKey } from '../../data/page-url.ts'
import type { BriefRecord } from '../../data/schema.ts'
import { pageOf } from '../paging.ts'
import { articleClaimsParams, articlesParams, badRequest, lookupParams, noParams, query } from '../params.ts'
import { type ProblemResponse, problem } from '../problem.ts'
import {
  asNegotiated,
  baseOf,
  CACHE_UNTIL_DEPLOY,
  CORS_HEADERS,
  JSON_LD_TYPE,
  type JsonResponse,
  type Prepared,
  preferred,
  prepare,
  prepareJson,
  prepareOnce,
  send,
  VARY,
} from '../respond.ts'
import type { Store } from '../store.ts'

/** By the Web Annotation Protocol, 4.2. */
const ANNOTATIONS_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'

/** `/v1/articles…` and `/v1/lookup`: records, by id and by the URL of the page they are about. */
export function articleRoutes(store: Store) {
  const recordBody = prepareOnce((record: BriefRecord) => prepareJson(record), new WeakMap())
  const jsonLd = prepareOnce((record: BriefRecord) => prepare(JSON.stringify(recordToJsonLd(record)), JSON_LD_TYPE), new WeakMap())
  const markdown = prepareOnce((record: BriefRecord) => prepare(recordToMarkdown(record), 'text/markdown; charset=utf-8'), new WeakMap())

  return new Hono()
    .get('/v1/articles', query(articlesParams), async (c) => {
      const { limit, cursor, ...filters } = c.req.valid('query')
      const page = await store.listArticles(filters, { limit, cursor })
      if (page === undefined) return badCursor()
      const { items, total, next } = page
      return send(c, await prepareJson({ articles: items, total, next }))
    })
    .get('/v1/articles/:file{[a-z0-9-]+\\.json}', query(noParams), async (c) => {
      const id = c.req.param('file').replace('.json', '')
      const record = await store.findRecord(id)
      return record === undefined ? unknownArticle(id) : send(c, await recordBody(record))
    })
    .get('/v1/articles/:file{[a-z0-9-]+\\.jsonld}', query(noParams), async (c) => {
      const id = c.req.param('file').replace('.jsonld', '')
      const record = await store.findRecord(id)
      return record === undefined ? unknownArticle(id) : send(c, await jsonLd(record))
    })
    .get('/v1/articles/:file{[a-z0-9-]+\\.md}', query(noParams), async (c) => {
      const id = c.req.param('file').replace('.md', '')
      const record = await store.findRecord(id)
      return record === undefined ? unknownArticle(id) : send(c, await markdown(record))
    })
    .get('/v1/articles/:id', query(noParams), async (c) => {
      const id = c.req.param('id')
      const record = await store.findRecord(id)
      if (record === undefined) return unknownArticle(id)
      const type = preferred(c.req.header('Accept'), ['application/json', JSON_LD_TYPE, 'text/markdown', 'text/html'])
      // To the type checker it is always JSON: so it is for callers that ask for nothing else.
      if (type === 'text/html') return toPage(id) as JsonResponse<BriefRecord>
      if (type === JSON_LD_TYPE) return send(c, asNegotiated(await jsonLd(record)) as Prepared<BriefRecord>)
      if (type === 'text/markdown') return send(c, asNegotiated(await markdown(record)) as Prepared<BriefRecord>)
      return send(c, asNegotiated(await recordBody(record)))
    })
    .get('/v1/articles/:id/annotations', query(noParams), async (c) => {
      const id = c.req.param('id')
      const record = await store.findRecord(id)
      if (record === undefined) return unknownArticle(id)
      const collection = recordToAnnotations(record, `${baseOf(c.req.url)}v1/articles/${id}/annotations`)
      return send(c, await prepare(JSON.stringify(collection), ANNOTATIONS_TYPE))
    })
    .get('/v1/articles/:id/claims', query(articleClaimsParams), async (c) => {
      const id = c.req.param('id')
      const record = await store.findRecord(id)
      if (record === undefined) return unknownArticle(id)
      const page = pageOf(record.claims, (claim) => claim.id, c.req.valid('query'))
      if (page === undefined) return badCursor()
      const { items, total, next } = page
      return send(c, await prepareJson({ claims: items, total, next }))
    })
    .get('/v1/lookup', query(lookupParams), async (c) => {
      const { url } = c.req.valid('query')
      if (pageKey(url) === undefined) return badRequest([{ parameter: 'url', detail: 'must be an http or https URL' }])
      const record = await store.findRecordByUrl(url)
      if (record === undefined) return problem('not-found', 'No brief is known for the page at this URL.')
      return send(c, await recordBody(record))
    })
}

function toPage(id: string): Response {
  return new Response(null, {
    status: 303,
    headers: { ...CORS_HEADERS, ...VARY, 'Cache-Control': CACHE_UNTIL_DEPLOY, Location: `/a/${id}` },
  })
}

export function unknownArticle(id: string): ProblemResponse {
  return problem('not-found', `There is no article "${id.slice(0, 100)}".`)
}

export function badCursor(): ProblemResponse {
  return badRequest([{ parameter: 'cursor', detail: 'is not a cursor of this list; take it from `next` of the page before' }])
}
