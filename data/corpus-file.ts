/**
 * The corpus as a Worker is bundled with it: JSON, and where in it each record and each claim stands. Whoever asks for
 * one pays for that one: to parse ten thousand claims takes a fifth of a second, more than a Worker may take to answer.
 * Only who filters them all, the first time, has them parsed.
 */
import { HASH_WORDS, type Hash, hashBytes } from './content-tag.ts'
import { later } from './later.ts'
import { type Spans, spansOf } from './lookup/highlights.ts'
import { packSections, unpackSections } from './lookup/sections.ts'
import { loadStemmers } from './lookup/stem.ts'
import { pageKey } from './page-url.ts'
import { type PlacedClaim, placeClaims, placeOf } from './placed-claim.ts'
import type { BriefRecord, Corpus } from './schema.ts'

/** Changes with the format. */
const MAGIC = 0x32_50_52_43

/**
 * What is known of a claim beside its number, so that it is reached at once: where its JSON begins and ends, but for the
 * last brace; where its place does, which comes after it; and the hash of both.
 */
const ROW = 4 + HASH_WORDS
const HASH_AT = 4

/** Packs a corpus; its claims have their numbers in the order of the records, as in the lookup index. */
export async function packCorpus({ version, records }: Corpus): Promise<Uint8Array<ArrayBuffer>> {
  await loadStemmers(records.map(({ article }) => article.lang))
  const encoder = new TextEncoder()
  const pieces: Uint8Array[] = []
  let size = 0
  /** @returns where the text begins in the JSON */
  const write = (text: string): number => {
    const piece = encoder.encode(text)
    pieces.push(piece)
    size += piece.length
    return size - piece.length
  }
  const recordBounds: number[] = []
  const claimRows: number[] = []
  const claimCount = () => claimRows.length / ROW
  for (const { claims, ...rest } of records) {
    const start = write(JSON.stringify(rest).slice(0, -1))
    const firstClaim = claimCount()
    const place = `,"article":${JSON.stringify(placeOf(rest))}`
    const own: { start: number; end: number; hash: Hash }[] = []
    // Its claims are the last of a record: so the JSON is the same as that of the whole.
    const head = write(',"claims":[')
    for (const [i, claim] of claims.entries()) {
      if (i > 0) write(',')
      const json = JSON.stringify(claim)
      own.push({ start: write(json), end: size - 1, hash: hashBytes(encoder.encode(json.slice(0, -1) + place)) })
    }
    write(']}')
    // Beside the record, whose words it repeats: so it takes hardly any room once compressed.
    const placeStart = write(place)
    for (const { start, end, hash } of own) claimRows.push(start, end, placeStart, size, ...hash)
    recordBounds.push(start, head, placeStart, firstClaim)
  }
  recordBounds.push(size, size, size, claimCount())
  const json = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    json.set(piece, at)
    at += piece.length
  }
  const spans = spansOf(records.flatMap(placeClaims).map(({ text, article: { lang } }) => ({ text, lang })))
  const articles = records.map(({ article }) => article)
  const lists = [
    articles.map(({ id }) => id),
    articles.map(({ url }) => url),
    articles.map(({ url }) => pageKey(url)),
    records.flatMap(({ claims }) => claims.map(({ id }) => id)),
  ]
  return packSections(MAGIC, [
    encoder.encode(version),
    Uint32Array.from(recordBounds),
    Int32Array.from(claimRows),
    json,
    spans.starts,
    spans.words,
    ...lists.map((list) => encoder.encode(JSON.stringify(list))),
  ])
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
  /**
   * For each record where it begins, where it goes on with its claims, where its place begins, and the number of its
   * first claim. Where the next one begins the place ends; the last row is of none.
   */
  const recordBounds = next(Uint32Array)
  const claimRows = next(Int32Array)
  const json = next(Uint8Array)
  const spans: Spans = { starts: next(Uint32Array), words: next(Uint16Array) }
  const list = <T>() => {
    const section = next(Uint8Array)
    return later(() => JSON.parse(decoder.decode(section)) as readonly T[])
  }
  const recordIds = list<string>()
  const urls = list<string>()
  const pages = list<string | null>()
  const claimIds = list<string>()
  const claimCount = claimRows.length / ROW
  const recordCount = recordBounds.length / 4 - 1
  const records: BriefRecord[] = new Array(recordCount)
  const claims: PlacedClaim[] = new Array(claimCount)

  const textOf = (from = 0, to = 0) => decoder.decode(json.subarray(from, to))
  const ownOf = (number: number) => json.subarray(claimRows[ROW * number], claimRows[ROW * number + 1])
  const placeOfClaim = (number: number) => json.subarray(claimRows[ROW * number + 2], claimRows[ROW * number + 3])
  const claimText = (number: number) => `${decoder.decode(ownOf(number))}${decoder.decode(placeOfClaim(number))}}`
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
    recordById: later(() => numbersOf(recordIds())),
    recordByUrl: later(() => numbersOf(urls())),
    /** By `pageKey`; of several articles at one address it is the oldest. */
    recordByPage: later(() => numbersOf(pages())),
    claimById: later(() => numbersOf(claimIds())),
    /** The same object each time. */
    record(number: number): BriefRecord {
      records[number] ??= JSON.parse(textOf(recordBounds[4 * number], recordBounds[4 * number + 2])) as BriefRecord
      return records[number]
    },
    /** The same without its claims, of which it says how many there are; not kept. */
    recordHead(number: number): Omit<BriefRecord, 'claims'> & { claims: { length: number } } {
      const head = JSON.parse(`${textOf(recordBounds[4 * number], recordBounds[4 * number + 1])}}`) as Omit<BriefRecord, 'claims'>
      return { ...head, claims: { length: (recordBounds[4 * number + 7] as number) - (recordBounds[4 * number + 3] as number) } }
    },
    /** The same object each time. */
    claim(number: number): PlacedClaim {
      claims[number] ??= JSON.parse(claimText(number)) as PlacedClaim
      return claims[number]
    },
    /** A placed claim as JSON. */
    claimText,
    /** How many bytes that has, but for its last brace. */
    claimSize(number: number): number {
      const row = ROW * number
      const own = (claimRows[row + 1] as number) - (claimRows[row] as number)
      return own + (claimRows[row + 3] as number) - (claimRows[row + 2] as number)
    },
    /**
     * Copies these bytes.
     * @returns where they end
     */
    copyClaim(number: number, into: Uint8Array, at: number): number {
      const own = ownOf(number)
      into.set(own, at)
      const place = placeOfClaim(number)
      into.set(place, at + own.length)
      return at + own.length + place.length
    },
    /**
     * Copies their hash, `HASH_WORDS` words.
     * @returns where it ends
     */
    copyHash(number: number, into: Int32Array, at: number): number {
      const from = ROW * number + HASH_AT
      for (let i = 0; i < HASH_WORDS; i++) into[at + i] = claimRows[from + i] as number
      return at + HASH_WORDS
    },
  }
}

/** Reads all of a packed corpus. */
export function unpackCorpus(bytes: ArrayBuffer): Corpus {
  const { version, recordCount, record } = openCorpus(bytes)
  return { version, records: Array.from({ length: recordCount }, (_, number) => record(number)) }
}

/** By keys; of several with one key it is the last. */
function numbersOf<T>(keys: readonly T[]): ReadonlyMap<T, number> {
  return new Map(keys.map((key, number) => [key, number]))
}
