import { Hono } from 'hono'
import { pageOf } from '../paging.ts'
import { claimsParams, noParams, query } from '../params.ts'
import { problem } from '../problem.ts'
import { prepareJson, prepareOnce, send } from '../respond.ts'
import type { Store } from '../store.ts'
import { badCursor } from './articles.ts'

/** `/v1/claims…`: claim lookup over all articles. */
export function claimRoutes(store: Store) {
  const claimBody = prepareOnce((id: string) => prepareJson(store.findClaim(id)))

  return new Hono()
    .get('/v1/claims', query(claimsParams), async (c) => {
      const { limit, cursor, ...filters } = c.req.valid('query')
      const page = pageOf(store.listClaims(filters), ({ id }) => id, limit, cursor)
      if (page === undefined) return badCursor()
      const { items, total, next } = page
      return send(c, await prepareJson({ claims: items, total, next }))
    })
    .get('/v1/claims/:id', query(noParams), async (c) => {
      const id = c.req.param('id')
      if (store.findClaim(id) === undefined) return problem('not-found', `There is no claim "${id.slice(0, 200)}".`)
      return send(c, await claimBody(id))
    })
}
