/**
 * The lookup index as bytes: made when the records are compiled, mapped by the Worker without
 * parsing. Little-endian, each part aligned to four bytes:
 *
 *   u32 magic, u32 documents, u32 terms, u32 postings, u32 bytes of vocabulary
 *   u32[terms]      hash of each term, ascending
 *   u32[terms + 1]  where the term's postings start
 *   u32[postings]   document << 8 | impact
 *   u8[…]           vocabulary: the terms in the order of their hashes, in UTF-8, a line each
 *
 * A posting's impact is all of its BM25F weight but the term's rarity, as a 255th of the most it
 * can be: fields, frequencies and lengths are settled when the index is made.
 */
import { analyze, type Token } from './analyze.ts'
import { BEGINNING, BM25F } from './parameters.ts'

const MAGIC = 0x31494241 // "ABI1"
const HEADER = 5

/** What is looked up: a claim, with the texts around it that help to find it. */
export interface LookupDocument {
  text: string
  title: string
  names: readonly string[]
}

export interface LookupIndex {
  documents: number
  hashes: Uint32Array
  starts: Uint32Array
  postings: Uint32Array
  /** Decoded when first asked for: only a query with unknown words needs it. */
  vocabulary(): Vocabulary
}

/** The words of an index, and for each the set of letters it has, as bits: a quick test of how unlike two words must be. */
export interface Vocabulary {
  terms: readonly string[]
  letters: Uint32Array
}

/** Which letters and digits a word has, folded into 32 bits. */
export function lettersOf(word: string): number {
  let bits = 0
  for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) & 31)
  return bits >>> 0
}

/** The beginning of a longer term, as a term of its own; undefined for a short one. */
export function beginningOf(term: string): string | undefined {
  return term.length > BEGINNING.length ? `${term.slice(0, BEGINNING.length)}*` : undefined
}

/** FNV-1a over UTF-16 code units. */
export function hashTerm(term: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

type Field = 'text' | 'title' | 'names'
const FIELDS: readonly Field[] = ['text', 'title', 'names']

export function buildIndex(documents: readonly LookupDocument[]): Uint8Array {
  const analyzed = documents.map(({ text, title, names }) => ({
    text: analyze(text),
    title: analyze(title),
    names: names.flatMap((name) => analyze(name)),
  }))
  const average = Object.fromEntries(
    FIELDS.map((field) => [field, analyzed.reduce((sum, document) => sum + document[field].length, 0) / Math.max(documents.length, 1)]),
  ) as Record<Field, number>

  // For each term, its length-normalised frequency in each document that has it.
  const frequencies = new Map<string, Map<number, number>>()
  for (const [document, fields] of analyzed.entries()) {
    for (const field of FIELDS) {
      const { weight, b } = BM25F[field]
      const share = weight / (1 - b + b * (fields[field].length / (average[field] || 1)))
      for (const term of termsOf(fields[field])) {
        const found = frequencies.get(term) ?? new Map<number, number>()
        frequencies.set(term, found.set(document, (found.get(document) ?? 0) + share))
      }
    }
  }
  return write(documents.length, frequencies)
}

function termsOf(tokens: readonly Token[]): string[] {
  return tokens.flatMap(({ term }) => [term, beginningOf(term) ?? []].flat())
}

function write(documents: number, frequencies: ReadonlyMap<string, ReadonlyMap<number, number>>): Uint8Array {
  const terms = [...frequencies.keys()]
    .map((term) => ({ term, hash: hashTerm(term) }))
    .sort((a, b) => a.hash - b.hash || (a.term < b.term ? -1 : 1))
  const postings = [...frequencies.values()].reduce((sum, found) => sum + found.size, 0)
  const vocabulary = new TextEncoder().encode(terms.map(({ term }) => term).join('\n'))
  const numbers = new Uint32Array(HEADER + terms.length + terms.length + 1 + postings)
  numbers.set([MAGIC, documents, terms.length, postings, vocabulary.length])
  let at = HEADER + 2 * terms.length + 1
  const first = at
  for (const [i, { term, hash }] of terms.entries()) {
    numbers[HEADER + i] = hash
    numbers[HEADER + terms.length + i] = at - first
    for (const [document, frequency] of frequencies.get(term) ?? [])
      numbers[at++] = (document << 8) | Math.max(1, Math.round((255 * frequency) / (frequency + BM25F.k1)))
  }
  numbers[HEADER + 2 * terms.length] = postings
  const bytes = new Uint8Array(numbers.byteLength + vocabulary.length)
  bytes.set(new Uint8Array(numbers.buffer))
  bytes.set(vocabulary, numbers.byteLength)
  return bytes
}

/**
 * Maps an index. Nothing is copied or parsed.
 * @throws Error for bytes that are no index of this version
 */
export function openIndex(bytes: ArrayBuffer): LookupIndex {
  const [magic, documents = 0, terms = 0, postings = 0, vocabularyLength = 0] = new Uint32Array(bytes, 0, HEADER)
  const numbers = HEADER + 2 * terms + 1 + postings
  if (magic !== MAGIC || bytes.byteLength !== numbers * 4 + vocabularyLength) throw new Error('this is no lookup index of this version')
  let vocabulary: Vocabulary | undefined
  return {
    documents,
    hashes: new Uint32Array(bytes, HEADER * 4, terms),
    starts: new Uint32Array(bytes, (HEADER + terms) * 4, terms + 1),
    postings: new Uint32Array(bytes, (HEADER + 2 * terms + 1) * 4, postings),
    vocabulary() {
      if (vocabulary === undefined) {
        const words = new TextDecoder().decode(new Uint8Array(bytes, numbers * 4)).split('\n')
        const whole = words.filter((term) => !term.endsWith('*'))
        vocabulary = { terms: whole, letters: Uint32Array.from(whole, lettersOf) }
      }
      return vocabulary
    },
  }
}
