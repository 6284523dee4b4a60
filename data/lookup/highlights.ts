/** Where a query's terms stand in a document's text. */
import { type Documents, findTerm, type Lexicon, type Spans } from './index-file.ts'

/** A stretch of a text, `end` exclusive, in UTF-16 code units. */
export interface Highlight {
  start: number
  end: number
}

/** The numbers of those terms that an index has. */
export function numbersOf(lexicon: Lexicon, terms: Iterable<string>): ReadonlySet<number> {
  const numbers = new Set<number>()
  for (const term of terms) numbers.add(findTerm(lexicon, term))
  // As every term that it doesn't have.
  numbers.delete(-1)
  return numbers
}

/**
 * Where some terms stand in a document's text, in its order.
 * @param meant their numbers
 */
export function highlightsOf(
  { bounds, words, gaps, lengths }: Documents & Spans,
  document: number,
  meant: ReadonlySet<number>,
): Highlight[] {
  const highlights: Highlight[] = []
  const end = bounds[2 * document + 2] as number
  let start = 0
  for (let i = bounds[2 * document + 1] as number; i < end; i++) {
    start += gaps[i] as number
    if (meant.has(words[i] as number)) highlights.push({ start, end: start + (lengths[i] as number) })
  }
  return highlights
}
