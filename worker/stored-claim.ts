/** Claims as the stores have them: as JSON, which lists copy. */

import { HASH_WORDS, hashBytes } from '../data/content-tag.ts'
import type { CorpusFile } from '../data/corpus-file.ts'
import { later } from '../data/later.ts'
import type { PlacedClaim } from '../data/placed-claim.ts'

/** A claim that is looked into only where somebody has to. */
export interface StoredClaim {
  read(): PlacedClaim
  /** The same as JSON: who only passes it on needn't read it. */
  json(): string
  /** Its JSON but for the last brace, as lists add to it. */
  readonly bytes: Uint8Array
  /**
   * Writes the hash of these bytes, `HASH_WORDS` words.
   * @returns where that ends
   */
  mark(into: Int32Array, at: number): number
}

/** A claim of its own: what a database has answered. */
export class ClaimText implements StoredClaim {
  readonly #json: string
  readonly #bytes: () => Uint8Array
  readonly #claim: () => PlacedClaim

  /** @param json a PlacedClaim */
  constructor(json: string) {
    this.#json = json
    // Lists copy them, and nobody else.
    this.#bytes = later(() => encoder.encode(json.slice(0, -1)))
    this.#claim = later(() => JSON.parse(json) as PlacedClaim)
  }

  read(): PlacedClaim {
    return this.#claim()
  }

  json(): string {
    return this.#json
  }

  get bytes(): Uint8Array {
    return this.#bytes()
  }

  mark(into: Int32Array, at: number): number {
    into.set(hashBytes(this.#bytes()), at)
    return at + HASH_WORDS
  }
}

const encoder = new TextEncoder()

/**
 * The claims of a bundled corpus by their numbers, each the same object every time. Were they made for each answer, garbage
 * collection would now and then find none of them left, and forget the code compiled for them with the last.
 */
export function bundledClaims(corpus: CorpusFile): (number: number) => StoredClaim {
  const claims: BundledClaim[] = new Array(corpus.claimCount)
  return (number) => {
    claims[number] ??= new BundledClaim(corpus, number)
    return claims[number]
  }
}

/** A claim of a bundled corpus. */
class BundledClaim implements StoredClaim {
  readonly #corpus: CorpusFile
  readonly #number: number
  readonly bytes: Uint8Array

  constructor(corpus: CorpusFile, number: number) {
    this.#corpus = corpus
    this.#number = number
    this.bytes = corpus.claimBytes(number)
  }

  read(): PlacedClaim {
    return this.#corpus.claim(this.#number)
  }

  json(): string {
    return this.#corpus.claimText(this.#number)
  }

  mark(into: Int32Array, at: number): number {
    return this.#corpus.copyHash(this.bytes, into, at)
  }
}
