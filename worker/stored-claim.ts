/** Claims as the stores have them: as JSON, which lists copy, with what lookup has to know of them. */
import type { CorpusFile } from '../data/corpus-file.ts'
import { analyze } from '../data/lookup/analyze.ts'
import { hashTerm } from '../data/lookup/index-file.ts'
import type { PlacedClaim } from '../data/placed-claim.ts'
import { HASH_WORDS, hashBytes } from './content-tag.ts'

/** A stretch of a text, `end` exclusive, in UTF-16 code units. */
export interface Highlight {
  start: number
  end: number
}

/** A claim that is looked into only where somebody has to. */
export interface StoredClaim {
  read(): PlacedClaim
  /** How many bytes `copy` writes. */
  readonly size: number
  /**
   * Writes its JSON but for the last brace, as lists add to it.
   * @returns where that ends
   */
  copy(into: Uint8Array, at: number): number
  /**
   * Writes the hash of that, `HASH_WORDS` words.
   * @returns where that ends
   */
  mark(into: Int32Array, at: number): number
  /**
   * Where some terms stand in its text, whose language's stemmer is loaded.
   * @param meant as `hashesOf` gives them
   */
  highlight(meant: ReadonlySet<number>): Highlight[]
}

/** Terms as numbers, which are compared sooner. */
export function hashesOf(terms: ReadonlySet<string>): ReadonlySet<number> {
  const hashes = new Set<number>()
  for (const term of terms) hashes.add(smallHash(term))
  return hashes
}

/** So small that the engine needs no object for it. */
const smallHash = (term: string) => hashTerm(term) >>> 2

/** A claim of its own: what a database has answered. */
export class ClaimText implements StoredClaim {
  readonly #json: string
  readonly #bytes: Uint8Array
  #claim: PlacedClaim | undefined

  /** @param json a PlacedClaim */
  constructor(json: string) {
    this.#json = json
    this.#bytes = encoder.encode(json.slice(0, -1))
  }

  read(): PlacedClaim {
    this.#claim ??= JSON.parse(this.#json) as PlacedClaim
    return this.#claim
  }

  get size(): number {
    return this.#bytes.length
  }

  copy(into: Uint8Array, at: number): number {
    into.set(this.#bytes, at)
    return at + this.#bytes.length
  }

  mark(into: Int32Array, at: number): number {
    into.set(hashBytes(this.#bytes), at)
    return at + HASH_WORDS
  }

  highlight(meant: ReadonlySet<number>): Highlight[] {
    const tokens = tokensOf(this.read())
    return highlightsIn(tokens, 0, tokens.length, meant)
  }
}

const encoder = new TextEncoder()

/**
 * The claims of a bundled corpus, by number. What is found out about one is kept, all in one piece: each lookup
 * shows others, and what lies apart in memory takes longer to read than to make anew.
 */
export class BundledClaims {
  readonly #corpus: CorpusFile
  /** For each claim where its notes begin; 0 where there are none yet. */
  readonly #places: Uint32Array
  /** Of each: how many words its tokens have, its hash, its tokens. */
  #notes = new Int32Array(2 ** 12)
  #used = 1

  constructor(corpus: CorpusFile) {
    this.#corpus = corpus
    this.#places = new Uint32Array(corpus.claimCount)
  }

  at(number: number): StoredClaim {
    return new BundledClaim(this, number)
  }

  idOf(number: number): string {
    return this.#corpus.claimIds()[number] as string
  }

  read(number: number): PlacedClaim {
    return this.#corpus.claim(number)
  }

  sizeOf(number: number): number {
    return this.#corpus.claimSize(number)
  }

  copy(number: number, into: Uint8Array, at: number): number {
    return this.#corpus.copyClaim(number, into, at)
  }

  mark(number: number, into: Int32Array, at: number): number {
    const place = this.#placeOf(number)
    const notes = this.#notes
    for (let i = 1; i <= HASH_WORDS; i++) into[at + i - 1] = notes[place + i] as number
    return at + HASH_WORDS
  }

  highlight(number: number, meant: ReadonlySet<number>): Highlight[] {
    const start = this.#placeOf(number) + 1 + HASH_WORDS
    return highlightsIn(this.#notes, start, start + (this.#notes[start - 1 - HASH_WORDS] as number), meant)
  }

  #placeOf(number: number): number {
    const place = this.#places[number] as number
    return place === 0 ? this.#note(number) : place
  }

  #note(number: number): number {
    const tokens = tokensOf(JSON.parse(this.#corpus.claimText(number)) as PlacedClaim)
    const json = new Uint8Array(this.sizeOf(number))
    this.copy(number, json, 0)
    const place = this.#used
    const end = place + 1 + HASH_WORDS + tokens.length
    if (end > this.#notes.length) {
      const larger = new Int32Array(2 * end)
      larger.set(this.#notes)
      this.#notes = larger
    }
    this.#notes[place] = tokens.length
    this.#notes.set(hashBytes(json), place + 1)
    this.#notes.set(tokens, place + 1 + HASH_WORDS)
    this.#used = end
    this.#places[number] = place
    return place
  }
}

class BundledClaim implements StoredClaim {
  readonly #claims: BundledClaims
  readonly #number: number

  constructor(claims: BundledClaims, number: number) {
    this.#claims = claims
    this.#number = number
  }

  read(): PlacedClaim {
    return this.#claims.read(this.#number)
  }

  get size(): number {
    return this.#claims.sizeOf(this.#number)
  }

  copy(into: Uint8Array, at: number): number {
    return this.#claims.copy(this.#number, into, at)
  }

  mark(into: Int32Array, at: number): number {
    return this.#claims.mark(this.#number, into, at)
  }

  highlight(meant: ReadonlySet<number>): Highlight[] {
    return this.#claims.highlight(this.#number, meant)
  }
}

/** Of each token of a claim's text the hash of its term, and where it starts and ends: the same for every query that finds it. */
function tokensOf({ text, article }: PlacedClaim): Int32Array {
  return Int32Array.from(analyze(text, [article.lang]).flatMap(({ term, start, end }) => [smallHash(term), start, end]))
}

function highlightsIn(tokens: Int32Array, from: number, to: number, meant: ReadonlySet<number>): Highlight[] {
  const highlights: Highlight[] = []
  for (let i = from; i < to; i += 3)
    if (meant.has(tokens[i] as number)) highlights.push({ start: tokens[i + 1] as number, end: tokens[i + 2] as number })
  return highlights
}
