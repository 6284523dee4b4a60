import { analyze } from '../data/lookup/analyze.ts'
import { openIndex } from '../data/lookup/index-file.ts'
import { lookUp } from '../data/lookup/lookup.ts'
import type { FoundClaim } from './store.ts'

/** A stretch of a text, `end` exclusive, in UTF-16 code units. */
export interface Highlight {
  start: number
  end: number
}

/**
 * Claim lookup over a compiled index.
 *
 * @param claims in the order in which they were indexed
 * @returns a function from query to the claims that answer it, best first; of equals the newest, then by id
 */
export function createClaimSearch(claims: readonly FoundClaim[], indexBytes: ArrayBuffer): (query: string) => FoundClaim[] {
  const index = openIndex(indexBytes)
  return (query) => {
    const { hits, terms } = lookUp(index, query)
    return hits
      .flatMap(({ document, score }) => {
        const claim = claims[document]
        return claim === undefined ? [] : [{ claim, score: Number(score.toFixed(4)) }]
      })
      .sort(
        (a, b) =>
          b.score - a.score || b.claim.article.published.localeCompare(a.claim.article.published) || (a.claim.id < b.claim.id ? -1 : 1),
      )
      .map(({ claim, score }) => ({ ...claim, score, highlights: highlightsOf(claim.text, terms) }))
  }
}

function highlightsOf(text: string, terms: ReadonlySet<string>): Highlight[] {
  return analyze(text)
    .filter(({ term }) => terms.has(term))
    .map(({ start, end }) => ({ start, end }))
}
