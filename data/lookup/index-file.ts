/**
 * The lookup index as bytes: made when the records are compiled, mapped by the Worker without
 * parsing. A term is a stem, or the beginning of a longer one ("polit*"); its number is its place
 * among the hashes. The sections, in order (see sections.ts; "small" is u16 while the terms fit, else u32):
 *
 *   u32  [documents]
 *   u8   languages of the documents, as BCP 47 tags in UTF-8, a line each
 *   u32  hash of each term, ascending
 *   u32  where each term's postings start, and their end
 *   u32  postings: document << 8 | impact
 *   f32  rarity of each term (see rarityOf); that of a term without postings as of the rarest
 *   u8   kind of each term: number, year or month (see kindOf)
 *   small  number of each term's beginning; its own where it has none
 *   u32  where each document's title and text start among `words`, and their end
 *   small  words: the terms of each document's title and text, in order
 *   u32  where each term's related terms start, and their end
 *   small  related terms, nearest first
 *   u8   how near they are, in 255ths
 *   f32  step of each dimension of the vectors; none if the index has no vectors
 *   u8   codes of each term's vector; zeros for a term without one
 *   f32  how much each term says in the vector of a text; 0 for a term without a vector
 *   f32  length of each document's title's and text's vector
 *   u8   vocabulary: the terms in UTF-8, a line each
 *
 * A posting's impact is all of its BM25F weight but the term's rarity, as a 255th of the most it
 * can be: fields, frequencies and lengths are settled when the index is made.
 */
import { analyze, type Token } from './analyze.ts'
import { BEGINNING, BM25F, COMMONNESS, RELATED } from './parameters.ts'
import { nearestWords } from './related.ts'
import { packSections, unpackSections } from './sections.ts'
import { vectorsFor } from './tune.ts'
import { quantize, type Vectors } from './vectors.ts'

const MAGIC = 0x34494241 // "ABI4"

/** What is looked up: a claim, with the texts around it that help to find it. */
export interface LookupDocument {
  text: string
  title: string
  names: readonly string[]
  /** BCP 47 tag; English if there is none. */
  lang?: string
}

type Numbers = Uint16Array | Uint32Array

export interface LookupIndex {
  documents: number
  languages: readonly string[]
  hashes: Uint32Array
  starts: Uint32Array
  postings: Uint32Array
  kinds: Uint8Array
  beginnings: Numbers
  /** Of each term, as the second stage weighs it: see rarityOf. */
  rarity: Float32Array
  /** `words[bounds[2 * d]…]` are the title's, `words[bounds[2 * d + 1]…]` the text's terms. */
  bounds: Uint32Array
  words: Numbers
  relatedStarts: Uint32Array
  related: Numbers
  likeness: Uint8Array
  steps: Float32Array
  codes: Uint8Array
  /** 0 for a term without a vector. */
  vectorWeights: Float32Array
  vectorLengths: Float32Array
  /** Decoded when first asked for: only a query with unknown words needs it. */
  vocabulary(): Vocabulary
}

/** The words of an index, and for each the set of letters it has, as bits: a quick test of how unlike two words must be. */
export interface Vocabulary {
  /** By their numbers; empty for a term that no document has. */
  all: readonly string[]
  /** Words, no beginnings. */
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
function hashTerm(term: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

const ENGLISH = 'en'

/** Of the kinds of terms, the first that is a month, and the first that is a year. */
export const FIRST_MONTH_KIND = 2
export const FIRST_YEAR_KIND = 14

const MONTHS = new Map(
  'January February March April May June July August September October November December'
    .split(' ')
    .map((month, i) => [analyze(month)[0]?.term ?? '', FIRST_MONTH_KIND + i]),
)
const FIRST_YEAR = 1800

/** What sort of word a term is: 0 for most, 1 for a number, 2 to 13 for a month, from 14 on for a year since 1800. */
export function kindOf(term: string): number {
  const month = MONTHS.get(term)
  if (month !== undefined) return month
  if (!/^\d/.test(term)) return 0
  return /^(?:18|19|20)\d\d$/.test(term) ? Number(term) - FIRST_YEAR + FIRST_YEAR_KIND : 1
}

/** @returns where a term stands among an index's hashes; -1 if it doesn't */
export function findTerm({ hashes }: LookupIndex, term: string): number {
  const wanted = hashTerm(term)
  let low = 0
  let high = hashes.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const hash = hashes[middle] ?? 0
    if (hash === wanted) return middle
    if (hash < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}

type Field = 'text' | 'title' | 'names'
type Analyzed = Record<Field, string[]>
const FIELDS: readonly Field[] = ['text', 'title', 'names']

/**
 * @param base word vectors; without them the index knows words only by their spelling
 */
export function buildIndex(documents: readonly LookupDocument[], base?: Vectors): Uint8Array<ArrayBuffer> {
  const analyzed = documents.map(
    ({ text, title, names, lang }): Analyzed => ({
      text: terms(text, lang),
      title: terms(title, lang),
      names: names.flatMap((name) => terms(name, lang)),
    }),
  )
  const frequencies = frequenciesOf(analyzed)
  const relatedTo = base === undefined ? undefined : relate(analyzed, frequencies, base)
  // A word of no document is worth a place if it leads to one.
  const vocabulary = [...new Set([...frequencies.keys(), ...(relatedTo?.related.keys() ?? [])])]
    .map((term) => ({ term, hash: hashTerm(term) }))
    .sort((a, b) => a.hash - b.hash || (a.term < b.term ? -1 : 1))
  const numbers = new Map(vocabulary.map(({ term }, number) => [term, number]))
  const numberOf = (term: string) => numbers.get(term) ?? 0
  const small = (values: readonly number[]) => (vocabulary.length <= 0x10000 ? Uint16Array.from(values) : Uint32Array.from(values))
  const each = <T>(value: (term: string) => T) => vocabulary.map(({ term }) => value(term))
  const fields = analyzed.flatMap(({ title, text }) => [title, text])
  const related = each((term) => relatedTo?.related.get(term) ?? [])
  return packSections(MAGIC, [
    Uint32Array.of(documents.length),
    new TextEncoder().encode([...new Set(documents.map(({ lang }) => lang ?? ENGLISH))].join('\n')),
    Uint32Array.from(vocabulary, ({ hash }) => hash),
    sumsOf(each((term) => frequencies.get(term)?.size ?? 0)),
    postingsOf(each((term) => frequencies.get(term))),
    Float32Array.from(each((term) => rarityOf(idfOf(documents.length, frequencies.get(term)?.size ?? 0), term, base))),
    Uint8Array.from(each(kindOf)),
    small(each((term) => numberOf(beginningOf(term) ?? term))),
    sumsOf(fields.map(({ length }) => length)),
    small(fields.flat().map(numberOf)),
    sumsOf(related.map(({ length }) => length)),
    small(related.flatMap((entries) => entries.map(({ term }) => numberOf(term)))),
    Uint8Array.from(related.flatMap((entries) => entries.map(({ likeness }) => Math.round(255 * likeness)))),
    ...(relatedTo?.vectorSections(
      vocabulary.map(({ term }) => term),
      fields,
    ) ?? [new Float32Array(), new Uint8Array(), new Float32Array(), new Float32Array()]),
    // Only for words that were misspelt: which a word of no document can't have been.
    new TextEncoder().encode(vocabulary.map(({ term }) => (frequencies.has(term) ? term : '')).join('\n')),
  ])
}

function terms(text: string, lang: string = ENGLISH): string[] {
  return analyze(text, [lang]).map(({ term }: Token) => term)
}

/** For each term, its length-normalised frequency in each document that has it. */
function frequenciesOf(analyzed: readonly Analyzed[]): Map<string, Map<number, number>> {
  const average = Object.fromEntries(FIELDS.map((field) => [field, averageLength(analyzed, field)])) as Record<Field, number>
  const frequencies = new Map<string, Map<number, number>>()
  for (const [document, fields] of analyzed.entries()) {
    for (const field of FIELDS) {
      const { weight, b } = BM25F[field]
      const share = weight / (1 - b + b * (fields[field].length / (average[field] || 1)))
      for (const term of fields[field].flatMap((word) => [word, beginningOf(word) ?? []].flat())) {
        const found = frequencies.get(term) ?? new Map<number, number>()
        frequencies.set(term, found.set(document, (found.get(document) ?? 0) + share))
      }
    }
  }
  return frequencies
}

function averageLength(analyzed: readonly Analyzed[], field: Field): number {
  return analyzed.reduce((sum, document) => sum + document[field].length, 0) / Math.max(analyzed.length, 1)
}

/** Where runs of these lengths start, and where the last one ends. */
function sumsOf(lengths: ArrayLike<number>): Uint32Array {
  const sums = new Uint32Array(lengths.length + 1)
  for (let i = 0; i < lengths.length; i++) sums[i + 1] = (sums[i] ?? 0) + (lengths[i] ?? 0)
  return sums
}

function postingsOf(found: readonly (ReadonlyMap<number, number> | undefined)[]): Uint32Array {
  return Uint32Array.from(
    found.flatMap((documents) =>
      [...(documents ?? [])].map(
        ([document, frequency]) => ((document << 8) | Math.max(1, Math.round((255 * frequency) / (frequency + BM25F.k1)))) >>> 0,
      ),
    ),
  )
}

/** What the vectors say of an index's words. */
function relate(analyzed: readonly Analyzed[], frequencies: ReadonlyMap<string, ReadonlyMap<number, number>>, base: Vectors) {
  const words = [...new Set(analyzed.flatMap(({ title, text, names }) => [...title, ...text, ...names]))]
  const rarity = new Map(words.map((word) => [word, Math.log(analyzed.length / (frequencies.get(word)?.size ?? 1))]))
  const pairs = analyzed.map(({ title, text }) => ({ title: [...new Set(title)], text: [...new Set(text)] }))
  const vectors = vectorsFor(pairs, rarity, base)
  const vectorOf = (term: string) => {
    const of = vectors.rows.has(term) ? vectors : base
    const row = of.rows.get(term)
    return row === undefined ? undefined : of.values.subarray(row * of.dimensions, (row + 1) * of.dimensions)
  }
  // Words that GloVe doesn't know were learnt from the few claims that have them: too little to call others near.
  const spoken = words.filter((word) => base.rows.has(word))
  const nearest = nearestWords(spoken, vectors)
  const related = new Map<string, { term: string; likeness: number }[]>()
  for (const [term, own] of [
    ...spoken.map((word) => [word, true] as const),
    ...[...base.rows.keys()].slice(0, RELATED.strangers).map((word) => [word, false] as const),
  ]) {
    const vector = vectorOf(term)
    if (vector === undefined || (!own && rarity.has(term))) continue
    const near = nearest(vector, (own ? RELATED.most : RELATED.mostOfStranger) + 1)
      .map(({ word, likeness }) => ({ term: spoken[word] ?? '', likeness }))
      .filter((entry) => entry.term !== term && (own || entry.likeness >= RELATED.leastOfStranger))
      .slice(0, own ? RELATED.most : RELATED.mostOfStranger)
    if (near.length > 0) related.set(term, near)
  }
  return {
    related,
    vectorSections(vocabulary: readonly string[], fields: readonly (readonly string[])[]) {
      const weightOf = (term: string) => vectors.weights[vectors.rows.get(term) ?? -1] ?? 0
      const known = vocabulary.flatMap((term, number) => (weightOf(term) > 0 ? [number] : []))
      const values = known.flatMap((number) => [...(vectorOf(vocabulary[number] ?? '') ?? [])])
      const quantized = quantize(Float32Array.from(values), vectors.dimensions)
      const size = vectors.dimensions / 2
      const codes = new Uint8Array(vocabulary.length * size)
      for (const [row, number] of known.entries()) codes.set(quantized.codes.subarray(row * size, (row + 1) * size), number * size)
      const lengths = Float32Array.from(fields, (field) => {
        const sum = new Float32Array(vectors.dimensions)
        for (const term of new Set(field))
          for (const [k, value] of (vectorOf(term) ?? []).entries()) sum[k] = (sum[k] ?? 0) + weightOf(term) * value
        return Math.hypot(...sum)
      })
      return [quantized.steps, codes, Float32Array.from(vocabulary, weightOf), lengths] as const
    },
  }
}

/** How rare a term is that so many of the documents have: BM25's idf. */
export function idfOf(documents: number, frequency: number): number {
  return Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))
}

/**
 * How much it tells that a text has a term: its idf, less for a word that is common in the language,
 * however rare in the documents. The base vectors' words stand in the order of their frequency.
 */
function rarityOf(idf: number, term: string, base?: Vectors): number {
  const rank = base?.rows.get(term)
  const share = rank === undefined || base === undefined ? 1 : Math.log(COMMONNESS + rank) / Math.log(COMMONNESS + base.rows.size)
  // Few different numbers pack small.
  return Math.round(16 * idf * share) / 16
}

/**
 * Maps an index. Nothing big is copied or parsed.
 * @throws Error for bytes that are no index of this version
 */
export function openIndex(bytes: ArrayBuffer): LookupIndex {
  const next = unpackSections(MAGIC, bytes, 'lookup index')
  const [documents = 0] = next(Uint32Array)
  const languages = new TextDecoder().decode(next(Uint8Array)).split('\n')
  const hashes = next(Uint32Array)
  const smallNumbers = hashes.length <= 0x10000 ? () => next(Uint16Array) : () => next(Uint32Array)
  const starts = next(Uint32Array)
  const postings = next(Uint32Array)
  const rarity = next(Float32Array)
  const kinds = next(Uint8Array)
  const beginnings = smallNumbers()
  const bounds = next(Uint32Array)
  const words = smallNumbers()
  const relatedStarts = next(Uint32Array)
  const related = smallNumbers()
  const likeness = next(Uint8Array)
  const steps = next(Float32Array)
  const codes = next(Uint8Array)
  const vectorWeights = next(Float32Array)
  const vectorLengths = next(Float32Array)
  const vocabularyBytes = next(Uint8Array)
  let vocabulary: Vocabulary | undefined
  return {
    documents,
    languages,
    hashes,
    starts,
    postings,
    kinds,
    beginnings,
    rarity,
    bounds,
    words,
    relatedStarts,
    related,
    likeness,
    steps,
    codes,
    vectorWeights,
    vectorLengths,
    vocabulary() {
      if (vocabulary === undefined) {
        const all = new TextDecoder().decode(vocabularyBytes).split('\n')
        const whole = all.filter((term) => term !== '' && !term.endsWith('*'))
        vocabulary = { all, terms: whole, letters: Uint32Array.from(whole, lettersOf) }
      }
      return vocabulary
    },
  }
}
