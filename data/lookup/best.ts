/** Keeps those documents of all offered that have the greatest scores: a heap with the least of them on top. */
export class Best {
  readonly #scores: Float32Array
  readonly #limit: number
  readonly #heap: number[] = []

  constructor(scores: Float32Array, limit: number) {
    this.#scores = scores
    this.#limit = limit
  }

  offer(document: number): void {
    const heap = this.#heap
    if (heap.length < this.#limit) {
      heap.push(document)
      for (let at = heap.length - 1; at > 0; ) {
        const above = (at - 1) >> 1
        if (!this.#isLess(heap[at] ?? 0, heap[above] ?? 0)) break
        this.#swap(at, above)
        at = above
      }
    } else if (this.#isLess(heap[0] ?? 0, document)) {
      heap[0] = document
      this.#sink()
    }
  }

  /** The score that a document must have at the least to be kept. */
  get least(): number {
    return this.#heap.length < this.#limit ? 0 : (this.#scores[this.#heap[0] ?? 0] ?? 0)
  }

  /** Greatest first; equals in the order of their numbers. */
  take(): number[] {
    return this.#heap.sort((a, b) => (this.#isLess(a, b) ? 1 : -1))
  }

  #sink(): void {
    const heap = this.#heap
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      if (left >= heap.length) return
      const least = left + 1 < heap.length && this.#isLess(heap[left + 1] ?? 0, heap[left] ?? 0) ? left + 1 : left
      if (!this.#isLess(heap[least] ?? 0, heap[at] ?? 0)) return
      this.#swap(at, least)
      at = least
    }
  }

  #isLess(a: number, b: number): boolean {
    const difference = (this.#scores[a] ?? 0) - (this.#scores[b] ?? 0)
    return difference < 0 || (difference === 0 && a > b)
  }

  #swap(a: number, b: number): void {
    const held = this.#heap[a] ?? 0
    this.#heap[a] = this.#heap[b] ?? 0
    this.#heap[b] = held
  }
}
