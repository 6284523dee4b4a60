import { Hono } from 'hono'
import { pageKey } from '../../data/page-url.ts'
import type { BriefRecord } from '../../data/schema.ts'
import { pageOf } from '../paging.ts'
import { articleClaimsParams, articlesParams, badRequest, lookupParams, noParams, query } from '../params.ts'
import { type ProblemResponse, problem } from '../problem.ts'
import { prepareJson, prepareOnce, send } from '../respond.ts'
import type { Store } from '../store.ts'

/** `/v1/articles…` and `/v1/lookup`: records, by id and by the URL of the page they are about. */
export function articleRoutes(store: Store) {
  const recordBody = prepareOnce((record: BriefRecord) => prepareJson(record))

  return new Hono()
    .get('/v1/articles', query(articlesParams), async (c) => {
      const { limit, cursor, ...filters } = c.req.valid('query')
      const page = pageOf(store.listArticles(filters), ({ id }) => id, limit, cursor)
      if (page === undefined) return badCursor()
      const { items, total, next } = page
      return send(c, await prepareJson({ articles: items, total, next }))
    })
    .get('/v1/articles/:id', query(noParams), async (c) => {
      const id = c.req.param('id')
      const record = store.findRecord(id)
      return record === undefined ? unknownArticle(id) : send(c, await recordBody(record))
    })
    .get('/v1/articles/:id/claims', query(articleClaimsParams), async (c) => {
      const id = c.req.param('id')
      const record = store.findRecord(id)
      if (record === undefined) return unknownArticle(id)
      const { limit, cursor } = c.req.valid('query')
      const page = pageOf(record.claims, (claim) => claim.id, limit, cursor)
      if (page === undefined) return badCursor()
      const { items, total, next } = page
      return send(c, await prepareJson({ claims: items, total, next }))
    })
    .get('/v1/lookup', query(lookupParams), async (c) => {
      const { url } = c.req.valid('query')
      if (pageKey(url) === undefined) return badRequest([{ parameter: 'url', detail: 'must be an http or https URL' }])
      const record = store.findRecordByUrl(url)
      if (record === undefined) return problem('not-found', 'No brief is known for the page at this URL.')
      return send(c, await recordBody(record))
    })
}

export function unknownArticle(id: string): ProblemResponse {
  return problem('not-found', `There is no article "${id.slice(0, 100)}".`)
}

export function badCursor(): ProblemResponse {
  return badRequest([{ parameter: 'cursor', detail: 'is not a cursor of this list; take it from `next` of the page before' }])
}
