/** Where a query's terms stand in a document's text. */
import { analyze } from './analyze.ts'
import { findTerm, type LookupIndex } from './index-file.ts'

/** A stretch of a text, `end` exclusive, in UTF-16 code units. */
export interface Span {
  start: number
  end: number
}

/** Where the words of documents' texts stand in them, by the numbers that the documents have in an index. */
export interface WordSpans {
  /** Where those of each text begin. */
  starts: Uint32Array
  /** As `spansOf` tells them, and whatever else stands between those of two texts. */
  words: Uint16Array
}

/**
 * Where a text's words stand in it: of each, in UTF-16 code units, how far it starts behind the one before, the first behind the
 * text's beginning; and how long it is.
 * @param lang BCP 47 tag, whose stemmer is loaded
 */
export function spansOf(text: string, lang: string): Uint16Array {
  const words: number[] = []
  let before = 0
  for (const { start, end } of analyze(text, [lang])) {
    words.push(start - before, end - start)
    before = start
  }
  return Uint16Array.from(words)
}

/**
 * Where terms stand in several texts, one text after the other: of each where it starts and where it ends, in turn, in UTF-16
 * code units. Numbers in one list, as lists and objects for each text cost a lookup some percent.
 */
interface Highlights {
  offsets: number[]
  /** Where each text's end among the offsets. */
  ends: number[]
}

/** Prepares to tell where terms stand in documents' texts; keeps scratch space of its own, as lookup does. */
export function createHighlighter(index: LookupIndex, spans: WordSpans) {
  const { bounds, words, hashes } = index
  const { starts, words: stretches } = spans
  /** By numbers of terms. */
  const isMeant = new Uint8Array(hashes.length)
  const mark = (numbers: readonly number[], value: 0 | 1) => {
    for (const number of numbers) if (number >= 0) isMeant[number] = value
  }
  /** Only here so that what is read isn't left out as useless. */
  const read = new Int32Array(1)
  /**
   * Reads something of what is needed of each document. It lies far apart, and the processor waits for one after the other where what
   * it does next hangs on each; here it fetches them all at once.
   */
  const fetchAll = (found: readonly { document: number }[]) => {
    let any = 0
    for (let i = 0; i < found.length; i++) {
      const { document } = found[i] as { document: number }
      any ^= (words[bounds[2 * document + 1] as number] as number) ^ (stretches[starts[document] as number] as number)
    }
    read[0] = any
  }
  return (terms: readonly string[], found: readonly { document: number }[]): Highlights => {
    fetchAll(found)
    const numbers = terms.map((term) => findTerm(index, term))
    mark(numbers, 1)
    const offsets: number[] = []
    const ends: number[] = []
    for (const { document } of found) {
      const to = bounds[2 * document + 2] as number
      let start = 0
      for (let word = bounds[2 * document + 1] as number, span = starts[document] as number; word < to; word++, span += 2) {
        start += stretches[span] as number
        if (isMeant[words[word] as number] === 1) offsets.push(start, start + (stretches[span + 1] as number))
      }
      ends.push(offsets.length)
    }
    mark(numbers, 0)
    return { offsets, ends }
  }
}
