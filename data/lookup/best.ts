/** A document and its score. */
export interface Scored {
  document: number
  score: number
}

/**
 * Keeps those documents of all offered that have the greatest scores: a heap with the least of them on top, as two lists of numbers.
 * Whoever looks up again and again keeps one for all queries: to offer allocates nothing then, and the runtime keeps what it has
 * compiled for such an object, which garbage collection forgets with the last of them.
 */
export class Best {
  #limit = 0
  #count = 0
  #documents = new Int32Array(0)
  #scores = new Float64Array(0)
  /** What a document's score must be at the least for it to be kept. */
  least = 0

  /**
   * Forgets all, and keeps so many from now on.
   * @param limit 1 at the least
   */
  reset(limit: number): void {
    if (this.#scores.length < limit) {
      this.#documents = new Int32Array(limit)
      this.#scores = new Float64Array(limit)
    }
    this.#limit = limit
    this.#count = 0
    this.least = 0
  }

  /** @param document a number below 2³¹ */
  offer(document: number, score: number): void {
    const documents = this.#documents
    const scores = this.#scores
    if (this.#count < this.#limit) this.#rise(this.#count++, document, score)
    else if (isLess(scores[0] as number, documents[0] as number, score, document)) this.#sink(document, score)
    if (this.#count === this.#limit) this.least = scores[0] as number
  }

  /** Hands out what is kept, and keeps it no longer: greatest first; equals in the order of their numbers. */
  take(): Scored[] {
    const documents = this.#documents
    const scores = this.#scores
    const taken: Scored[] = new Array(this.#count)
    while (this.#count > 0) {
      const last = --this.#count
      taken[last] = { document: documents[0] as number, score: scores[0] as number }
      if (last > 0) this.#sink(documents[last] as number, scores[last] as number)
    }
    return taken
  }

  /** Moves what is greater down to the place of a newcomer, which is the last, until it fits. */
  #rise(place: number, document: number, score: number): void {
    const documents = this.#documents
    const scores = this.#scores
    let at = place
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!isLess(score, document, scores[above] as number, documents[above] as number)) break
      scores[at] = scores[above] as number
      documents[at] = documents[above] as number
      at = above
    }
    scores[at] = score
    documents[at] = document
  }

  /** Moves what is less up from the top on, until the newcomer fits. */
  #sink(document: number, score: number): void {
    const documents = this.#documents
    const scores = this.#scores
    const count = this.#count
    let at = 0
    for (let below = 1; below < count; below = 2 * at + 1) {
      const right = below + 1
      if (right < count && isLess(scores[right] as number, documents[right] as number, scores[below] as number, documents[below] as number))
        below = right
      if (!isLess(scores[below] as number, documents[below] as number, score, document)) break
      scores[at] = scores[below] as number
      documents[at] = documents[below] as number
      at = below
    }
    scores[at] = score
    documents[at] = document
  }
}

function isLess(score: number, document: number, otherScore: number, otherDocument: number): boolean {
  return score < otherScore || (score === otherScore && document > otherDocument)
}
