/**
 * Documents as a database keeps them for the engine: each one's terms as their hashes, which no
 * new lexicon changes. Of a corpus that is too large to be bundled, only those that may answer a
 * query are read, and become the documents of it.
 */
import { hashTerm } from './hash.ts'
import {
  type Analyzed,
  beginningOf,
  type Documents,
  findHash,
  findTerm,
  impactOf,
  type Lexicon,
  sharesOf,
  vectorLength,
} from './index-file.ts'

/**
 * Packs a document's terms: as u32 how many the title and the text have, then the hashes of the
 * title's, the text's and the names' terms; as base64, since D1 hands bytes out as lists of numbers.
 */
export function packTerms({ title, text, names }: Analyzed): string {
  const numbers = Uint32Array.of(title.length, text.length, ...[...title, ...text, ...names].map(hashTerm))
  return btoa(Array.from(new Uint8Array(numbers.buffer), (byte) => String.fromCharCode(byte)).join(''))
}

/** The bytes of base64. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/**
 * The documents of a query, numbered in the order in which they are given. Words that the lexicon
 * doesn't know get numbers that it keeps for them, until the next query's documents are opened.
 *
 * @param packed as `packTerms` made them
 * @param asked the query's terms
 */
export function openDocuments(lexicon: Lexicon, packed: readonly string[], asked: Iterable<string>): Documents {
  const terms = [...asked]
  const numberOf = nameStrangers(lexicon, terms.map(hashTerm))
  const stored = packed.map((text) => {
    const numbers = new Uint32Array(bytesOf(text).buffer)
    const [titleLength = 0, textLength = 0] = numbers
    for (let i = 2; i < numbers.length; i++) numbers[i] = numberOf(numbers[i] ?? 0)
    return { titleLength, textLength, numbers: numbers.subarray(2) }
  })
  const wanted = new Map<number, number[]>()
  for (const term of terms.flatMap((term) => [term, beginningOf(term) ?? []].flat())) wanted.set(findTerm(lexicon, term), [])
  const bounds = new Uint32Array(2 * stored.length + 1)
  const words = new Uint32Array(stored.reduce((sum, { titleLength, textLength }) => sum + titleLength + textLength, 0))
  let end = 0
  for (const [document, { titleLength, textLength, numbers }] of stored.entries()) {
    addPostings(lexicon, document, numbers, titleLength, textLength, wanted)
    bounds[2 * document] = end
    bounds[2 * document + 1] = end + titleLength
    words.set(numbers.subarray(0, titleLength + textLength), end)
    end += titleLength + textLength
    bounds[2 * document + 2] = end
  }
  return {
    count: stored.length,
    postingsOf: (term) => Uint32Array.from(wanted.get(term) ?? []),
    bounds,
    words,
    vectorLength: (document, field) =>
      vectorLength(lexicon, words, bounds[2 * document + field] ?? 0, bounds[2 * document + field + 1] ?? 0),
  }
}

/** Adds a document to the postings of the terms that are wanted of it. */
function addPostings(
  lexicon: Lexicon,
  document: number,
  numbers: Uint32Array,
  titleLength: number,
  textLength: number,
  wanted: ReadonlyMap<number, number[]>,
): void {
  const shares = sharesOf(titleLength, textLength, lexicon.averages)
  const frequencies = new Map<number, number>()
  const add = (from: number, to: number, share: number) => {
    for (let i = from; i < to; i++) {
      const term = numbers[i] ?? 0
      if (wanted.has(term)) frequencies.set(term, (frequencies.get(term) ?? 0) + share)
      const beginning = lexicon.beginnings[term] ?? term
      if (beginning !== term && wanted.has(beginning)) frequencies.set(beginning, (frequencies.get(beginning) ?? 0) + share)
    }
  }
  // In the order in which an index adds them up, so that the sums are the same to the last bit.
  add(titleLength, titleLength + textLength, shares.text)
  add(0, titleLength, shares.title)
  add(titleLength + textLength, numbers.length, shares.names)
  for (const [term, frequency] of frequencies) wanted.get(term)?.push(((document << 8) | impactOf(frequency)) >>> 0)
}

/**
 * Gives words that the lexicon doesn't know its spare numbers as they come: one of its own to each
 * that is asked for, and to the others the rest in turn.
 */
function nameStrangers(lexicon: Lexicon, asked: readonly number[]): (hash: number) => number {
  const { strangers, hashes } = lexicon
  strangers.clear()
  let first = hashes.length
  while (first > 0 && hashes[first - 1] === NO_HASH) first--
  const own = new Map(asked.filter((hash) => findHash(lexicon, hash) < 0).map((hash, i) => [hash, first + i]))
  const others = Math.min(first + own.size, hashes.length - 1)
  let next = others
  return (hash) => {
    const known = findHash(lexicon, hash)
    if (known >= 0 || first === hashes.length) return known
    const number = own.get(hash) ?? next++
    if (next === hashes.length) next = others
    strangers.set(hash, number)
    return number
  }
}

/** That of a lexicon's spare numbers. */
const NO_HASH = 0xffffffff
