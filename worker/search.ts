import type { CorpusFile } from '../data/corpus-file.ts'
import { laterPattern } from '../data/later.ts'
import { analyze } from '../data/lookup/analyze.ts'
import { createHighlighter, type Span } from '../data/lookup/highlights.ts'
import { openIndex } from '../data/lookup/index-file.ts'
import { createLookup, type Hit, termsMeant } from '../data/lookup/lookup.ts'
import { loadStemmers } from '../data/lookup/stem.ts'
import { type Page, type PageRequest, pageOf } from './paging.ts'
import { fromTenThousandths, type Listed, type Match, MOST_FOUND, toFoundClaim, toTenThousandths } from './store.ts'
import type { StoredClaim } from './stored-claim.ts'

/** A sentence of fewer telling words than this says too little to be a claim. */
const CLAIM_TERMS = 4
/** A longer one, in UTF-16 code units, is none: a list, a table, a text without full stops. */
const LONGEST_SENTENCE = 2000
/** A text of a hundred kilobytes has about a thousand; each costs a lookup. */
export const MOST_SENTENCES = 2000

/** A line break that only ends a full line. */
const fullLine = laterPattern(String.raw`\r?\n(?=\p{Ll})`, 'gu')

/** A text has more sentences that may be claims than are looked up at once. */
export class TooManySentences extends Error {
  override name = 'TooManySentences'
  constructor() {
    super(`must not have more than ${MOST_SENTENCES} sentences that may be claims`)
  }
}

/**
 * The sentences of a text that repeat a known claim, in order, each with the claim most like it.
 * @param lang BCP 47 tag, whose stemmer is loaded
 * @param threshold least score, 0 to 1, of a match
 * @param findBest the claim that answers a query best
 */
export function matchSentences(text: string, lang: string, threshold: number, findBest: (query: string) => Listed | undefined): Match[] {
  return sentencesOf(text, lang).flatMap(({ start, end }) => {
    const best = findBest(text.slice(start, end))
    return best?.finding === undefined || fromTenThousandths(best.finding.tenThousandths) < threshold
      ? []
      : [{ start, end, claim: toFoundClaim(best) }]
  })
}

/**
 * Where a text's sentences stand that say enough to be claims, as UTF-16 offsets.
 * @param lang BCP 47 tag, whose stemmer is loaded
 * @throws TooManySentences
 */
export function sentencesOf(text: string, lang: string): Span[] {
  // To the segmenter every line break ends a sentence; where a small letter follows, the line was only full.
  const unwrapped = text.replace(fullLine(), (lineBreak) => ' '.repeat(lineBreak.length))
  const found: Span[] = []
  for (const { segment, index } of new Intl.Segmenter(lang, { granularity: 'sentence' }).segment(unwrapped)) {
    const sentence = segment.trim()
    if (sentence.length > LONGEST_SENTENCE || analyze(sentence, [lang]).length < CLAIM_TERMS) continue
    if (found.length === MOST_SENTENCES) throw new TooManySentences()
    const start = index + segment.length - segment.trimStart().length
    found.push({ start, end: start + sentence.length })
  }
  return found
}

/**
 * Claim lookup over a compiled index.
 *
 * @param corpus its claims are in the order in which they were indexed: newest first
 * @param stored its claims by their numbers
 * @returns `find` gives the numbers of the claims that answer a query, `list` a page of them; best first, of equals the newest;
 *   undefined for a cursor that isn't one of them
 */
export async function createClaimSearch(corpus: CorpusFile, stored: (number: number) => StoredClaim, indexBytes: ArrayBuffer) {
  const index = openIndex(indexBytes)
  await loadStemmers(index.languages)
  const lookUp = createLookup(index)
  const highlight = createHighlighter(index, corpus.spans)
  const idOf = ({ document }: Hit) => corpus.claimIds()[document] as string
  const find = (query: string, keep?: (number: number) => boolean): number[] =>
    lookUp(query, MOST_FOUND, keep).hits.map(({ document }) => document)
  const list = (query: string, page: PageRequest, keep?: (number: number) => boolean): Page<Listed> | undefined => {
    // Where a page begins that a cursor names is not known before the list is.
    const most = page.cursor === undefined ? Math.min((page.offset ?? 0) + page.limit, MOST_FOUND) : MOST_FOUND
    const { hits, total, asked } = lookUp(query, most, keep)
    const found = pageOf(hits, idOf, page, Math.min(total, MOST_FOUND))
    if (found === undefined) return undefined
    const { offsets, ends } = highlight(termsMeant(asked), found.items)
    const items: Listed[] = []
    let from = 0
    for (const { document, score } of found.items) {
      const to = ends[items.length] as number
      items.push({ claim: stored(document), finding: { tenThousandths: toTenThousandths(score), highlights: offsets, from, to } })
      from = to
    }
    return { items, total: found.total, next: found.next }
  }
  return { find, list }
}
