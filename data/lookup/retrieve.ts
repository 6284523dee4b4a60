/** The first stage of lookup: BM25F over words and beginnings of words, and how many of a query's words a document has. */
import { Best, type Scored } from './best.ts'
import { beginningOf, type Documents, findTerm, frequencyOf, idfOf, type Lexicon } from './index-file.ts'
import { BEGINNING, BM25F, MOST_COUNTED } from './parameters.ts'

/** A term that a word of a query stands for, and what it counts. */
export interface Meant {
  term: string
  weight: number
}

/** A word of a query, as all that it may stand for: a document has the word if it has one of them. What counts most comes first. */
export type Word = readonly Meant[]

interface Retrieved {
  /** The best documents. */
  candidates: Scored[]
  /** How many have something of the query: exactly below `MOST_COUNTED`; else at least that many, and maybe fewer than there are. */
  total: number
  /** The most that a document's score could be. */
  most: number
}

export type Retrieval = (words: readonly Word[], coordination: number, limit: number, keep?: (document: number) => boolean) => Retrieved

/** A term of a query, or the beginning of one. */
export interface Clue {
  term: string
  /** Its number in the lexicon; -1 if it has none. */
  number: number
  /** How many documents of the corpus have it. */
  frequency: number
  /** The most that it can be worth to a document; what no document has counts as the rarest. */
  worth: number
  /** What a document that has it has matched of the query; a beginning doesn't count. */
  matched: number
  /** A number that the terms of a word share, and another one that their beginnings share: of each a document counts only the best. */
  choice: number
  /** Whether no other clue shares that number. */
  isOnly: boolean
}

/** What the words of a query are known by, in the order of the words; choices in a row. */
export function cluesOf(lexicon: Lexicon, words: readonly Word[]): Clue[] {
  const clues: Clue[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word
    const isOnly = word.length === 1
    for (const { term, weight } of word) clues.push(clueOf(lexicon, term, weight, weight, 2 * i, isOnly))
    for (const { term, weight } of word) {
      const beginning = beginningOf(term)
      if (beginning !== undefined) clues.push(clueOf(lexicon, beginning, weight * BEGINNING.weight, 0, 2 * i + 1, isOnly))
    }
  }
  return clues
}

function clueOf(lexicon: Lexicon, term: string, weight: number, matched: number, choice: number, isOnly: boolean): Clue {
  const number = findTerm(lexicon, term)
  const frequency = frequencyOf(lexicon, number)
  const worth = weight * (BM25F.k1 + 1) * idfOf(lexicon.documents, frequency) ** BM25F.idfPower
  return { term, number, frequency, worth, matched, choice, isOnly }
}

/** A common term is one that at least one document in so many has; and at least `MOST_COUNTED`, as of others totals are told exactly. */
const COMMON = 16

/** Prepares the first stage. It keeps scratch space of its own, so that a query allocates little. */
export function createRetrieval(lexicon: Lexicon, { count: size, postingsOf }: Documents): Retrieval {
  // For each document its score, and how many of the query's words it has, by what these count: side by side, since both are read at once.
  const sums = new Float32Array(2 * size)
  // For each document, which of the choices it had last, and what that was worth.
  const hadLast = new Uint32Array(size)
  const worthLast = new Float32Array(size)
  let choices = 1
  // Where those are that have a score, in the order in which they got one: few of them all.
  const touched = new Int32Array(size)
  let count = 0
  // Of common terms, the impact in each document: to look it up there takes less than to go through the postings.
  const impacts = new Map<number, Uint8Array>()

  const best = new Best()

  const postingsFor = (number: number) => (number < 0 ? NONE : postingsOf(number))

  /** Adds what a term is worth to the score of every document that has it. */
  function add({ number, worth, matched, choice, isOnly }: Clue): void {
    if (isOnly) addEach(postingsFor(number), worth / 255, matched)
    else addBest(postingsFor(number), worth / 255, matched, choices + choice)
  }

  function addEach(postings: Uint32Array, step: number, matched: number): void {
    let reached = count
    for (let i = 0; i < postings.length; i++) {
      const posting = postings[i] as number
      const at = (posting >>> 8) << 1
      const score = sums[at] as number
      if (score === 0) touched[reached++] = at
      sums[at] = score + step * (posting & 255)
      sums[at + 1] = (sums[at + 1] as number) + matched
    }
    count = reached
  }

  /** The same for one of the terms that a word may stand for: of a document's counts only the best. */
  function addBest(postings: Uint32Array, step: number, matched: number, choice: number): void {
    for (let i = 0; i < postings.length; i++) {
      const posting = postings[i] as number
      const document = posting >>> 8
      const gain = step * (posting & 255)
      const isNew = hadLast[document] !== choice
      const had = isNew ? 0 : (worthLast[document] as number)
      if (gain <= had) continue
      hadLast[document] = choice
      worthLast[document] = gain
      const at = document << 1
      const score = sums[at] as number
      if (score === 0) touched[count++] = at
      sums[at] = score + gain - had
      if (isNew) sums[at + 1] = (sums[at + 1] as number) + matched
    }
  }

  /** Adds what a common term is worth to those documents alone that have a score already. */
  function addToTouched({ number, worth, matched }: Clue): void {
    let impactOf = impacts.get(number)
    if (impactOf === undefined) {
      impactOf = new Uint8Array(size)
      for (const posting of postingsFor(number)) impactOf[posting >>> 8] = posting & 255
      impacts.set(number, impactOf)
    }
    const step = worth / 255
    for (let i = 0; i < count; i++) {
      const at = touched[i] as number
      const impact = impactOf[at >> 1] as number
      if (impact === 0) continue
      sums[at] = (sums[at] as number) + step * impact
      sums[at + 1] = (sums[at + 1] as number) + matched
    }
  }

  /**
   * Offers the documents that have something of a query, and clears what was summed for them.
   * @returns how many there are
   */
  function offerTouched(limit: number, bonus: number, keep?: (document: number) => boolean): number {
    best.reset(limit)
    let total = 0
    let least = 0
    for (let i = 0; i < count; i++) {
      const at = touched[i] as number
      const score = (sums[at] as number) * (1 + bonus * (sums[at + 1] as number))
      sums[at] = 0
      sums[at + 1] = 0
      if (keep !== undefined && !keep(at >> 1)) continue
      total++
      if (score < least) continue
      best.offer(at >> 1, score)
      least = best.least
    }
    count = 0
    return total
  }

  /**
   * What has nothing but common terms of a query is seldom among the best for it: these are looked up in documents that have others.
   * @param clues of terms that are each an only one, the rarest first
   * @param bonus how much more a document's score counts for each unit of what it has matched
   * @returns how many documents there are, at the least; undefined when no other than the first clue is of a common term, or when
   * documents that have only common terms may be among the best
   */
  function offerFew(clues: readonly Clue[], limit: number, bonus: number): number | undefined {
    const least = Math.max(MOST_COUNTED, size / COMMON)
    let first = 0
    while (first < clues.length && !isCommon(clues[first] as Clue, least)) first++
    if (first === 0) first = 1
    if (first >= clues.length) return undefined
    for (let i = 0; i < first; i++) add(clues[i] as Clue)
    let worth = 0
    let matched = 0
    for (let i = first; i < clues.length; i++) {
      const clue = clues[i] as Clue
      addToTouched(clue)
      worth += clue.worth
      matched += clue.matched
    }
    const total = offerTouched(limit, bonus)
    // A little more, as sums are rounded.
    return best.least > 1.001 * worth * (1 + bonus * matched) ? Math.max(total, (clues.at(-1) as Clue).frequency) : undefined
  }

  function isCommon({ number, frequency }: Clue, least: number): boolean {
    return frequency >= least && postingsOf(number).length >= least
  }

  return (words, coordination, limit, keep) => {
    const clues = cluesOf(lexicon, words)
    let weight = 0
    for (const [first] of words) weight += first?.weight ?? 0
    const bonus = coordination / weight
    const most = mostOf(clues) * (1 + coordination)
    let areOnly = true
    for (const { isOnly } of clues) areOnly &&= isOnly
    // The rarest first, so that sums are rounded alike wherever the documents are kept. Not where a word may stand for several terms:
    // `addBest` needs these in a row, the likeliest first.
    if (areOnly) clues.sort(byFrequency)
    let total = keep === undefined && areOnly ? offerFew(clues, limit, bonus) : undefined
    if (total === undefined) {
      for (const clue of clues) add(clue)
      total = offerTouched(limit, bonus, keep)
    }
    if (!areOnly) choices += 2 * words.length
    return { candidates: best.take(), total, most }
  }
}

const byFrequency = (one: Clue, other: Clue) => one.frequency - other.frequency

/** The most that all of a document's terms can be worth: of each choice the best. Choices stand in a row. */
function mostOf(clues: readonly Clue[]): number {
  let most = 0
  let best = 0
  let choice = -1
  for (const clue of clues) {
    if (clue.choice !== choice) {
      most += best
      best = 0
      choice = clue.choice
    }
    if (clue.worth > best) best = clue.worth
  }
  return most + best
}

const NONE = new Uint32Array()
