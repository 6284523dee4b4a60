/** A document and its score. */
export interface Scored {
  document: number
  score: number
}

/** Keeps those documents of all offered that have the greatest scores: a heap with the least of them on top, as two lists of numbers. */
export class Best {
  readonly #limit: number
  readonly #documents: number[] = []
  readonly #scores: number[] = []
  /** What a document's score must be at the least for it to be kept. */
  least = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  offer(document: number, score: number): void {
    const documents = this.#documents
    const scores = this.#scores
    if (scores.length < this.#limit) {
      scores.push(score)
      documents.push(document)
      this.#rise(document, score)
    } else if (isLess(scores[0] as number, documents[0] as number, score, document)) this.#sink(document, score)
    if (scores.length === this.#limit) this.least = scores[0] as number
  }

  /** Hands out what is kept, and keeps it no longer: greatest first; equals in the order of their numbers. */
  take(): Scored[] {
    const taken: Scored[] = []
    for (let count = this.#scores.length; count > 0; count--) {
      taken[count - 1] = { document: this.#documents[0] as number, score: this.#scores[0] as number }
      const document = this.#documents.pop() as number
      const score = this.#scores.pop() as number
      if (count > 1) this.#sink(document, score)
    }
    return taken
  }

  /** Moves what is greater down from the last place on, until the newcomer fits. */
  #rise(document: number, score: number): void {
    const documents = this.#documents
    const scores = this.#scores
    let at = scores.length - 1
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
    const { length } = scores
    let at = 0
    for (let below = 1; below < length; below = 2 * at + 1) {
      const right = below + 1
      if (
        right < length &&
        isLess(scores[right] as number, documents[right] as number, scores[below] as number, documents[below] as number)
      )
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
