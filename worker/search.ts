import { analyze } from '../data/lookup/analyze.ts'
import { openIndex } from '../data/lookup/index-file.ts'
import { createLookup } from '../data/lookup/lookup.ts'
import { type Page, type PageRequest, pageOf } from './paging.ts'
import { type FoundClaim, type Highlight, type Match, MOST_FOUND } from './store.ts'

/** A sentence of fewer telling words than this says too little to be a claim. */
const CLAIM_TERMS = 4

/**
 * The sentences of a text that repeat a known claim, in order, each with the claim most like it.
 * @param threshold least score, 0 to 1, of a match
 * @param findBest the claim that answers a query best
 */
export function matchSentences(
  text: string,
  lang: string,
  threshold: number,
  findBest: (query: string) => FoundClaim | undefined,
): Match[] {
  return sentencesOf(text, lang).flatMap(({ start, end }) => {
    const claim = findBest(text.slice(start, end))
    return claim?.score === undefined || claim.score < threshold ? [] : [{ start, end, claim }]
  })
}

/** Where a text's sentences stand that say enough to be claims, as UTF-16 offsets. */
export function sentencesOf(text: string, lang: string): Highlight[] {
  // To the segmenter every line break ends a sentence; where a small letter follows, the line was only full.
  const unwrapped = text.replace(/\r?\n(?=\p{Ll})/gu, (lineBreak) => ' '.repeat(lineBreak.length))
  return [...new Intl.Segmenter(lang, { granularity: 'sentence' }).segment(unwrapped)].flatMap(({ segment, index }) => {
    if (analyze(segment, [lang]).length < CLAIM_TERMS) return []
    const start = index + segment.length - segment.trimStart().length
    return [{ start, end: start + segment.trim().length }]
  })
}

/**
 * Claim lookup over a compiled index.
 *
 * @param claims in the order in which they were indexed: newest first
 * @returns a function from query to a page of the claims that answer it, best first, of equals the
 *   newest; undefined for a cursor that isn't one of them
 */
export function createClaimSearch(claims: readonly FoundClaim[], indexBytes: ArrayBuffer) {
  const lookUp = createLookup(openIndex(indexBytes))
  return (query: string, page: PageRequest, keep?: (claim: FoundClaim) => boolean): Page<FoundClaim> | undefined => {
    const claimOf = (document: number) => claims[document] as FoundClaim
    // Where a page begins that a cursor names is not known before the list is.
    const most = page.cursor === undefined ? Math.min((page.offset ?? 0) + page.limit, MOST_FOUND) : MOST_FOUND
    const { hits, total, terms } = lookUp(query, most, keep && ((document) => keep(claimOf(document))))
    const found = pageOf(hits, ({ document }) => claimOf(document).id, page, Math.min(total, MOST_FOUND))
    return found && { ...found, items: found.items.map(({ document, score }) => asFound(claimOf(document), score, terms)) }
  }
}

/** A claim as a query found it. */
export function asFound(claim: FoundClaim, score: number, terms: ReadonlySet<string>): FoundClaim {
  return { ...claim, score: Number(score.toFixed(4)), highlights: highlightsOf(claim.text, claim.article.lang, terms) }
}

function highlightsOf(text: string, lang: string, terms: ReadonlySet<string>): Highlight[] {
  return analyze(text, [lang])
    .filter(({ term }) => terms.has(term))
    .map(({ start, end }) => ({ start, end }))
}
