import { claimWithReviews } from '../../data/json-ld.ts'
import { prepareClaims } from '../claim-json.ts'
import type { Facets } from '../facets.ts'
import { Hono } from '../hono.ts'
import { badRequest, claimsParams, matchBody, noParams, withJson, withQuery } from '../params.ts'
import { methodNotAllowed, problem } from '../problem.ts'
import { type RateLimit, unlimited } from '../rate-limit.ts'
import { Recent } from '../recent.ts'
import { asNegotiated, CORS_HEADERS, JSON_LD_TYPE, type Prepared, preferred, prepare, prepareOnce, SAFE_HEADERS, send } from '../respond.ts'
import { TooManySentences } from '../search.ts'
import type { FoundClaim, Store } from '../store.ts'
import type { StoredClaim } from '../stored-claim.ts'
import { badCursor } from './articles.ts'

// The text is the caller's own; no cache may keep what it matched.
const NOT_KEPT = { ...CORS_HEADERS, ...SAFE_HEADERS, 'Cache-Control': 'no-store' }

/** The answer of `/v1/claims`; no interface, so that the package's declarations have it in place. */
type ClaimList = { claims: FoundClaim[]; total: number; next: string | null; facets?: Facets }

/** Bytes of answers that are kept. */
const MOST_KEPT = 8_000_000

export const MATCH_PATH = '/v1/claims/match'

/**
 * `/v1/claims…`: claim lookup over all articles.
 * @param limit of texts that are matched: each costs as much as hundreds of lookups
 */
export function claimRoutes(store: Store, limit: RateLimit = unlimited) {
  const claimBody = prepareOnce((claim: StoredClaim) => prepare<FoundClaim>(claim.json(), 'application/json'))
  const claimJsonLd = prepareOnce((stored: StoredClaim) => {
    const claim = stored.read()
    const graph = { '@context': 'https://schema.org', '@graph': claimWithReviews(claim, claim.article.url) }
    return prepare(JSON.stringify(graph), JSON_LD_TYPE)
  })

  const recent = new Recent<Prepared<ClaimList>>(MOST_KEPT)

  return new Hono()
    .get(
      '/v1/claims',
      withQuery(claimsParams, async (c, params, query) => {
        const kept = recent.get(query)
        if (kept !== undefined) return send(c, kept)
        const page = await store.listClaims(params, params)
        if (page === undefined) return badCursor()
        const made = prepareClaims<ClaimList>(page, params.facets === 'true' ? await store.countFacets(params) : undefined)
        if (store.isFixed) recent.offer(query, made, made.body.buffer.byteLength)
        return send(c, made)
      }),
    )
    .post(
      MATCH_PATH,
      limit.guard(
        withJson(matchBody, async (c, { text, lang, threshold }) => {
          try {
            const matches = await store.matchClaims(text, lang, threshold)
            return c.json({ matches, total: matches.length }, 200, NOT_KEPT)
          } catch (error) {
            if (error instanceof TooManySentences) return badRequest([{ parameter: 'text', detail: error.message }])
            throw error
          }
        }),
      ),
    )
    .get(
      '/v1/claims/:id',
      withQuery(noParams, async (c) => {
        const id = c.req.param('id')
        // To the router it is an id like any other.
        if (c.req.path === MATCH_PATH) return methodNotAllowed(c.req.method, 'OPTIONS, POST')
        const claim = await store.findClaim(id)
        if (claim === undefined) return problem('not-found', `There is no claim "${id.slice(0, 200)}".`)
        const type = preferred(c.req.raw.headers.get('Accept'), ['application/json', JSON_LD_TYPE])
        // As with records, it is JSON to the type checker.
        if (type === JSON_LD_TYPE) return send(c, asNegotiated(claimJsonLd(claim)) as Prepared<FoundClaim>)
        return send(c, asNegotiated(claimBody(claim)))
      }),
    )
}
