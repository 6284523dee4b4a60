/**
 * Claim lookup over a database. The full-text index says which claims have the query's telling terms
 * and beginnings; the best of these, by how rare what they have is, are read and ranked by the very
 * engine that the bundle has, over the lexicon that was published with them.
 */

import { Best } from '../data/lookup/best.ts'
import { type Lexicon, openIndex } from '../data/lookup/index-file.ts'
import { type Asked, coordinationOf, createRanking, termsMeant, understand } from '../data/lookup/lookup.ts'
import { type Clue, cluesOf } from '../data/lookup/retrieve.ts'
import { loadStemmers } from '../data/lookup/stem.ts'
import { bytesOf, openDocuments } from '../data/lookup/stored-documents.ts'
import { termToken } from '../data/marks.ts'
import { anyToken, type ClaimScope } from './d1-scope.ts'
import type { Ask, AskWithHead } from './d1-store.ts'
import { MOST_FOUND, StoreError } from './store.ts'

/** A claim that answers a query. */
export interface RankedClaim {
  number: number
  id: string
  score: number
}

/** What a query found. */
export interface Ranked {
  /** Best first; of equals the newest first. Where not `all`, as many as are sure. */
  claims: RankedClaim[]
  total: number
  terms: ReadonlySet<string>
}

/**
 * How much a lookup reads: so many places of terms in claims, of the terms first that are worth most;
 * but never fewer terms than the least; and of so many claims their terms. Those of the corpus's
 * frequent words say little. Of the benchmark's posts over 100,000 claims, 98.5 % of the first five are those
 * of an exhaustive search.
 */
interface Effort {
  places: number
  terms: number
  claims: number
}
const USUAL: Effort = { places: 12_000, terms: 3, claims: 150 }
/** For a page far behind. */
const DEEP: Effort = { places: 200_000, terms: 3, claims: MOST_FOUND }
/** For each sentence of a text, of which only the best claim is wanted. */
const SENTENCE: Effort = { places: 8000, terms: 3, claims: 50 }
/** When so few claims have anything of the query, all of them are ranked, and the answer is the bundle's to the last bit. */
const FEW = 500

/** The engine over a lexicon. */
interface Engine {
  /** The lexicon's id. */
  id: string
  lexicon: Lexicon
  rank: ReturnType<typeof createRanking>
}

/** A clue as the full-text index has it. */
interface Telling extends Clue {
  token: string
}

interface StoredClaim {
  number: number
  id: string
  terms: string
}

/** A value may have 2 MB, and a claim's number takes nine characters where there are a hundred million. */
const LONGEST_LIST = 200_000
/** What is quoted is looked for word for word in so many claims that have all its words. */
const MOST_QUOTED = 10_000
/** Claims that have something, as one JSON list for each query of a list of queries, in ascending order: the full-text index has them so. */
const PLACES = `SELECT (SELECT json_group_array(rowid) FROM (SELECT rowid FROM claim_terms WHERE claim_terms MATCH q.value LIMIT ${LONGEST_LIST})) AS numbers
     FROM json_each(?) AS q ORDER BY q.key`
const PLACES_WITHIN = (conditions: string) =>
  `SELECT (SELECT json_group_array(number) FROM (SELECT claim.number FROM claim_terms CROSS JOIN claim ON claim.number = claim_terms.rowid
     WHERE claim_terms MATCH q.value AND ${conditions} LIMIT ${LONGEST_LIST})) AS numbers FROM json_each(?) AS q ORDER BY q.key`
/** In the order of a list of all claims: equals of a lookup are in it too. As one column, of which a database hands out many more in the same time. */
const STORED = `SELECT number || ' ' || id || ' ' || terms AS claim FROM claim WHERE number IN (SELECT value FROM json_each(?))
  ORDER BY published DESC, article, position`

/** @param askWithHead the same as `ask`, along with what is published now */
export function createD1Lookup(ask: Ask, askWithHead: AskWithHead) {
  let held: Engine | undefined
  let loading: { id: string; engine: Promise<Engine> } | undefined

  /** The engine over a lexicon; read once, and kept until there is another. */
  async function engineOf(id: string): Promise<Engine> {
    if (held?.id === id) return held
    if (loading?.id !== id) {
      const engine = loadEngine(ask, id)
      loading = { id, engine }
      // A fault isn't kept: the next request tries again.
      engine.catch(() => {
        if (loading?.engine === engine) loading = undefined
      })
    }
    held = await loading.engine
    return held
  }

  /**
   * Asks something that needs the engine, along with which lexicon is the latest; once more, when
   * there has been a new one. Undefined as long as none was published.
   */
  async function askWithEngine<T>(
    question: (engine: Engine) => { statements: [sql: string, ...values: unknown[]][]; read: (results: unknown[][]) => T },
  ): Promise<{ engine: Engine; answer: T } | undefined> {
    let engine = held
    if (engine === undefined) {
      const { head } = await askWithHead([])
      if (head.lexicon === null) return undefined
      engine = await engineOf(head.lexicon)
    }
    for (;;) {
      const { statements, read } = question(engine)
      const { head, results } = await askWithHead(statements)
      if (head.lexicon === null) return undefined
      if (head.lexicon === engine.id) return { engine, answer: read(results) }
      engine = await engineOf(head.lexicon)
    }
  }

  /** Which claims have what of a query, and how many. */
  async function collect(q: string, scope: ClaimScope, effort: Effort) {
    return askWithEngine((engine) => {
      const asked = understand(engine.lexicon, q)
      const words = phraseWords(asked)
      const { chosen, all } = choose(tellingTerms(engine.lexicon, asked), effort)
      // Who quotes wants only what has all the quoted words; these are few.
      const queries = words === '' ? chosen.map(({ token }) => token) : [words]
      const within = (query: string) => (scope.match === '' ? query : `${query} AND ${scope.match}`)
      const complete = words !== '' || chosen.length === all.length
      // A term that so many claims have says it without being asked.
      const isMost = scope.match === '' && scope.dates.sql.length === 0 && all.some(({ frequency }) => frequency >= MOST_FOUND)
      const places = scope.dates.sql.length === 0 ? PLACES : PLACES_WITHIN(scope.dates.sql.join(' AND '))
      const statements: [string, ...unknown[]][] = [[places, ...scope.dates.values, JSON.stringify(queries.map(within))]]
      if (!complete && !isMost) statements.push(countStatement(within(anyToken(all.map(({ token }) => token))), scope))
      return {
        statements: all.length === 0 ? [] : statements,
        read: ([lists = [], counted = []]) => {
          const numbers = (lists as { numbers: string }[]).map((list) => JSON.parse(list.numbers) as number[])
          const [withAllWords = []] = numbers
          const found =
            words === ''
              ? mostTelling(chosen, numbers, asked, (count) => (complete && count <= FEW ? FEW : effort.claims))
              : { numbers: withAllWords.slice(0, MOST_QUOTED), count: withAllWords.length }
          const total = complete ? found.count : isMost ? MOST_FOUND : ((counted[0] as { total: number } | undefined)?.total ?? 0)
          return { asked, found, total: Math.min(total, MOST_FOUND), isQuoted: words !== '' }
        },
      }
    })
  }

  /** Reads claims and ranks them. */
  async function rankNumbers({ lexicon, rank }: Engine, asked: Asked, numbers: readonly number[]): Promise<RankedClaim[]> {
    const [rows] = await ask<[{ claim: string }]>([[STORED, JSON.stringify(numbers)]])
    const stored = rows.map(readStored)
    const documents = openDocuments(
      lexicon,
      stored.map(({ terms }) => terms),
      new Set(termsMeant(asked)),
    )
    return rank(asked, documents, numbers.length).hits.map(({ document, score }) => {
      const { number, id } = stored[document] as StoredClaim
      return { number, id, score }
    })
  }

  /** Those of some claims that have what is quoted, as many as a query finds at the most; read in portions. */
  async function findQuoted(engine: Engine, asked: Asked, numbers: readonly number[]): Promise<RankedClaim[]> {
    const found: RankedClaim[] = []
    for (let i = 0; i < numbers.length && found.length < MOST_FOUND; i += MOST_FOUND)
      found.push(...(await rankNumbers(engine, asked, numbers.slice(i, i + MOST_FOUND))))
    return found.sort((a, b) => b.score - a.score).slice(0, MOST_FOUND)
  }

  return {
    /**
     * Ranks the claims that answer a query.
     * @param isEnough whether what was ranked with the usual effort suffices; else all that is found is ranked
     */
    async search(q: string, scope: ClaimScope, isEnough: (ranked: Ranked) => boolean): Promise<Ranked> {
      const collected = await collect(q, scope, USUAL)
      if (collected === undefined || collected.answer.found.count === 0) return { claims: [], total: 0, terms: new Set() }
      const { engine, answer } = collected
      const { asked, found, total, isQuoted } = answer
      const terms = new Set(termsMeant(asked))
      if (isQuoted) {
        const claims = await findQuoted(engine, asked, found.numbers)
        return { claims, total: claims.length, terms }
      }
      const first = await rankNumbers(engine, asked, found.numbers)
      if (first.length >= total || isEnough({ claims: first, total, terms })) return { claims: first, total, terms }
      const deep = await collect(q, scope, DEEP)
      const rest = deep === undefined ? [] : await rankNumbers(deep.engine, asked, deep.answer.found.numbers)
      // What an earlier page showed stays where it was.
      const shown = new Set(first.map(({ number }) => number))
      return { claims: [...first, ...rest.filter(({ number }) => !shown.has(number))].slice(0, total), total, terms }
    },

    /** For each of some sentences, the claim that it is most like; its terms, for where it says them. */
    async matchAll(sentences: readonly string[]): Promise<({ best: RankedClaim; terms: ReadonlySet<string> } | undefined)[]> {
      const collected = await askWithEngine(({ lexicon }) => {
        const understood = sentences.map((sentence) => {
          const asked = understand(lexicon, sentence)
          return { asked, chosen: choose(tellingTerms(lexicon, asked), SENTENCE).chosen }
        })
        const tokens = [...new Set(understood.flatMap(({ chosen }) => chosen.map(({ token }) => token)))]
        return {
          statements: [[PLACES, JSON.stringify(tokens)]],
          read: ([lists = []]) => {
            const numbers = new Map(tokens.map((token, i) => [token, JSON.parse((lists[i] as { numbers: string }).numbers) as number[]]))
            return understood.map(({ asked, chosen }) => ({
              asked,
              found: mostTelling(
                chosen,
                chosen.map(({ token }) => numbers.get(token) ?? []),
                asked,
                () => SENTENCE.claims,
              ).numbers,
            }))
          },
        }
      })
      if (collected === undefined) return sentences.map(() => undefined)
      const { engine, answer } = collected
      const { lexicon, rank } = engine
      const [rows] = await ask<[{ claim: string }]>([[STORED, JSON.stringify([...new Set(answer.flatMap(({ found }) => found))])]])
      const stored = rows.map(readStored)
      const places = new Map(stored.map(({ number }, i) => [number, i]))
      return answer.map(({ asked, found }) => {
        const claims = found
          .flatMap((number) => places.get(number) ?? [])
          .sort((a, b) => a - b)
          .map((place) => stored[place] as StoredClaim)
        const packed = claims.map(({ terms }) => terms)
        const terms = new Set(termsMeant(asked))
        const [hit] = rank(asked, openDocuments(lexicon, packed, terms), 1).hits
        const claim = hit && claims[hit.document]
        return hit && claim && { best: { number: claim.number, id: claim.id, score: hit.score }, terms }
      })
    },
  }
}

async function loadEngine(ask: Ask, id: string): Promise<Engine> {
  const [parts = []] = await ask<[{ data: string }]>([['SELECT data FROM lexicon WHERE id = ? ORDER BY part', id]])
  // Two more have been published since it was told.
  if (parts.length === 0) throw new StoreError('the lexicon is gone')
  const lexicon = readLexicon(bytesOf(parts.map(({ data }) => data).join('')).buffer)
  await loadStemmers(lexicon.languages)
  return { id, lexicon, rank: createRanking(lexicon) }
}

/** @throws StoreError for one that another version of the engine has made: the next publish makes one anew */
function readLexicon(bytes: ArrayBuffer): Lexicon {
  try {
    return openIndex(bytes)
  } catch (cause) {
    throw new StoreError('publish again', { cause })
  }
}

/** What a query's terms, and their beginnings, are worth; most first. */
function tellingTerms(lexicon: Lexicon, { words }: Asked): Telling[] {
  const telling = new Map<string, Telling>()
  for (const clue of cluesOf(lexicon, words)) {
    const token = termToken(clue.term)
    const before = telling.get(token)
    // What several words of the query share counts for each.
    if (before === undefined || before.choice !== clue.choice)
      telling.set(token, { ...clue, token, worth: (before?.worth ?? 0) + clue.worth, matched: (before?.matched ?? 0) + clue.matched })
  }
  return [...telling.values()].sort((a, b) => b.worth - a.worth)
}

function choose(all: readonly Telling[], effort: Effort): { chosen: readonly Telling[]; all: readonly Telling[] } {
  let places = 0
  let count = 0
  for (const { frequency } of all) {
    places += frequency
    if (count >= effort.terms && places > effort.places) break
    count++
  }
  return { chosen: all.slice(0, count), all }
}

/** The best of the claims that have some of some terms, and how many there are. */
interface Found {
  numbers: number[]
  count: number
}

/**
 * The claims that have some of the terms, by what these are worth: nearly the engine's own first
 * stage, but for fields and lengths. They are gone through in stretches of numbers, so that what is
 * summed is all within the processor's nearest memory.
 *
 * @param lists the claims that have each of the terms, in ascending order
 * @param most how many of so many are wanted
 */
function mostTelling(
  telling: readonly Telling[],
  lists: readonly (readonly number[])[],
  asked: Asked,
  most: (count: number) => number,
): Found {
  const weight = asked.words.reduce((sum, [first]) => sum + (first?.weight ?? 0), 0)
  const bonus = coordinationOf(asked) / weight
  // Those that one word may stand for in a row, so that the best of them can be told.
  const inTurn = telling.map((one, i) => ({ ...one, list: lists[i] ?? [], at: 0 })).sort((a, b) => a.choice - b.choice)
  const numbers: number[] = []
  const scores: number[] = []
  for (let start = nextStretch(inTurn); start !== undefined; start = nextStretch(inTurn)) {
    const from = numbers.length
    for (const one of inTurn) one.at = addStretch(one, start, numbers)
    for (let i = from; i < numbers.length; i++) {
      const slot = (numbers[i] as number) - start
      scores.push((sums.score[slot] as number) * (1 + bonus * (sums.matched[slot] as number)))
      sums.score[slot] = sums.matched[slot] = sums.choice[slot] = 0
    }
  }
  best.reset(most(numbers.length))
  for (let i = 0; i < numbers.length; i++) if ((scores[i] as number) >= best.least) best.offer(numbers[i] as number, scores[i] as number)
  return { numbers: best.take().map(({ document }) => document), count: numbers.length }
}

/** So many claims are summed at once. */
const STRETCH = 4096
/** What the claims of a stretch have, the choice that was counted last, and what that was worth; all zero in between. */
const sums = {
  score: new Float32Array(STRETCH),
  matched: new Float32Array(STRETCH),
  choice: new Uint32Array(STRETCH),
  worth: new Float32Array(STRETCH),
}

/** Holds nothing in between. */
const best = new Best()

/** A term's claims, and how many of them have been gone through. */
interface Turn extends Telling {
  list: readonly number[]
  at: number
}

/** Where the next stretch begins that has a claim. */
function nextStretch(turns: readonly Turn[]): number | undefined {
  const next = Math.min(...turns.map(({ list, at }) => list[at] ?? Number.POSITIVE_INFINITY))
  return next === Number.POSITIVE_INFINITY ? undefined : next - (next % STRETCH)
}

/**
 * Adds what a term is worth to those of its claims that are in a stretch.
 * @param numbers gets those that had nothing before
 * @returns how many of its claims have been gone through
 */
function addStretch({ list, at, worth, matched, choice }: Turn, start: number, numbers: number[]): number {
  const end = start + STRETCH
  let i = at
  for (; i < list.length && (list[i] as number) < end; i++) {
    const slot = (list[i] as number) - start
    const last = sums.choice[slot] as number
    if (last === 0) numbers.push(list[i] as number)
    const had = last === choice + 1 ? (sums.worth[slot] as number) : 0
    if (worth <= had) continue
    sums.score[slot] = (sums.score[slot] as number) + worth - had
    if (had === 0) sums.matched[slot] = (sums.matched[slot] as number) + matched
    sums.choice[slot] = choice + 1
    sums.worth[slot] = worth
  }
  return i
}

/** All words of all that is quoted, as a full-text query; empty when nothing is. */
function phraseWords({ phrases }: Asked): string {
  return phrases
    .flat()
    .map((terms) => anyToken([...terms].map(termToken)))
    .join(' AND ')
}

function countStatement(match: string, { dates }: ClaimScope): [string, ...unknown[]] {
  if (dates.sql.length === 0)
    return [`SELECT count(*) AS total FROM (SELECT 1 FROM claim_terms WHERE claim_terms MATCH ? LIMIT ${MOST_FOUND})`, match]
  return [
    `SELECT count(*) AS total FROM (SELECT 1 FROM claim_terms JOIN claim ON claim.number = claim_terms.rowid
       WHERE claim_terms MATCH ? AND ${dates.sql.join(' AND ')} LIMIT ${MOST_FOUND})`,
    match,
    ...dates.values,
  ]
}

function readStored({ claim }: { claim: string }): StoredClaim {
  const first = claim.indexOf(' ')
  const second = claim.indexOf(' ', first + 1)
  return { number: Number(claim.slice(0, first)), id: claim.slice(first + 1, second), terms: claim.slice(second + 1) }
}
