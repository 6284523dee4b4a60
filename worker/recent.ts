import { hashTerm } from '../data/lookup/hash.ts'

/** Bytes that an entry takes beside its key and its value. */
const ENTRY = 500
/** Of so many keys it is known at the most that they were asked for; a power of two. */
const MOST_ASKED = 4096

/**
 * What was asked for lately, and more than once, so that it needn't be made again; what wasn't for the longest time gives
 * way. What is asked for the first time isn't kept: most never is again, and to have it outlive its answer costs the
 * garbage collector a good part of what it took to make it.
 */
export class Recent<T> {
  readonly #most: number
  // In the order in which they were asked for last.
  readonly #kept = new Map<string, { value: T; size: number }>()
  /** Hashes of keys, each where its last bits say: a later one takes its place. */
  readonly #asked = new Uint32Array(MOST_ASKED)
  #size = 0

  /** @param most how much is kept, in bytes: keys count too, as junk may have long ones */
  constructor(most: number) {
    this.#most = most
  }

  get(key: string): T | undefined {
    const found = this.#kept.get(key)
    if (found === undefined) return undefined
    this.#kept.delete(key)
    this.#kept.set(key, found)
    return found.value
  }

  /**
   * Keeps what was made for a key, in the place of what was under it, if the key was asked for before.
   * @param bytes of the value
   * @returns whether it is kept now
   */
  offer(key: string, value: T, bytes: number): boolean {
    const size = bytes + 2 * key.length + ENTRY
    const hash = hashTerm(key)
    const place = hash & (MOST_ASKED - 1)
    const isAskedAgain = this.#asked[place] === hash
    this.#asked[place] = hash
    if (!isAskedAgain || size > this.#most) return false
    this.#forget(key)
    this.#kept.set(key, { value, size })
    this.#size += size
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#most) break
      this.#forget(oldest)
    }
    return true
  }

  #forget(key: string): void {
    this.#size -= this.#kept.get(key)?.size ?? 0
    this.#kept.delete(key)
  }
}
