import { analyze } from './analyze.ts'
import { beginningOf, findTerm, idfOf, type LookupIndex, lettersOf, type Vocabulary } from './index-file.ts'
import { BEGINNING, BM25F, COORDINATION, NEARLY, QUERY, RERANKED } from './parameters.ts'
import { parseQuery, type Query } from './query.ts'
import { type Candidate, chanceOf, chanceOfTyped, createFeatures, scoreOf } from './rerank.ts'

/** A document that answers a query. */
export interface Hit {
  document: number
  /** 0 to 1: about the chance that the document is what the query is after. */
  score: number
}

export interface Found {
  /** Best first. */
  hits: Hit[]
  /** How many documents there are that answer it. */
  total: number
  /** Terms of the documents that the query meant: its own, and those it nearly spelt. */
  terms: ReadonlySet<string>
}

/** A query of up to this many terms is taken for a typed one; misspelt words in it are looked for. */
const TYPED_TERMS = 8

/**
 * Prepares lookup over an index. The function it gives keeps scratch space of its own, so that a
 * query allocates little.
 *
 * Every document that shares a term with a query is ranked by BM25F over words and beginnings of
 * words, and by how many of the query's words it has. For a typed query that is all; what is quoted
 * in it has to be there word for word. Of a longer one, a post or a sentence, the first documents are
 * ranked again by rerank.ts; its quotation marks are its own.
 *
 * @returns a function from a query to at most `limit` of the documents that `keep` lets pass, best
 *   first; equals in the order of their numbers
 */
export function createLookup(index: LookupIndex): (query: string, limit: number, keep?: (document: number) => boolean) => Found {
  const retrieve = createRetrieval(index)
  const describe = createFeatures(index)
  return (text, limit, keep) => {
    const query = parse(index, text)
    if (query.terms.size <= TYPED_TERMS) return lookUpTyped(index, retrieve, text, query, limit, keep)
    const { candidates, total } = retrieve(wordsOf(query), COORDINATION.post, Math.max(limit, RERANKED.most), keep)
    const contenders = contendersOf(candidates)
    const hits: Hit[] = []
    describe(query, contenders, (row, { document }) => hits.push({ document, score: chanceOf(scoreOf(row)) }))
    hits.sort((a, b) => b.score - a.score || a.document - b.document)
    // What wasn't ranked again comes after what was, by what it has of the last one's score.
    const least = hits.at(-1)?.score ?? 0
    const last = contenders.at(-1)?.score ?? 1
    for (const { document, score } of candidates.slice(contenders.length, limit)) hits.push({ document, score: (least * score) / last })
    return { hits: hits.slice(0, limit), total, terms: new Set(query.terms.keys()) }
  }
}

function lookUpTyped(
  index: LookupIndex,
  retrieve: ReturnType<typeof createRetrieval>,
  text: string,
  query: Query,
  limit: number,
  keep?: (document: number) => boolean,
): Found {
  const phrases = phrasesOf(index, text)
  const has = (document: number) => phrases.every((phrase) => hasPhrase(index, document, phrase)) && keep?.(document) !== false
  const words = completeTyped(index, query.terms)
  const { candidates, total } = retrieve(words, COORDINATION.typed, limit, phrases.length === 0 ? keep : has)
  return {
    hits: candidates.map(({ document, share }) => ({ document, score: chanceOfTyped(share) })),
    total,
    terms: new Set(words.flat().map(({ term }) => term)),
  }
}

/** A query's candidates and their features, as `eval --learn` learns from them. */
export function createCandidates(index: LookupIndex): (text: string, visit: (row: Float64Array, candidate: Candidate) => void) => void {
  const retrieve = createRetrieval(index)
  const describe = createFeatures(index)
  return (text, visit) => {
    const query = parse(index, text)
    describe(query, contendersOf(retrieve(wordsOf(query), COORDINATION.post, RERANKED.most).candidates), visit)
  }
}

/** Those that are ranked again. */
function contendersOf(candidates: readonly Candidate[]): Candidate[] {
  const least = RERANKED.least * (candidates[0]?.score ?? 0)
  return candidates.slice(0, RERANKED.most).filter(({ score }) => score >= least)
}

function parse(index: LookupIndex, text: string): Query {
  return parseQuery(text, QUERY, index.languages, (term) => findTerm(index, term) >= 0)
}

/** A term that a word of a query stands for, and what it counts. */
interface Meant {
  term: string
  weight: number
}

/** A word of a query, as all that it may stand for: a document has the word if it has one of them. What counts most comes first. */
type Word = readonly Meant[]

function wordsOf({ terms }: Query): Word[] {
  return Array.from(terms, ([term, weight]) => [{ term, weight }])
}

/** For each word of a phrase, the terms that it may be. */
type Phrase = ReadonlySet<number>[]

const QUOTED = /["“”„«»]([^"“”„«»]+)["“”„«»]/g

function phrasesOf(index: LookupIndex, text: string): Phrase[] {
  return [...text.matchAll(QUOTED)].flatMap(([, quoted = '']) => {
    const words = Map.groupBy(analyze(quoted, index.languages), ({ start }) => start)
    const phrase = [...words.values()].map((tokens) => new Set(tokens.map(({ term }) => findTerm(index, term))))
    return phrase.length === 0 ? [] : [phrase]
  })
}

/** Whether a phrase stands in a document's title or text. */
function hasPhrase({ bounds, words }: LookupIndex, document: number, phrase: Phrase): boolean {
  return [0, 1].some((field) => {
    const from = bounds[2 * document + field] ?? 0
    const last = (bounds[2 * document + field + 1] ?? 0) - phrase.length
    for (let at = from; at <= last; at++) if (phrase.every((terms, i) => terms.has(words[at + i] ?? -1))) return true
    return false
  })
}

/** The best documents of the first stage, and how many there are in all. */
interface Retrieved {
  candidates: Candidate[]
  total: number
}

/** The first stage, over an index. */
function createRetrieval(
  index: LookupIndex,
): (words: readonly Word[], coordination: number, limit: number, keep?: (document: number) => boolean) => Retrieved {
  const scores = new Float32Array(index.documents)
  const matched = new Float32Array(index.documents)
  // For each document, which word that may stand for several terms it had last, and what that was worth.
  const hadLast = new Uint32Array(index.documents)
  const worthLast = new Float32Array(index.documents)
  let choices = 0
  // The documents that have a score, in the order in which they got one: few of them all.
  const touched = new Uint32Array(index.documents)
  let count = 0

  /**
   * Adds what a term is worth to the score of every document that has it.
   * @param own whether it is the query's own: those count as matched
   * @param choice a number for the word that it is one of the terms of, of which a document counts only the best; 0 for an only one
   * @returns the most that it could be worth to one; a term that no document has counts as the rarest
   */
  function addPostings(term: string, weight: number, own: boolean, choice: number): number {
    const { documents, starts, postings } = index
    const at = findTerm(index, term)
    const from = at < 0 ? 0 : (starts[at] ?? 0)
    const to = at < 0 ? 0 : (starts[at + 1] ?? 0)
    const worth = weight * (BM25F.k1 + 1) * idfOf(documents, to - from) ** BM25F.idfPower
    const step = worth / 255
    for (let i = from; i < to; i++) {
      const posting = postings[i] ?? 0
      const document = posting >>> 8
      const score = scores[document] ?? 0
      let gain = step * (posting & 255)
      let isNew = true
      if (choice > 0) {
        isNew = hadLast[document] !== choice
        const had = isNew ? 0 : (worthLast[document] ?? 0)
        if (gain <= had) continue
        hadLast[document] = choice
        worthLast[document] = gain
        gain -= had
      }
      if (score === 0) touched[count++] = document
      scores[document] = score + gain
      if (own && isNew) matched[document] = (matched[document] ?? 0) + weight
    }
    return worth
  }

  /** Adds a word: the best of its terms that a document has, and the best of their beginnings. */
  function addWord(word: Word): number {
    const term = word.length > 1 ? ++choices : 0
    const beginning = word.length > 1 ? ++choices : 0
    let most = 0
    let mostOfBeginning = 0
    for (const meant of word) most = Math.max(most, addPostings(meant.term, meant.weight, true, term))
    for (const meant of word) {
      const begun = beginningOf(meant.term)
      if (begun !== undefined)
        mostOfBeginning = Math.max(mostOfBeginning, addPostings(begun, meant.weight * BEGINNING.weight, false, beginning))
    }
    return most + mostOfBeginning
  }

  return (words, coordination, limit, keep) => {
    let all = 0
    let most = 0
    for (const word of words) {
      all += word[0]?.weight ?? 0
      most += addWord(word)
    }
    const best = new Best(scores, limit)
    let total = 0
    for (let i = 0; i < count; i++) {
      const document = touched[i] ?? 0
      if (keep?.(document) === false) continue
      scores[document] = (scores[document] ?? 0) * (1 + (coordination * (matched[document] ?? 0)) / all)
      best.offer(document)
      total++
    }
    const whole = most * (1 + coordination)
    const candidates = best.take().map((document) => ({ document, score: scores[document] ?? 0, share: (scores[document] ?? 0) / whole }))
    scores.fill(0)
    matched.fill(0)
    count = 0
    return { candidates, total }
  }
}

/** Keeps those documents of all offered that have the greatest scores: a heap with the least of them on top. */
class Best {
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

/**
 * Adds to typed terms that no document has those that may have been meant: of a word that the index
 * knows to be one, its related words; of another, what it nearly spells or begins.
 */
function completeTyped(index: LookupIndex, typed: ReadonlyMap<string, number>): Word[] {
  return Array.from(typed, ([term, weight]) => {
    if (isKnown(index, term)) return [{ term, weight }]
    const meant = [...relatedTerms(index, term), ...(term.length >= 4 ? nearTerms(index.vocabulary(), term) : [])]
    // The word itself stays, though nothing has it: that it is missing must cost the score something.
    return [{ term, weight: 1 }, ...meant.sort((a, b) => b.weight - a.weight)].map((one) => ({ ...one, weight: weight * one.weight }))
  })
}

function relatedTerms(index: LookupIndex, term: string): Meant[] {
  const number = findTerm(index, term)
  if (number < 0) return []
  const from = index.relatedStarts[number] ?? 0
  const to = index.relatedStarts[number + 1] ?? 0
  return Array.from(index.related.subarray(from, to), (related, i) => ({
    term: index.vocabulary().all[related] ?? '',
    weight: (NEARLY.related * (index.likeness[from + i] ?? 0)) / 255,
  }))
}

/** Whether a document has a term. */
function isKnown(index: LookupIndex, term: string): boolean {
  const number = findTerm(index, term)
  return number >= 0 && (index.starts[number + 1] ?? 0) > (index.starts[number] ?? 0)
}

function nearTerms({ terms, letters }: Vocabulary, typed: string): Meant[] {
  const edits = typed.length < 8 ? 1 : 2
  const typedLetters = lettersOf(typed)
  const near: Meant[] = []
  for (const [i, term] of terms.entries()) {
    if (term.startsWith(typed) || (term.length >= BEGINNING.length && typed.startsWith(term))) near.push({ term, weight: NEARLY.prefix })
    // Hardly anybody misspells a word's first letter. Each edit adds or takes away at most one letter, or does both.
    else if (
      term[0] === typed[0] &&
      Math.abs(term.length - typed.length) <= edits &&
      bitCount(typedLetters & ~(letters[i] ?? 0)) <= edits
    ) {
      const distance = editDistance(typed, term, edits)
      if (distance <= edits) near.push({ term, weight: NEARLY.typo / distance })
    }
  }
  return near
}

function bitCount(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}

/** Edits, swaps of neighbours counting one, between two words; more than `limit` is only said to be more. */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((row[j - 1] ?? 0) + (same ? 0 : 1), (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      next.push(cost)
    }
    if (Math.min(...next) > limit) return limit + 1
    before = row
    row = next
  }
  return row[b.length] ?? limit + 1
}
