/**
 * The lookup index as bytes: made when the records are compiled, mapped by the Worker without
 * parsing. A term is a stem, or the beginning of a longer one ("polit*"); its number is its place
 * among the hashes. The sections, in order (see sections.ts; "small" is u16 while the terms fit, else u32):
 *
 *   f32  [documents, mean length of their titles, of their texts], in terms
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
 *   small  number of each term's vector, from 1 on; 0 for a term without one, as most are that no document has
 *   u8   codes of each vector; zeros for number 0
 *   f32  how much a term with this vector says in the vector of a text; 0 for number 0
 *   f32  length of each document's title's and text's vector
 *   u8   vocabulary: the terms in UTF-8, a line each
 *
 * A posting's impact is all of its BM25F weight but the term's rarity, as a 255th of the most it
 * can be: fields, frequencies and lengths are settled when the index is made.
 *
 * A lexicon is the same file without the documents: their postings, words and vectors' lengths are
 * kept elsewhere, and what a query needs of them is brought along (see stored-documents.ts). Its last
 * numbers may be spare, for words that it doesn't know: their hash is that of none.
 */
import { analyze, type Token } from './analyze.ts'
import { hashTerm } from './hash.ts'
import { BEGINNING, BM25F, COMMONNESS, RELATED } from './parameters.ts'
import { nearestWords } from './related.ts'
import { packSections, unpackSections } from './sections.ts'
import { type Pair, vectorsFor } from './tune.ts'
import { quantize, type Vectors } from './vectors.ts'

const MAGIC = 0x36494241 // "ABI6"

/** What is looked up: a claim, with the texts around it that help to find it. */
export interface LookupDocument {
  text: string
  title: string
  names: readonly string[]
  /** BCP 47 tag; English if there is none. */
  lang?: string
}

export type Numbers = Uint16Array | Uint32Array

/** What is known of the terms of a corpus: it grows with the vocabulary, not with the documents. */
export interface Lexicon {
  /** How many documents the corpus has. */
  documents: number
  /** Mean lengths of the documents' titles and texts, in terms. */
  averages: readonly [title: number, text: number]
  languages: readonly string[]
  hashes: Uint32Array
  /** Sums of how many documents have each term, and those before it. */
  starts: Uint32Array
  kinds: Uint8Array
  beginnings: Numbers
  /** Of each term, as the second stage weighs it: see rarityOf. */
  rarity: Float32Array
  relatedStarts: Uint32Array
  related: Numbers
  likeness: Uint8Array
  steps: Float32Array
  /** Of each term the number of its vector; 0 for none. */
  vectors: Numbers
  /** By numbers of vectors; 0 for none. */
  codes: Uint8Array
  vectorWeights: Float32Array
  /** Numbers that terms have got which the lexicon doesn't know, by their hashes. */
  strangers: Map<number, number>
  /** Decoded when first asked for: only a query with unknown words needs it. */
  vocabulary(): Vocabulary
}

/** The documents that a query is looked up in: all of a corpus, or those of it that may answer. */
export interface Documents {
  count: number
  /** The documents that have a term, by its number: document << 8 | impact. */
  postingsOf(term: number): Uint32Array
  /** `words[bounds[2 * d]…]` are the title's, `words[bounds[2 * d + 1]…]` the text's terms. */
  bounds: Uint32Array
  words: Numbers
  /** Length of the vector of a document's title (0) or text (1). */
  vectorLength(document: number, field: 0 | 1): number
}

export type LookupIndex = Lexicon & Documents

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

const ENGLISH = 'en'

/** Of the kinds of terms, the first that is a month, and the first that is a year. */
export const FIRST_MONTH_KIND = 2
export const FIRST_YEAR_KIND = 14

const MONTHS = 'January February March April May June July August September October November December'
let monthKinds: Map<string, number> | undefined
const FIRST_YEAR = 1800

/** What sort of word a term is: 0 for most, 1 for a number, 2 to 13 for a month, from 14 on for a year since 1800. */
export function kindOf(term: string): number {
  // When it is first asked: a Worker that answers no query must not pay for it at its start.
  monthKinds ??= new Map(MONTHS.split(' ').map((month, i) => [analyze(month)[0]?.term ?? '', FIRST_MONTH_KIND + i]))
  const month = monthKinds.get(term)
  if (month !== undefined) return month
  if (!/^\d/.test(term)) return 0
  return /^(?:18|19|20)\d\d$/.test(term) ? Number(term) - FIRST_YEAR + FIRST_YEAR_KIND : 1
}

/** @returns the number of a term, which is where it stands among the hashes; -1 if it has none */
export function findTerm(lexicon: Lexicon, term: string): number {
  return findHash(lexicon, hashTerm(term))
}

/** The same for a term of which only the hash is known. */
export function findHash({ hashes, strangers }: Lexicon, wanted: number): number {
  let low = 0
  let high = hashes.length - 1
  while (low <= high) {
    // Hashes are spread evenly, so it is known about where one stands: to halve the rest each time would reach for thrice as many places.
    const first = hashes[low] as number
    const last = hashes[high] as number
    if (wanted < first || wanted > last) break
    const middle = low + (first === last ? 0 : Math.floor(((high - low) * (wanted - first)) / (last - first)))
    const hash = hashes[middle] as number
    if (hash === wanted) return middle
    if (hash < wanted) low = middle + 1
    else high = middle - 1
  }
  return strangers.get(wanted) ?? -1
}

/** How many documents of the corpus have a term. */
export function frequencyOf({ starts }: Lexicon, term: number): number {
  return term < 0 ? 0 : (starts[term + 1] ?? 0) - (starts[term] ?? 0)
}

const FIELDS = ['text', 'title', 'names'] as const
type Field = (typeof FIELDS)[number]

/** The terms of a document's fields, in order. */
export type Analyzed = Record<Field, string[]>

/** The terms of a document, as the engine knows it. */
export function analyzeDocument({ text, title, names, lang }: LookupDocument): Analyzed {
  return { text: termsOf(text, lang), title: termsOf(title, lang), names: names.flatMap((name) => termsOf(name, lang)) }
}

function termsOf(text: string, lang: string = ENGLISH): string[] {
  return analyze(text, [lang]).map(({ term }: Token) => term)
}

/** Vectors are fitted to so many titles and texts at the most: more take longer, and teach little. */
const MOST_PAIRS = 12_288

/** Counts of a corpus: all that its lexicon is made of, in the memory that its vocabulary takes. */
export interface Census {
  documents: number
  /** Terms that all titles, all texts have. */
  titleTerms: number
  textTerms: number
  languages: Set<string>
  /** How many documents have each word, and each beginning. */
  words: Map<string, number>
  beginnings: Map<string, number>
  /** Of the first documents, for vectors to be fitted to. */
  pairs: Pair[]
}

export function newCensus(): Census {
  return { documents: 0, titleTerms: 0, textTerms: 0, languages: new Set(), words: new Map(), beginnings: new Map(), pairs: [] }
}

/** Adds a document to what is counted. */
export function countDocument(census: Census, { title, text, names }: Analyzed, lang: string = ENGLISH): void {
  census.documents++
  census.titleTerms += title.length
  census.textTerms += text.length
  census.languages.add(lang)
  const words = new Set([...title, ...text, ...names])
  const beginnings = new Set([...words].flatMap((word) => beginningOf(word) ?? []))
  for (const word of words) census.words.set(word, (census.words.get(word) ?? 0) + 1)
  for (const beginning of beginnings) census.beginnings.set(beginning, (census.beginnings.get(beginning) ?? 0) + 1)
  if (census.pairs.length < MOST_PAIRS) census.pairs.push({ title: [...new Set(title)], text: [...new Set(text)] })
}

/**
 * @param base word vectors; without them the index knows words only by their spelling
 */
export function buildIndex(documents: readonly LookupDocument[], base?: Vectors): Uint8Array<ArrayBuffer> {
  const analyzed = documents.map(analyzeDocument)
  const census = newCensus()
  for (const [i, document] of analyzed.entries()) countDocument(census, document, documents[i]?.lang)
  const lexicon = lexiconOf(census, base)
  const fields = analyzed.flatMap(({ title, text }) => [title, text])
  const words = fields.flat().map((term) => lexicon.numbers.get(term) ?? 0)
  return lexicon.pack({
    postings: postingsOf(frequenciesOf(analyzed, census), lexicon.terms),
    bounds: sumsOf(fields.map(({ length }) => length)),
    words,
    vectorLengths: (opened, bounds) =>
      Float32Array.from(fields, (_, field) => vectorLength(opened, words, bounds[field] ?? 0, bounds[field + 1] ?? 0)),
  })
}

/** Numbers that a lexicon keeps for words that it doesn't know. */
const SPARES = 1024
/** A Worker holds no more; of a larger vocabulary the rarest terms are left out. */
const MOST_TERMS = 200_000

/** A corpus's lexicon alone: for documents that are kept elsewhere. */
export function buildLexicon(census: Census, base?: Vectors): Uint8Array<ArrayBuffer> {
  return lexiconOf(census, base, { most: MOST_TERMS, spares: SPARES }).pack()
}

/** What an index says of its documents. */
interface DocumentSections {
  postings: Uint32Array
  bounds: Uint32Array
  words: readonly number[]
  /** From the lexicon that the index is going to have, since vectors are told less exactly there. */
  vectorLengths(opened: Vectored, bounds: Uint32Array): Float32Array
}

function lexiconOf(census: Census, base?: Vectors, { most = Number.POSITIVE_INFINITY, spares = 0 } = {}) {
  const frequencies = new Map([...census.words, ...census.beginnings])
  const relatedTo = base === undefined ? undefined : relate(census, base)
  const known = keepMost(frequencies, most)
  // A word of no document is worth a place if it leads to one.
  const vocabulary = [...new Set([...known, ...(relatedTo?.related.keys() ?? [])])]
    .map((term) => ({ term, hash: hashTerm(term) }))
    .sort((a, b) => a.hash - b.hash || (a.term < b.term ? -1 : 1))
  const terms = vocabulary.map(({ term }) => term)
  const numbers = new Map(terms.map((term, number) => [term, number]))
  const numberOf = (term: string) => numbers.get(term) ?? 0
  const size = terms.length + spares
  const small = (values: readonly number[]) => (size <= 0x10000 ? Uint16Array.from(values) : Uint32Array.from(values))
  const each = <T>(value: (term: string) => T, spare: (number: number) => T): T[] => [
    ...terms.map(value),
    ...Array.from({ length: spares }, (_, i) => spare(terms.length + i)),
  ]
  const related = each(
    (term) => (relatedTo?.related.get(term) ?? []).filter((entry) => numbers.has(entry.term)),
    () => [],
  )
  const vectors = relatedTo?.vectorSections(terms, size)
  const { documents } = census
  return {
    terms,
    numbers,
    pack({ postings, bounds, words, vectorLengths }: DocumentSections = NO_DOCUMENTS): Uint8Array<ArrayBuffer> {
      return packSections(MAGIC, [
        Float32Array.of(documents, ...averagesOf(census)),
        new TextEncoder().encode([...census.languages].join('\n')),
        Uint32Array.from(
          each(
            (term) => hashTerm(term),
            () => NO_HASH,
          ),
        ),
        sumsOf(
          each(
            (term) => frequencies.get(term) ?? 0,
            () => 0,
          ),
        ),
        postings,
        Float32Array.from(
          each(
            (term) => rarityOf(idfOf(documents, frequencies.get(term) ?? 0), term, base),
            () => rarityOf(idfOf(documents, 1), ''),
          ),
        ),
        Uint8Array.from(each(kindOf, () => 0)),
        small(
          each(
            (term) => numberOf(beginningOf(term) ?? term),
            (spare) => spare,
          ),
        ),
        bounds,
        small(words),
        sumsOf(related.map(({ length }) => length)),
        small(related.flatMap((entries) => entries.map(({ term }) => numberOf(term)))),
        Uint8Array.from(related.flatMap((entries) => entries.map(({ likeness }) => Math.round(255 * likeness)))),
        ...(vectors === undefined
          ? [new Float32Array(), new Uint8Array(), new Uint8Array(), new Float32Array(), new Float32Array()]
          : [vectors.steps, small([...vectors.vectors]), vectors.codes, vectors.vectorWeights, vectorLengths(vectors, bounds)]),
        // Only for words that were misspelt: which a word of no document can't have been.
        new TextEncoder().encode(
          each(
            (term) => (frequencies.has(term) ? term : ''),
            () => '',
          ).join('\n'),
        ),
      ])
    },
  }
}

/** No term has it, or as good as none: it is that of one in four milliards. */
const NO_HASH = 0xffffffff

const NO_DOCUMENTS: DocumentSections = {
  postings: new Uint32Array(),
  bounds: new Uint32Array(),
  words: [],
  vectorLengths: () => new Float32Array(),
}

/** The terms that most documents have. */
function keepMost(frequencies: ReadonlyMap<string, number>, most: number): readonly string[] {
  if (frequencies.size <= most) return [...frequencies.keys()]
  return [...frequencies]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([term]) => term)
}

/** Mean lengths of the titles and of the texts, as a file has them. */
function averagesOf({ documents, titleTerms, textTerms }: Census): [title: number, text: number] {
  return [Math.fround(titleTerms / Math.max(documents, 1)), Math.fround(textTerms / Math.max(documents, 1))]
}

/** For each term, its length-normalised frequency in each document that has it. */
function frequenciesOf(analyzed: readonly Analyzed[], census: Census): Map<string, Map<number, number>> {
  const averages = averagesOf(census)
  const frequencies = new Map<string, Map<number, number>>()
  for (const [document, fields] of analyzed.entries()) {
    const shares = sharesOf(fields.title.length, fields.text.length, averages)
    for (const field of FIELDS)
      for (const term of fields[field].flatMap((word) => [word, beginningOf(word) ?? []].flat())) {
        const found = frequencies.get(term) ?? new Map<number, number>()
        frequencies.set(term, found.set(document, (found.get(document) ?? 0) + shares[field]))
      }
  }
  return frequencies
}

/** What a word of each field counts in a document, of whose fields these are the lengths. */
export function sharesOf(
  titleLength: number,
  textLength: number,
  [title, text]: readonly [title: number, text: number],
): Record<Field, number> {
  const share = ({ weight, b }: { weight: number; b: number }, length: number, average: number) =>
    weight / (1 - b + b * (length / (average || 1)))
  return { text: share(BM25F.text, textLength, text), title: share(BM25F.title, titleLength, title), names: BM25F.names.weight }
}

/** A term's impact on a document where it has this length-normalised frequency. */
export function impactOf(frequency: number): number {
  return Math.max(1, Math.round((255 * frequency) / (frequency + BM25F.k1)))
}

/** Where runs of these lengths start, and where the last one ends. */
function sumsOf(lengths: ArrayLike<number>): Uint32Array {
  const sums = new Uint32Array(lengths.length + 1)
  for (let i = 0; i < lengths.length; i++) sums[i + 1] = (sums[i] ?? 0) + (lengths[i] ?? 0)
  return sums
}

function postingsOf(frequencies: ReadonlyMap<string, ReadonlyMap<number, number>>, terms: readonly string[]): Uint32Array {
  return Uint32Array.from(
    terms.flatMap((term) =>
      [...(frequencies.get(term) ?? [])].map(([document, frequency]) => ((document << 8) | impactOf(frequency)) >>> 0),
    ),
  )
}

/** What the vectors say of a corpus's words. */
function relate({ documents, words: frequencies, pairs }: Census, base: Vectors) {
  const words = [...frequencies.keys()]
  const rarity = new Map(words.map((word) => [word, Math.log(documents / (frequencies.get(word) ?? 1))]))
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
    const { most, least } = own ? RELATED : { most: RELATED.mostOfStranger, least: RELATED.leastOfStranger }
    // One more, as a word is nearest to itself.
    const near = nearest(vector, most + 1, least)
      .map(({ word, likeness }) => ({ term: spoken[word] ?? '', likeness }))
      .filter((entry) => entry.term !== term)
      .slice(0, most)
    if (near.length > 0) related.set(term, near)
  }
  return {
    related,
    vectorSections(vocabulary: readonly string[], size: number): Vectored {
      const weightOf = (term: string) => vectors.weights[vectors.rows.get(term) ?? -1] ?? 0
      const known = vocabulary.flatMap((term, number) => (weightOf(term) > 0 ? [number] : []))
      const values = new Float32Array(known.length * vectors.dimensions)
      for (const [row, number] of known.entries()) values.set(vectorOf(vocabulary[number] ?? '') ?? [], row * vectors.dimensions)
      const quantized = quantize(values, vectors.dimensions)
      const numbers = new Uint32Array(size)
      for (const [row, number] of known.entries()) numbers[number] = row + 1
      const codes = new Uint8Array(vectors.dimensions / 2 + quantized.codes.length)
      codes.set(quantized.codes, vectors.dimensions / 2)
      const vectorWeights = Float32Array.from([0, ...known.map((number) => weightOf(vocabulary[number] ?? ''))])
      return { steps: quantized.steps, vectors: numbers, codes, vectorWeights }
    },
  }
}

type Vectored = Pick<Lexicon, 'steps' | 'vectors' | 'codes' | 'vectorWeights'>

/**
 * Length of the vector of a text: of the weighted sum of its words' vectors, each counted once.
 * @param words numbers of the text's words, among others
 */
export function vectorLength(
  { steps, vectors, codes, vectorWeights }: Vectored,
  words: ArrayLike<number>,
  from: number,
  to: number,
): number {
  const dimensions = steps.length
  const sum = new Float32Array(dimensions)
  for (let i = from; i < to; i++) {
    const number = vectors[words[i] ?? 0] ?? 0
    const weight = vectorWeights[number] ?? 0
    if (weight === 0 || isRepeated(words, from, i)) continue
    for (let k = 0, at = (number * dimensions) >> 1; k < dimensions; k += 2, at++) {
      const both = codes[at] ?? 0
      sum[k] = (sum[k] ?? 0) + weight * ((both & 15) - 8)
      sum[k + 1] = (sum[k + 1] ?? 0) + weight * ((both >> 4) - 8)
    }
  }
  let square = 0
  for (let k = 0; k < dimensions; k++) square += ((sum[k] ?? 0) * (steps[k] ?? 0)) ** 2
  return Math.fround(Math.sqrt(square))
}

function isRepeated(words: ArrayLike<number>, from: number, at: number): boolean {
  for (let i = from; i < at; i++) if (words[i] === words[at]) return true
  return false
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
  const [documents = 0, averageTitle = 0, averageText = 0] = next(Float32Array)
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
  const vectors = smallNumbers()
  const codes = next(Uint8Array)
  const vectorWeights = next(Float32Array)
  const vectorLengths = next(Float32Array)
  const vocabularyBytes = next(Uint8Array)
  let vocabulary: Vocabulary | undefined
  return {
    documents,
    averages: [averageTitle, averageText],
    languages,
    count: documents,
    hashes,
    starts,
    postingsOf: (term) => postings.subarray(starts[term] ?? 0, starts[term + 1] ?? 0),
    kinds,
    beginnings,
    rarity,
    bounds,
    words,
    relatedStarts,
    related,
    likeness,
    steps,
    vectors,
    codes,
    vectorWeights,
    vectorLength: (document, field) => vectorLengths[2 * document + field] ?? 0,
    strangers: new Map(),
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
