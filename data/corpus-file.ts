/**
 * The corpus as a Worker is bundled with it: JSON, each claim's with what lists need to know of it before and behind; and where
 * in it each record and each claim stands. Whoever asks for one pays for that one: to parse ten thousand claims takes a fifth of
 * a second, more than a Worker may take to answer. What lists are narrowed by stands apart, what many claims share once.
 */
import { HASH_WORDS, hashBytes } from './content-tag.ts'
import { later } from './later.ts'
import { spansOf, type WordSpans } from './lookup/highlights.ts'
import { aligned, packSections, unpackSections } from './lookup/sections.ts'
import { loadStemmers } from './lookup/stem.ts'
import { articleMarks, ownMarks, searchTextOf } from './marks.ts'
import { pageKey } from './page-url.ts'
import { type ClaimTraits, claimTraitsOf, type PlacedClaim, type PlaceTraits, placeOf, placeTraitsOf } from './placed-claim.ts'
import type { BriefRecord, Corpus, RecordHead } from './schema.ts'

/** Changes with the format. */
const MAGIC = 0x35_50_52_43

/**
 * What is known of a claim by its number: where its JSON begins; where in it its article begins, of which the record's own
 * JSON has no part; and where it ends, but for the last brace. Where its words stand comes before it, and the hash of it up to
 * there after it, at the next multiple of four: a list needs them all, and memory that stands together is fetched together.
 */
const CLAIM_ROW = 3
/** The same of a record: where its JSON begins, and ends but for its claims, which come after it; and the number of the first. */
const RECORD_ROW = 3

/** Packs a corpus; its claims have their numbers in the order of the records, as in the lookup index. */
export async function packCorpus({ version, records }: Corpus): Promise<Uint8Array<ArrayBuffer>> {
  await loadStemmers(records.map(({ article }) => article.lang))
  const encoder = new TextEncoder()
  const pieces: Uint8Array[] = []
  let size = 0
  // Each says where what it has written begins.
  const write = (text: string): number => writeBytes(encoder.encode(text))
  const writeBytes = (piece: Uint8Array): number => {
    pieces.push(piece)
    size += piece.length
    return size - piece.length
  }
  /** At the next multiple of four. */
  const writeNumbers = (numbers: Int32Array | Uint16Array): number => {
    writeBytes(new Uint8Array(aligned(size) - size))
    return writeBytes(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
  }
  const recordRows: number[] = []
  const claimRows: number[] = []
  const spanStarts: number[] = []
  const traits = listShared<ClaimTraits>()
  const marks = listShared<string[]>()
  const addRecordRow = (start: number, end: number) => recordRows.push(start, end, claimRows.length / CLAIM_ROW)
  for (const { claims, ...rest } of records) {
    marks.add(articleMarks(rest))
    addRecordRow(write(JSON.stringify(rest).slice(0, -1)), size)
    // The same in each of its claims: so it takes hardly any room once compressed.
    const place = `,"article":${JSON.stringify(placeOf(rest))}`
    for (const claim of claims) {
      const own = JSON.stringify(claim).slice(0, -1)
      spanStarts.push(writeNumbers(spansOf(claim.text, rest.article.lang)) / Uint16Array.BYTES_PER_ELEMENT)
      claimRows.push(write(own), write(place), size)
      traits.add(claimTraitsOf(claim))
      writeNumbers(Int32Array.from(hashBytes(encoder.encode(own + place))))
    }
  }
  addRecordRow(size, size)
  const content = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    content.set(piece, at)
    at += piece.length
  }
  const articles = records.map(({ article }) => article)
  const lists = [
    articles.map(({ id }) => id),
    articles.map(({ url }) => url),
    articles.map(({ url }) => pageKey(url)),
    records.flatMap(({ claims }) => claims.map(({ id }) => id)),
    records.map(placeTraitsOf),
    records.map(searchTextOf),
    marks.list,
    traits.list,
  ]
  return packSections(MAGIC, [
    encoder.encode(version),
    Uint32Array.from(recordRows),
    Uint32Array.from(claimRows),
    content,
    Uint32Array.from(spanStarts),
    ...lists.map((list) => encoder.encode(JSON.stringify(list))),
    Uint32Array.from(marks.numbers),
    Uint32Array.from(traits.numbers),
  ])
}

/** A list of what several have, each thing once; and its number in it for each that was added. */
function listShared<T>() {
  const known = new Map<string, number>()
  const list: T[] = []
  const numbers: number[] = []
  const add = (thing: T): void => {
    const json = JSON.stringify(thing)
    const number = known.get(json) ?? list.push(thing) - 1
    known.set(json, number)
    numbers.push(number)
  }
  return { list, numbers, add }
}

export type CorpusFile = ReturnType<typeof openCorpus>

/**
 * Maps a packed corpus; nothing is copied, and little is parsed.
 * @throws Error for bytes that are no such file
 */
export function openCorpus(bytes: ArrayBuffer) {
  const next = unpackSections(MAGIC, bytes, 'corpus')
  const decoder = new TextDecoder()
  const version = decoder.decode(next(Uint8Array))
  const recordRows = next(Uint32Array)
  const claimRows = next(Uint32Array)
  const content = next(Uint8Array)
  const hashes = new Int32Array(bytes, content.byteOffset, content.length >> 2)
  const spans: WordSpans = { starts: next(Uint32Array), words: new Uint16Array(bytes, content.byteOffset, content.length >> 1) }
  const list = <T>() => {
    const section = next(Uint8Array)
    return later(() => JSON.parse(decoder.decode(section)) as readonly T[])
  }
  const recordIds = list<string>()
  const urls = list<string>()
  const pages = list<string | null>()
  const claimIds = list<string>()
  const placeTraits = list<PlaceTraits>()
  const searchTexts = list<string>()
  const markLists = list<readonly string[]>()
  const claimTraits = list<ClaimTraits>()
  const markNumbers = next(Uint32Array)
  const traitNumbers = next(Uint32Array)
  const claimCount = claimRows.length / CLAIM_ROW
  const recordCount = recordRows.length / RECORD_ROW - 1
  const claims: PlacedClaim[] = new Array(claimCount)

  const textOf = (from = 0, to = 0) => decoder.decode(content.subarray(from, to))
  /** A claim as its record has it. */
  const ownText = (number: number) => `${textOf(claimRows[CLAIM_ROW * number], claimRows[CLAIM_ROW * number + 1])}}`
  const claimText = (number: number) => `${textOf(claimRows[CLAIM_ROW * number], claimRows[CLAIM_ROW * number + 2])}}`
  /** A record without its last brace, and without its claims. */
  const headText = (number: number) => textOf(recordRows[RECORD_ROW * number], recordRows[RECORD_ROW * number + 1])
  const firstClaimOf = (number: number) => recordRows[RECORD_ROW * number + 2] as number
  return {
    version,
    recordCount,
    claimCount,
    /** Where the words of the claims' texts stand in them, by the numbers of the claims. */
    spans,
    /** By the numbers of the records. */
    recordIds,
    /** By the numbers of the claims. */
    claimIds,
    recordById: later(() => numbersByKey(recordIds())),
    recordByUrl: later(() => numbersByKey(urls())),
    /** By `pageKey`; of several articles at one address it is the oldest. */
    recordByPage: later(() => numbersByKey(pages())),
    claimById: later(() => numbersByKey(claimIds())),
    /** A record as JSON. */
    recordText(number: number): string {
      const first = firstClaimOf(number)
      const own = Array.from({ length: firstClaimOf(number + 1) - first }, (_, i) => ownText(first + i))
      return `${headText(number)},"claims":[${own.join()}]}`
    },
    recordHead: (number: number) => JSON.parse(`${headText(number)}}`) as RecordHead,
    claimCountOf: (record: number) => firstClaimOf(record + 1) - firstClaimOf(record),
    /** The same object each time. */
    claim(number: number): PlacedClaim {
      claims[number] ??= JSON.parse(claimText(number)) as PlacedClaim
      return claims[number]
    },
    /** What the words of a query over articles are looked for in, by the records' numbers. */
    searchTexts,
    /** What articles can be narrowed to: all the marks of one together, each such list that any has. */
    markLists,
    /** Which of these an article has, by the records' numbers. */
    markNumbers,
    /** What lists narrow claims by: each that any claim has. */
    claimTraits,
    /** The same as marks. */
    claimMarkLists: later(() => claimTraits().map(ownMarks)),
    /** Which of these a claim has, by the claims' numbers. */
    traitNumbers,
    /** What lists narrow claims by of their articles, by the records' numbers. */
    placeTraits,
    /** Tags of the articles' languages. */
    languages: later(() => [...new Set(placeTraits().map(({ lang }) => lang))]),
    /** The numbers of the records that claims stand in, by the claims' numbers. */
    recordOfClaim: later(() => {
      const numbers = new Uint32Array(claimCount)
      for (let record = 0; record < recordCount; record++) numbers.fill(record, firstClaimOf(record), firstClaimOf(record + 1))
      return numbers
    }),
    /** A placed claim as JSON. */
    claimText,
    /** The bytes of that, but for its last brace. */
    claimBytes: (number: number) => content.subarray(claimRows[CLAIM_ROW * number], claimRows[CLAIM_ROW * number + 2]),
    /**
     * Copies the hash of a claim's bytes, `HASH_WORDS` words.
     * @param view what `claimBytes` gives, itself and no copy of it: its place tells the hash's
     * @returns where the hash ends
     */
    copyHash(view: Uint8Array, into: Int32Array, at: number): number {
      const from = aligned(view.byteOffset - content.byteOffset + view.length) >> 2
      for (let i = 0; i < HASH_WORDS; i++) into[at + i] = hashes[from + i] as number
      return at + HASH_WORDS
    },
  }
}

/** Reads all of a packed corpus. */
export function unpackCorpus(bytes: ArrayBuffer): Corpus {
  const { version, recordCount, recordText } = openCorpus(bytes)
  return { version, records: Array.from({ length: recordCount }, (_, number) => JSON.parse(recordText(number)) as BriefRecord) }
}

/** By keys; of several with one key it is the last. */
function numbersByKey<T>(keys: readonly T[]): ReadonlyMap<T, number> {
  return new Map(keys.map((key, number) => [key, number]))
}
