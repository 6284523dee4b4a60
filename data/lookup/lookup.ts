import { beginningOf, hashTerm, type LookupIndex, lettersOf, type Vocabulary } from './index-file.ts'
import { BEGINNING, BM25F, CALIBRATION, COORDINATION, NEARLY, QUERY } from './parameters.ts'
import { parseQuery } from './query.ts'

/** A document that answers a query. */
export interface Hit {
  document: number
  /** 0 to 1: about the chance that the document is what the query is after. */
  score: number
}

export interface Found {
  hits: Hit[]
  /** Terms of the documents that the query meant: its own, and those it nearly spelt. */
  terms: ReadonlySet<string>
}

/** A query of up to this many terms was typed by hand; misspelt words in it are looked for. */
const TYPED_TERMS = 8

/**
 * Looks a query up: every document that shares a term with it, ranked by BM25F over words and
 * beginnings of words, and by how many of the query's terms it has.
 *
 * @returns the documents in no order; the caller knows what breaks ties
 */
export function lookUp(index: LookupIndex, query: string): Found {
  const parsed = parseQuery(query, QUERY)
  const terms = parsed.size <= TYPED_TERMS ? completeTyped(index, parsed) : parsed
  const scores = new Float64Array(index.documents)
  const matched = new Float64Array(index.documents)
  let total = 0
  let most = 0
  for (const [term, weight] of terms) {
    total += weight
    most += addPostings(index, term, weight, scores, matched)
    const beginning = beginningOf(term)
    if (beginning !== undefined) most += addPostings(index, beginning, weight * BEGINNING.weight, scores)
  }
  const hits: Hit[] = []
  for (let document = 0; document < index.documents; document++) {
    const score = scores[document] ?? 0
    if (score === 0) continue
    const coordinated = score * (1 + (COORDINATION * (matched[document] ?? 0)) / total)
    hits.push({ document, score: chanceOf(coordinated / (most * (1 + COORDINATION))) })
  }
  return { hits, terms: new Set(terms.keys()) }
}

/** @param share of the most that any document could get for the query */
function chanceOf(share: number): number {
  return 1 / (1 + Math.exp(-(CALIBRATION.intercept + CALIBRATION.slope * share)))
}

/**
 * Adds what a term is worth to the score of every document that has it.
 * @returns the most that it could be worth to one; a term that no document has counts as the rarest
 */
function addPostings(index: LookupIndex, term: string, weight: number, scores: Float64Array, matched?: Float64Array): number {
  const { documents, starts, postings, hashes } = index
  const at = findHash(hashes, hashTerm(term))
  const from = at < 0 ? 0 : (starts[at] ?? 0)
  const to = at < 0 ? 0 : (starts[at + 1] ?? 0)
  const frequency = to - from
  const worth = weight * (BM25F.k1 + 1) * Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5)) ** BM25F.idfPower
  for (let i = from; i < to; i++) {
    const posting = postings[i] ?? 0
    const document = posting >>> 8
    scores[document] = (scores[document] ?? 0) + (worth * (posting & 255)) / 255
    if (matched !== undefined) matched[document] = (matched[document] ?? 0) + weight
  }
  return worth
}

/** Binary search; -1 where there is no such hash. */
function findHash(hashes: Uint32Array, wanted: number): number {
  let low = 0
  let high = hashes.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const hash = hashes[middle] ?? 0
    if (hash === wanted) return middle
    if (hash < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Adds the nearest known terms to typed ones that no document has: misspelt, or not typed to the end. */
function completeTyped(index: LookupIndex, typed: ReadonlyMap<string, number>): Map<string, number> {
  const completed = new Map<string, number>()
  const add = (term: string, weight: number) => completed.set(term, Math.max(weight, completed.get(term) ?? 0))
  for (const [term, weight] of typed) {
    const known = findHash(index.hashes, hashTerm(term)) >= 0
    const near = known || term.length < 4 ? [] : nearTerms(index.vocabulary(), term)
    // The word itself stays, though nothing has it: that it is missing must cost the score something.
    add(term, weight)
    for (const found of near) add(found.term, weight * found.weight)
  }
  return completed
}

function nearTerms({ terms, letters }: Vocabulary, typed: string): { term: string; weight: number }[] {
  const edits = typed.length < 8 ? 1 : 2
  const typedLetters = lettersOf(typed)
  const near: { term: string; weight: number }[] = []
  for (const [i, term] of terms.entries()) {
    if (term.startsWith(typed) || (term.length >= BEGINNING.length && typed.startsWith(term))) near.push({ term, weight: NEARLY.prefix })
    // Each edit adds or takes away at most one letter, or does both.
    else if (Math.abs(term.length - typed.length) <= edits && bitCount(typedLetters & ~(letters[i] ?? 0)) <= edits) {
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
