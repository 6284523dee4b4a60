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
 * The claims of a bundled corpus, by number. What is found out about one is kept, beside what is known of the others: each
 * lookup shows other claims, and what lies apart in memory takes longer to read than all the rest of an answer.
 */
export class BundledClaims {
  readonly #corpus: CorpusFile
  /** Of each claim, once its hash is known. */
  readonly #isHashed: Uint8Array
  readonly #hashes: Int32Array
  /** For each claim where its tokens begin, after a word that says how many words they have; 0 where they aren't known. */
  readonly #places: Uint32Array
  #tokens = new Int32Array(2 ** 12)
  #used = 1

  constructor(corpus: CorpusFile) {
    this.#corpus = corpus
    this.#isHashed = new Uint8Array(corpus.claimCount)
    this.#hashes = new Int32Array(HASH_WORDS * corpus.claimCount)
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
    if (this.#isHashed[number] === 0) this.#hash(number)
    const from = HASH_WORDS * number
    for (let i = 0; i < HASH_WORDS; i++) into[at + i] = this.#hashes[from + i] as number
    return at + HASH_WORDS
  }

  highlight(number: number, meant: ReadonlySet<number>): Highlight[] {
    const start = this.#places[number] || this.#analyze(number)
    return highlightsIn(this.#tokens, start, start + (this.#tokens[start - 1] as number), meant)
  }

  #hash(number: number): void {
    const json = new Uint8Array(this.sizeOf(number))
    this.copy(number, json, 0)
    this.#hashes.set(hashBytes(json), HASH_WORDS * number)
    this.#isHashed[number] = 1
  }

  #analyze(number: number): number {
    const tokens = tokensOf(JSON.parse(this.#corpus.claimText(number)) as PlacedClaim)
    const place = this.#used + 1
    const end = place + tokens.length
    if (end > this.#tokens.length) {
      const larger = new Int32Array(2 * end)
      larger.set(this.#tokens)
      this.#tokens = larger
    }
    this.#tokens[place - 1] = tokens.length
    this.#tokens.set(tokens, place)
    this.#places[number] = place
    this.#used = end
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
