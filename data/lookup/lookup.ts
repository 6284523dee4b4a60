import { analyze } from './analyze.ts'
import type { Scored } from './best.ts'
import { type Documents, findTerm, frequencyOf, type Lexicon, type LookupIndex, lettersOf, type Vocabulary } from './index-file.ts'
import { BEGINNING, COORDINATION, NEARLY, QUERY, RERANKED } from './parameters.ts'
import { parseQuery, type Query } from './query.ts'
import { chanceOf, chanceOfTyped, createFeatures, scoreOf } from './rerank.ts'
import { createRetrieval, type Meant, type Retrieval, type Word } from './retrieve.ts'

/** A document that answers a query. */
export interface Hit {
  document: number
  /** 0 to 1: about the chance that the document is what the query is after. */
  score: number
}

export interface Found {
  /** Best first. */
  hits: Hit[]
  /** How many documents answer it: exactly below `MOST_COUNTED`; else at least that many, and maybe fewer than there are. */
  total: number
}

/** A query of up to this many terms is taken for a typed one; misspelt words in it are looked for. */
const TYPED_TERMS = 8

/**
 * Prepares lookup over an index. The function it gives keeps scratch space of its own, so that a
 * query allocates little.
 *
 * Documents that share a term with a query are ranked by BM25F over words and beginnings of words, and
 * by how many of the query's words they have (see retrieve.ts). For a typed query that is all; what is quoted
 * in it has to be there word for word. Of a longer one, a post or a sentence, the first documents are
 * ranked again by rerank.ts; its quotation marks are its own.
 *
 * @returns a function from a query to at most `limit` of the documents that `keep` lets pass, best
 *   first; equals in the order of their numbers; and the query as it was understood
 */
export function createLookup(
  index: LookupIndex,
): (query: string, limit: number, keep?: (document: number) => boolean) => Found & { asked: Asked } {
  const rank = createRanking(index)
  const retrieve = createRetrieval(index, index)
  return (text, limit, keep) => {
    const asked = understand(index, text)
    const { hits, total } = rank(asked, index, limit, keep, retrieve)
    return { hits, total, asked }
  }
}

/**
 * The ranking alone, over a lexicon: of queries that have been understood, and of documents that are brought along with each, those of
 * the corpus that may answer it.
 */
export function createRanking(
  lexicon: Lexicon,
): (asked: Asked, documents: Documents, limit: number, keep?: (document: number) => boolean, retrieve?: Retrieval) => Found {
  const describe = createFeatures(lexicon)
  return (asked, documents, limit, keep, retrieve = createRetrieval(lexicon, documents)) => {
    const { query, words } = asked
    if (asked.isTyped) {
      const wanted = asked.phrases.length === 0 ? keep : withPhrases(lexicon, documents, asked.phrases, keep)
      const { candidates, total, most } = retrieve(words, coordinationOf(asked), limit, wanted)
      for (const candidate of candidates) candidate.score = chanceOfTyped(candidate.score / most)
      return { hits: candidates, total }
    }
    const { candidates, total } = retrieve(words, coordinationOf(asked), Math.max(limit, RERANKED.most), keep)
    const contenders = contendersOf(candidates)
    const hits: Hit[] = []
    describe(query, documents, contenders, (row, { document }) => hits.push({ document, score: chanceOf(scoreOf(row)) }))
    hits.sort((a, b) => b.score - a.score || a.document - b.document)
    // What wasn't ranked again comes after what was, by what it has of the last one's score.
    const least = hits.at(-1)?.score ?? 0
    const last = contenders.at(-1)?.score ?? 1
    for (const { document, score } of candidates.slice(contenders.length, limit)) hits.push({ document, score: (least * score) / last })
    return { hits: hits.slice(0, limit), total }
  }
}

/** A query's candidates and their features, as `eval --learn` learns from them. */
export function createCandidates(index: LookupIndex): (text: string, visit: (row: Float64Array, candidate: Scored) => void) => void {
  const retrieve = createRetrieval(index, index)
  const describe = createFeatures(index)
  return (text, visit) => {
    const query = parse(index, text)
    describe(query, index, contendersOf(retrieve(wordsOf(query), COORDINATION.post, RERANKED.most).candidates), visit)
  }
}

/** Those that are ranked again. */
function contendersOf(candidates: readonly Scored[]): Scored[] {
  const least = RERANKED.least * (candidates[0]?.score ?? 0)
  return candidates.slice(0, RERANKED.most).filter(({ score }) => score >= least)
}

/** A query as it is looked up. */
export interface Asked {
  query: Query
  words: readonly Word[]
  isTyped: boolean
  /** What has to be there word for word: for each word, the terms that it may be. */
  phrases: ReadonlySet<string>[][]
}

/** Takes a query apart; completes what was misspelt in a typed one, and finds what is quoted. */
export function understand(lexicon: Lexicon, text: string): Asked {
  const query = parse(lexicon, text)
  if (query.terms.size > TYPED_TERMS) return { query, words: wordsOf(query), isTyped: false, phrases: [] }
  return { query, words: completeTyped(lexicon, query.terms), isTyped: true, phrases: phrasesOf(text, lexicon.languages) }
}

/** The terms of documents that a query means: its own, and those that it nearly spells. */
export function termsMeant({ words }: Asked): string[] {
  const terms: string[] = []
  for (const word of words) for (const { term } of word) terms.push(term)
  return terms
}

/** How much more a document counts that has all words of a query. */
export function coordinationOf({ isTyped }: Asked): number {
  return isTyped ? COORDINATION.typed : COORDINATION.post
}

function parse(index: Lexicon, text: string): Query {
  return parseQuery(text, QUERY, index.languages, (term) => findTerm(index, term) >= 0)
}

function wordsOf({ terms }: Query): Word[] {
  return Array.from(terms, ([term, weight]) => [{ term, weight }])
}

const QUOTATION_MARK = /["“”„«»]/
const QUOTED = /["“”„«»]([^"“”„«»]+)["“”„«»]/g

function phrasesOf(text: string, languages: readonly string[]): ReadonlySet<string>[][] {
  if (!QUOTATION_MARK.test(text)) return []
  return [...text.matchAll(QUOTED)].flatMap(([, quoted = '']) => {
    const words = Map.groupBy(analyze(quoted, languages), ({ start }) => start)
    const phrase = [...words.values()].map((tokens) => new Set(tokens.map(({ term }) => term)))
    return phrase.length === 0 ? [] : [phrase]
  })
}

/** Whether a document has some phrases, and is to be kept. */
function withPhrases(
  lexicon: Lexicon,
  documents: Documents,
  phrases: Asked['phrases'],
  keep: (document: number) => boolean = () => true,
): (document: number) => boolean {
  const numbered = phrases.map((phrase) => phrase.map((meant) => new Set([...meant].map((term) => findTerm(lexicon, term)))))
  return (document) => numbered.every((phrase) => hasPhrase(documents, document, phrase)) && keep(document)
}

/** Whether a phrase stands in a document's title or text. */
function hasPhrase({ bounds, words }: Documents, document: number, phrase: readonly ReadonlySet<number>[]): boolean {
  return [0, 1].some((field) => {
    const from = bounds[2 * document + field] ?? 0
    const last = (bounds[2 * document + field + 1] ?? 0) - phrase.length
    for (let at = from; at <= last; at++) if (phrase.every((terms, i) => terms.has(words[at + i] ?? -1))) return true
    return false
  })
}

/**
 * Adds to typed terms that no document has those that may have been meant: what begins as they do;
 * of a word that the index knows to be one, its related words; of another, what it nearly spells.
 */
function completeTyped(index: Lexicon, typed: ReadonlyMap<string, number>): Word[] {
  const words: Word[] = []
  for (const [term, weight] of typed) words.push(isKnown(index, term) ? [{ term, weight }] : completeWord(index, term, weight))
  return words
}

function completeWord(index: Lexicon, term: string, weight: number): Word {
  const meant = [...relatedTerms(index, term), ...(term.length >= 4 ? nearTerms(index.vocabulary(), term, findTerm(index, term) < 0) : [])]
  // The word itself stays, though nothing has it: that it is missing must cost the score something.
  return [{ term, weight: 1 }, ...meant.sort((a, b) => b.weight - a.weight)].map((one) => ({ ...one, weight: weight * one.weight }))
}

function relatedTerms(index: Lexicon, term: string): Meant[] {
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
function isKnown(index: Lexicon, term: string): boolean {
  return frequencyOf(index, findTerm(index, term)) > 0
}

/** @param isMisspelt whether it may be: else only what begins as it does is near */
function nearTerms({ terms, letters }: Vocabulary, typed: string, isMisspelt: boolean): Meant[] {
  const edits = !isMisspelt ? 0 : typed.length < 8 ? 1 : 2
  const typedLetters = lettersOf(typed)
  const near: Meant[] = []
  for (const [i, term] of terms.entries()) {
    if (term.startsWith(typed) || (term.length >= BEGINNING.length && typed.startsWith(term))) near.push({ term, weight: NEARLY.prefix })
    // Hardly anybody misspells a word's first letter. Each edit adds or takes away at most one letter, or does both.
    else if (
      edits > 0 &&
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
