/** Claims as the stores have them: as JSON, which lists copy. */
import type { CorpusFile } from '../data/corpus-file.ts'
import type { Spans } from '../data/lookup/highlights.ts'
import type { PlacedClaim } from '../data/placed-claim.ts'
import { HASH_WORDS, hashBytes } from './content-tag.ts'

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
}

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
}

const encoder = new TextEncoder()

/** The claims of a bundled corpus, by number; the hashes are kept, as they take longer than all the rest. */
export class BundledClaims {
  readonly #corpus: CorpusFile
  readonly #hashes: Int32Array
  /** Of each claim, whether its hash is known. */
  readonly #isHashed: Uint8Array

  constructor(corpus: CorpusFile) {
    this.#corpus = corpus
    this.#hashes = new Int32Array(HASH_WORDS * corpus.claimCount)
    this.#isHashed = new Uint8Array(corpus.claimCount)
  }

  at(number: number): StoredClaim {
    return new BundledClaim(this, number)
  }

  get spans(): Spans {
    return this.#corpus.spans
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

  #hash(number: number): void {
    const json = new Uint8Array(this.sizeOf(number))
    this.copy(number, json, 0)
    this.#hashes.set(hashBytes(json), HASH_WORDS * number)
    this.#isHashed[number] = 1
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
}
