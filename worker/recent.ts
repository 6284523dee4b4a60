/** What was asked for lately, so that it needn't be made again; what wasn't for the longest time gives way. */
export class Recent<T> {
  readonly #most: number
  // In the order in which they were asked for last.
  readonly #kept = new Map<string, { value: T; size: number }>()
  #size = 0

  /** @param most how much is kept, as the sum of the sizes */
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

  /** Keeps something in the place of what was under its key, if anything was. */
  set(key: string, value: T, size: number): void {
    this.#forget(key)
    this.#kept.set(key, { value, size })
    this.#size += size
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#most) return
      this.#forget(oldest)
    }
  }

  #forget(key: string): void {
    this.#size -= this.#kept.get(key)?.size ?? 0
    this.#kept.delete(key)
  }
}
