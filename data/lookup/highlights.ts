/** Where a query's terms stand in a document's text. */
import { analyze } from './analyze.ts'
import { type Documents, findTerm, type Lexicon } from './index-file.ts'

/** A stretch of a text, `end` exclusive, in UTF-16 code units. */
export interface Span {
  start: number
  end: number
}

/** Where the words of documents' texts stand in them: those of all texts in a row, in the order in which an index has them. */
export interface WordSpans {
  /** Where those of each text begin. */
  starts: Uint32Array
  /** Of each word, in UTF-16 code units, how far it starts behind the one before, the first behind the text's beginning; and how long it is. */
  words: Uint16Array
}

/** @param texts in languages (BCP 47) whose stemmers are loaded */
export function spansOf(texts: readonly { text: string; lang: string }[]): WordSpans {
  const starts: number[] = []
  const words: number[] = []
  for (const { text, lang } of texts) {
    starts.push(words.length)
    let before = 0
    for (const { start, end } of analyze(text, [lang])) {
      words.push(start - before, end - start)
      before = start
    }
  }
  return { starts: Uint32Array.from(starts), words: Uint16Array.from(words) }
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
 * @returns of each where it starts and where it ends, in turn, in UTF-16 code units; no objects, which cost a lookup some percent more
 */
export function highlightsOf({ bounds, words }: Documents, spans: WordSpans, document: number, meant: ReadonlySet<number>): number[] {
  const highlights: number[] = []
  const from = bounds[2 * document + 1] as number
  const to = bounds[2 * document + 2] as number
  let start = 0
  for (let word = from, span = spans.starts[document] as number; word < to; word++, span += 2) {
    start += spans.words[span] as number
    if (meant.has(words[word] as number)) highlights.push(start, start + (spans.words[span + 1] as number))
  }
  return highlights
}
