import { Hono } from 'hono'
import { claimWithReviews } from '../../data/json-ld.ts'
import { claimsParams, jsonBody, matchBody, noParams, query } from '../params.ts'
import { problem } from '../problem.ts'
import { asNegotiated, CORS_HEADERS, JSON_LD_TYPE, type Prepared, preferred, prepare, prepareJson, prepareOnce, send } from '../respond.ts'
import type { FoundClaim, Store } from '../store.ts'
import { badCursor } from './articles.ts'

/** `/v1/claims…`: claim lookup over all articles. */
export function claimRoutes(store: Store) {
  const claimBody = prepareOnce((claim: FoundClaim) => prepareJson(claim), new WeakMap())
  const claimJsonLd = prepareOnce((claim: FoundClaim) => {
    const graph = { '@context': 'https://schema.org', '@graph': claimWithReviews(claim, claim.article.url) }
    return prepare(JSON.stringify(graph), JSON_LD_TYPE)
  }, new WeakMap())

  return new Hono()
    .get('/v1/claims', query(claimsParams), async (c) => {
      const { limit, cursor, facets, ...filters } = c.req.valid('query')
      const page = await store.listClaims(filters, { limit, cursor })
      if (page === undefined) return badCursor()
      const { items, total, next } = page
      return send(
        c,
        await prepareJson({ claims: items, total, next, ...(facets === 'true' && { facets: await store.countFacets(filters) }) }),
      )
    })
    .post('/v1/claims/match', jsonBody(matchBody), async (c) => {
      const { text, lang, threshold } = c.req.valid('json')
      const matches = await store.matchClaims(text, lang, threshold)
      // The text is the caller's own; no cache may keep what it matched.
      return c.json({ matches, total: matches.length }, 200, { ...CORS_HEADERS, 'Cache-Control': 'no-store' })
    })
    .get('/v1/claims/:id', query(noParams), async (c) => {
      const id = c.req.param('id')
      const claim = await store.findClaim(id)
      if (claim === undefined) return problem('not-found', `There is no claim "${id.slice(0, 200)}".`)
      const type = preferred(c.req.header('Accept'), ['application/json', JSON_LD_TYPE])
      // As with records, it is JSON to the type checker.
      if (type === JSON_LD_TYPE) return send(c, asNegotiated(await claimJsonLd(claim)) as Prepared<FoundClaim>)
      return send(c, asNegotiated(await claimBody(claim)))
    })
}
