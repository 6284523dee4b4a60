import { analyze } from '../data/lookup/analyze.ts'
import { openIndex } from '../data/lookup/index-file.ts'
import { createLookup } from '../data/lookup/lookup.ts'
import type { FoundClaim } from './store.ts'

/** A stretch of a text, `end` exclusive, in UTF-16 code units. */
export interface Highlight {
  start: number
  end: number
}

/** A sentence of a text that says what a known claim says. */
export interface Match {
  /** Where the sentence stands in the text, as UTF-16 offsets. */
  start: number
  end: number
  claim: FoundClaim
}

/** A sentence of fewer telling words than this says too little to be a claim. */
const CLAIM_TERMS = 4

/**
 * The sentences of a text that repeat a known claim, in order, each with the claim most like it.
 * @param threshold least score, 0 to 1, of a match
 */
export function matchSentences(text: string, lang: string, threshold: number, search: (query: string) => FoundClaim[]): Match[] {
  return [...new Intl.Segmenter(lang, { granularity: 'sentence' }).segment(text)].flatMap(({ segment, index }) => {
    if (analyze(segment, [lang]).length < CLAIM_TERMS) return []
    const [claim] = search(segment)
    if (claim?.score === undefined || claim.score < threshold) return []
    const start = index + segment.length - segment.trimStart().length
    return [{ start, end: start + segment.trim().length, claim }]
  })
}

/**
 * Claim lookup over a compiled index.
 *
 * @param claims in the order in which they were indexed
 * @returns a function from query to the claims that answer it, best first; of equals the newest, then by id
 */
export function createClaimSearch(claims: readonly FoundClaim[], indexBytes: ArrayBuffer): (query: string) => FoundClaim[] {
  const index = openIndex(indexBytes)
  const lookUp = createLookup(index)
  return (query) => {
    const { hits, terms } = lookUp(query, claims.length)
    return hits
      .flatMap(({ document, score }) => {
        const claim = claims[document]
        return claim === undefined ? [] : [{ claim, score }]
      })
      .sort(
        (a, b) =>
          b.score - a.score || b.claim.article.published.localeCompare(a.claim.article.published) || (a.claim.id < b.claim.id ? -1 : 1),
      )
      .map(({ claim, score }) => ({
        ...claim,
        score: Number(score.toFixed(4)),
        highlights: highlightsOf(claim.text, claim.article.lang, terms),
      }))
  }
}

function highlightsOf(text: string, lang: string, terms: ReadonlySet<string>): Highlight[] {
  return analyze(text, [lang])
    .filter(({ term }) => terms.has(term))
    .map(({ start, end }) => ({ start, end }))
}
