import { recordToAnnotations } from '../../data/annotations.ts'
import { recordToJsonLd } from '../../data/json-ld.ts'
import { recordToMarkdown } from '../../data/markdown.ts'
import { pageKey } from '../../data/page-url.ts'
import type { BriefRecord } from '../../data/schema.ts'
import type { BaseOf } from '../base.ts'
import { Hono } from '../hono.ts'
import { pageOf } from '../paging.ts'
import { articleClaimsParams, articlesParams, badRequest, lookupParams, noParams, withQuery } from '../params.ts'
import { type ProblemResponse, problem } from '../problem.ts'
import {
  asNegotiated,
  CACHE_UNTIL_DEPLOY,
  CORS_HEADERS,
  JSON_LD_TYPE,
  type JsonResponse,
  type Prepared,
  preferred,
  prepare,
  prepareForms,
  prepareJson,
  prepareOnce,
  SAFE_HEADERS,
  send,
  VARY,
} from '../respond.ts'
import type { Store } from '../store.ts'
import type { StoredRecord } from '../stored-record.ts'

const MARKDOWN_TYPE = 'text/markdown; charset=utf-8'
/** By the Web Annotation Protocol, 4.2. */
const ANNOTATIONS_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'

/** What a record is to be had as under an address of its own, by the ending of that. */
const ENDING = /\.(?:json|jsonld|md)$/

/** `/v1/articles…` and `/v1/lookup`: records, by id and by the URL of the page they are about. */
export function articleRoutes(store: Store, baseOf: BaseOf) {
  const recordBody = prepareOnce((record: StoredRecord) => prepare<BriefRecord>(record.json(), 'application/json'))
  const jsonLd = prepareOnce((record: BriefRecord) => prepare(JSON.stringify(recordToJsonLd(record)), JSON_LD_TYPE))
  const markdown = prepareOnce((record: BriefRecord) => prepare(recordToMarkdown(record), MARKDOWN_TYPE))
  const annotations = prepareForms()

  return new Hono()
    .get(
      '/v1/articles',
      withQuery(articlesParams, async (c, { limit, cursor, ...filters }) => {
        const page = await store.listArticles(filters, { limit, cursor })
        if (page === undefined) return badCursor()
        const { items, total, next } = page
        return send(c, prepareJson({ articles: items, total, next }))
      }),
    )
    .get(
      '/v1/articles/:id',
      withQuery(noParams, async (c) => {
        const name = c.req.param('id')
        // Ids have no full stop. The endings are no routes of their own: beside `:id` the fast router can't have them.
        const ending = name.includes('.') ? ENDING.exec(name)?.[0] : undefined
        const id = ending === undefined ? name : name.slice(0, -ending.length)
        const stored = await store.findRecord(id)
        if (stored === undefined) return unknownArticle(id)
        // To the type checker it is always JSON: so it is for callers that ask for nothing else.
        if (ending === '.json') return send(c, recordBody(stored))
        if (ending === '.jsonld') return send(c, jsonLd(stored.read()) as Prepared<BriefRecord>)
        if (ending === '.md') return send(c, markdown(stored.read()) as Prepared<BriefRecord>)
        const type = preferred(c.req.raw.headers.get('Accept'), ['application/json', JSON_LD_TYPE, 'text/markdown', 'text/html'])
        if (type === 'text/html') return toPage(id) as JsonResponse<BriefRecord>
        if (type === JSON_LD_TYPE) return send(c, asNegotiated(jsonLd(stored.read())) as Prepared<BriefRecord>)
        if (type === 'text/markdown') return send(c, asNegotiated(markdown(stored.read())) as Prepared<BriefRecord>)
        return send(c, asNegotiated(recordBody(stored)))
      }),
    )
    .get(
      '/v1/articles/:id/annotations',
      withQuery(noParams, async (c) => {
        const id = c.req.param('id')
        const record = (await store.findRecord(id))?.read()
        if (record === undefined) return unknownArticle(id)
        const address = `${baseOf(c.req.url)}v1/articles/${record.article.id}/annotations`
        const make = () => prepare(JSON.stringify(recordToAnnotations(record, address)), ANNOTATIONS_TYPE)
        return send(c, await annotations([record], address, make))
      }),
    )
    .get(
      '/v1/articles/:id/claims',
      withQuery(articleClaimsParams, async (c, wanted) => {
        const id = c.req.param('id')
        const record = (await store.findRecord(id))?.read()
        if (record === undefined) return unknownArticle(id)
        const page = pageOf(record.claims, (claim) => claim.id, wanted)
        if (page === undefined) return badCursor()
        const { items, total, next } = page
        return send(c, prepareJson({ claims: items, total, next }))
      }),
    )
    .get(
      '/v1/lookup',
      withQuery(lookupParams, async (c, { url }) => {
        const stored = await store.findRecordByUrl(url)
        if (stored !== undefined) return send(c, recordBody(stored))
        if (pageKey(url) === undefined) return badRequest([{ parameter: 'url', detail: 'must be an http or https URL' }])
        return problem('not-found', 'No brief is known for the page at this URL.')
      }),
    )
}

function toPage(id: string): Response {
  return new Response(null, {
    status: 303,
    headers: { ...CORS_HEADERS, ...SAFE_HEADERS, ...VARY, 'Cache-Control': CACHE_UNTIL_DEPLOY, Location: `/a/${id}` },
  })
}

export function unknownArticle(id: string): ProblemResponse {
  return problem('not-found', `There is no article "${id.slice(0, 100)}".`)
}

export function badCursor(): ProblemResponse {
  return badRequest([{ parameter: 'cursor', detail: 'is not a cursor of this list; take it from `next` of the page before' }])
}
