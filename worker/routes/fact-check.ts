import { contentTag } from '../../data/content-tag.ts'
import { activeSince, toFactCheckClaim } from '../fact-check.ts'
import { Hono } from '../hono.ts'
import { badRequest, type FactCheckParams, factCheckParams, withQuery } from '../params.ts'
import { CACHE_UNTIL_DEPLOY, prepareJson, send } from '../respond.ts'
import type { Store } from '../store.ts'

/** The path as people write it, and as clients do that encode every reserved character. */
const PATHS = ['/v1alpha1/claims:search', '/v1alpha1/claims%3Asearch', '/v1alpha1/claims%3asearch']

/** Google's own. */
const DEFAULT_SIZE = 10
/** A larger page is asked for in vain, not refused: by Google's AIP-158 a size is the most that is wanted. */
const MAX_SIZE = 100

/**
 * `/v1alpha1/claims:search`: claim lookup in the form of Google's Fact Check Tools API. Without a
 * `query`, which Google would demand, the newest come first. Nothing found is `{}`, as there.
 * Errors are problem+json as everywhere here: Google's client tells them by their status.
 *
 * @param now milliseconds since 1970, for the age of claims
 */
export function factCheckRoutes(store: Store, now: () => number = Date.now) {
  return new Hono().on(
    'GET',
    PATHS,
    withQuery(factCheckParams, async (c, wanted) => {
      const { query: q, languageCode, reviewPublisherSiteFilter, maxAgeDays, pageSize, pageToken, offset } = wanted
      const token = tokensOf(wanted)
      const cursor = pageToken === undefined ? undefined : token.read(pageToken)
      if (cursor === null) return badToken()
      const page = await store.listClaims(
        {
          q,
          language: languageCode,
          reviewSite: reviewPublisherSiteFilter,
          // 0 is as good as none: so it is wherever a field was not set.
          activeSince: maxAgeDays ? activeSince(maxAgeDays, now()) : undefined,
        },
        { limit: Math.min(pageSize || DEFAULT_SIZE, MAX_SIZE), cursor, offset },
      )
      if (page === undefined) return badToken()
      const { items, next } = page
      const body = {
        ...(items.length > 0 && { claims: items.map(({ claim }) => toFactCheckClaim(claim.read())) }),
        ...(next !== null && { nextPageToken: token.write(next) }),
      }
      return send(c, prepareJson(body, { 'Cache-Control': maxAgeDays ? UNTIL_TOMORROW : CACHE_UNTIL_DEPLOY }))
    }),
  )
}

// What is young enough changes with the day, so nothing older than five minutes may be shown.
const UNTIL_TOMORROW = 'public, max-age=300'

const encoder = new TextEncoder()

/** Page tokens of one search: a cursor, and a mark of the search, as a token is good for no other. */
function tokensOf({ query, languageCode, reviewPublisherSiteFilter, maxAgeDays }: FactCheckParams) {
  const mark = contentTag(encoder.encode(JSON.stringify([query, languageCode, reviewPublisherSiteFilter, maxAgeDays || 0]))).slice(0, 8)
  return {
    write: (cursor: string) => `${mark}${cursor}`,
    /** The cursor in a token; null when the token is not of this search. */
    read: (token: string) => (token.length > mark.length && token.startsWith(mark) ? token.slice(mark.length) : null),
  }
}

function badToken(): Response {
  return badRequest([
    { parameter: 'pageToken', detail: 'is not a token of this search; take it from `nextPageToken` and repeat all other parameters' },
  ])
}
