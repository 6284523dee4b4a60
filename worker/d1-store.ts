import { analyze } from '../data/lookup/analyze.ts'
import type { Span } from '../data/lookup/highlights.ts'
import { loadStemmers } from '../data/lookup/stem.ts'
import { pageKey } from '../data/page-url.ts'
import type { RecordHead } from '../data/schema.ts'
import { createD1Lookup, type RankedClaim } from './d1-lookup.ts'
import { articleConditions, type Conditions, claimConditions, claimScope } from './d1-scope.ts'
import { type Facet, type Facets, MOST_VALUES, topFacets } from './facets.ts'
import type { ClaimFilters } from './filters.ts'
import { cursorOf, idOfCursor, type Page, type PageRequest, pageOf } from './paging.ts'
import { sentencesOf } from './search.ts'
import {
  type ArticleSummary,
  fromTenThousandths,
  type Listed,
  type Match,
  MOST_FOUND,
  type Store,
  StoreError,
  toFoundClaim,
  toTenThousandths,
} from './store.ts'
import { ClaimText, type StoredClaim } from './stored-claim.ts'
import { StoredRecord } from './stored-record.ts'

/** Asks the database several things at once, in one transaction; the rows of each. */
export type Ask = <Rows extends unknown[]>(statements: [sql: string, ...values: unknown[]][]) => Promise<{ [K in keyof Rows]: Rows[K][] }>

/** What is published now: its version, and which lexicon tells of its words; null before the first one. */
export interface Head {
  version: string
  lexicon: string | null
}

/** The same, and what is published at the time. */
export type AskWithHead = (statements: [sql: string, ...values: unknown[]][]) => Promise<{ head: Head; results: unknown[][] }>

/** A store whose content may change at any time. */
export interface PublishedStore extends Store {
  /** The version of what is published now. */
  version(): Promise<string>
  /**
   * Does something, and tells the version that the first question was told which was asked since, by
   * whomever: what was done has read nothing older. Undefined when none was, or the database didn't say.
   */
  watch<T>(run: () => Promise<T>): Promise<{ done: T; version: string | undefined }>
}

/** Who waits for the next question to be told the version. */
type Watcher = (version: Promise<string | undefined>) => void

const HEAD = 'SELECT version, lexicon FROM corpus'

/** A text's sentences are matched so many at a time. */
const SENTENCES_AT_ONCE = 50

/**
 * The corpus in a D1 database, as `npm run brief -- publish` writes it.
 *
 * Reads go to the nearest replica there is. What one of them has shown of the database no later one
 * goes back behind, by D1's bookmarks.
 */
export function createD1Store(db: D1Database): PublishedStore {
  let bookmark: string | undefined
  const watchers = new Set<Watcher>()
  const askWithHead: AskWithHead = async (statements) => {
    const asked = askOnly<[Head, ...unknown[]]>([[HEAD], ...statements]).then(([[head], ...results]) => ({
      head: head ?? { version: '', lexicon: null },
      results: results as unknown[][],
    }))
    const told = asked.then(
      ({ head }) => head.version,
      () => undefined,
    )
    for (const watcher of watchers) watcher(told)
    watchers.clear()
    return asked
  }
  // biome-ignore lint/suspicious/noExplicitAny: whoever asks says what rows it gets
  const ask: Ask = async (statements) => (watchers.size === 0 ? askOnly(statements) : ((await askWithHead(statements)).results as any))
  const askOnly: Ask = async (statements) => {
    const session = db.withSession(bookmark ?? 'first-unconstrained')
    const prepared = statements.map(([sql, ...values]) => session.prepare(sql).bind(...values))
    const [only] = prepared
    // One by itself needs no transaction.
    const asked = prepared.length === 1 && only !== undefined ? only.all().then((result) => [result]) : session.batch(prepared)
    const results = await asked.catch((cause) => {
      throw new StoreError('the database did not answer', { cause })
    })
    const seen = session.getBookmark()
    // Bookmarks sort by age.
    if (seen !== null && (bookmark === undefined || seen > bookmark)) bookmark = seen
    // biome-ignore lint/suspicious/noExplicitAny: whoever asks says what rows it gets
    return results.map((result) => result.results) as any
  }
  const lookup = createD1Lookup(ask, askWithHead)

  async function one(sql: string, ...values: unknown[]): Promise<string | undefined> {
    const [rows] = await ask<[{ json: string }]>([[sql, ...values]])
    return rows[0]?.json
  }

  async function oneRecord(sql: string, ...values: unknown[]): Promise<StoredRecord | undefined> {
    const json = await one(sql, ...values)
    return json === undefined ? undefined : new StoredRecord(() => json)
  }

  async function scopeOf(filters: ClaimFilters) {
    // Only who names a language in Google's way has it told by what languages there are.
    const tags = filters.language === undefined ? [] : (await ask<[{ tag: string }]>([['SELECT tag FROM language']]))[0]
    return claimScope(
      filters,
      tags.map(({ tag }) => tag),
    )
  }

  async function search(q: string, filters: ClaimFilters, page: PageRequest) {
    const found = await lookup.search(q, await scopeOf(filters), (ranked) => isWithin(page, ranked))
    return { ...found, page: pageOf(found.claims, ({ id }) => id, page, found.total) }
  }

  /** Claims by their numbers, with what their words are stemmed by. One that was withdrawn just now isn't there. */
  async function readClaims(ranked: readonly RankedClaim[]): Promise<Map<number, StoredClaim>> {
    if (ranked.length === 0) return new Map()
    const [rows] = await ask<[{ number: number; placed: string }]>([
      [
        'SELECT number, placed FROM claim WHERE number IN (SELECT value FROM json_each(?))',
        JSON.stringify(ranked.map(({ number }) => number)),
      ],
    ])
    const claims = new Map(rows.map(({ number, placed }) => [number, new ClaimText(placed)]))
    // One may be the first in its language: the lexicon that was read doesn't know it yet.
    await loadStemmers(Array.from(claims.values(), (claim) => claim.read().article.lang))
    return claims
  }

  async function listNewest(filters: ClaimFilters, request: PageRequest): Promise<Page<Listed> | undefined> {
    const page = await newest(ask, CLAIMS, claimConditions(await scopeOf(filters)), request)
    return page && { ...page, items: page.items.map((json) => ({ claim: new ClaimText(json) })) }
  }

  return {
    version: async () => {
      const [[head]] = await askOnly<[Head]>([[HEAD]])
      return head?.version ?? ''
    },
    watch: async (run) => {
      let version: Promise<string | undefined> = Promise.resolve(undefined)
      const watcher: Watcher = (told) => {
        version = told
      }
      watchers.add(watcher)
      try {
        return { done: await run(), version: await version }
      } finally {
        watchers.delete(watcher)
      }
    },
    findRecord: (id) => oneRecord('SELECT record AS json FROM article WHERE id = ?', id),
    findRecordByUrl: async (url) => {
      const key = pageKey(url)
      // Of several articles at one address the oldest, as in the bundle.
      return key === undefined
        ? undefined
        : oneRecord('SELECT record AS json FROM article WHERE page = ? ORDER BY published, id DESC LIMIT 1', key)
    },
    findClaim: async (id) => {
      const json = await one('SELECT placed AS json FROM claim WHERE id = ?', id)
      return json === undefined ? undefined : new ClaimText(json)
    },
    latestHeads: async (limit) => {
      const withoutClaims = "SELECT json_remove(record, '$.claims') AS json FROM article ORDER BY published DESC, id LIMIT ?"
      const [rows] = await ask<[{ json: string }]>([[withoutClaims, limit]])
      return rows.map(({ json }) => JSON.parse(json) as RecordHead)
    },
    listArticles: async (filters, request) => {
      const page = await newest(ask, ARTICLES, articleConditions(filters), request)
      return page && { ...page, items: page.items.map((json) => JSON.parse(json) as ArticleSummary) }
    },
    listClaims: async ({ q, ...filters }, request) => {
      if (q === undefined) return listNewest(filters, request)
      const { page, terms } = await search(q, filters, request)
      if (page === undefined) return undefined
      const claims = await readClaims(page.items)
      return { ...page, items: page.items.flatMap(({ number, score }) => found(claims.get(number), score, terms)) }
    },
    countFacets: async ({ q, ...filters }) => {
      if (q === undefined) return facetsWithin(ask, claimConditions(await scopeOf(filters)))
      const { claims } = await search(q, filters, { limit: MOST_FOUND })
      const numbers = JSON.stringify(claims.map(({ number }) => number))
      return facetsWithin(ask, { sql: ['claim.number IN (SELECT value FROM json_each(?))'], values: [numbers] })
    },
    matchClaims: async (text, lang, threshold) => {
      await loadStemmers([lang])
      const sentences = sentencesOf(text, lang)
      const matches: Match[] = []
      for (let i = 0; i < sentences.length; i += SENTENCES_AT_ONCE) {
        const some = sentences.slice(i, i + SENTENCES_AT_ONCE)
        const alike = await lookup.matchAll(some.map(({ start, end }) => text.slice(start, end)))
        const likely = alike.flatMap((match, at) =>
          match && fromTenThousandths(toTenThousandths(match.best.score)) >= threshold ? [{ ...match, at }] : [],
        )
        const claims = await readClaims(likely.map(({ best }) => best))
        for (const { best, terms, at } of likely)
          for (const listed of found(claims.get(best.number), best.score, terms))
            matches.push({ ...(some[at] as Span), claim: toFoundClaim(listed) })
      }
      return matches
    },
  }
}

/** @param meant the terms that the query meant */
function found(claim: StoredClaim | undefined, score: number, meant: ReadonlySet<string>): Listed[] {
  if (claim === undefined) return []
  const { text, article } = claim.read()
  const highlights = analyze(text, [article.lang]).flatMap(({ term, start, end }) => (meant.has(term) ? [start, end] : []))
  return [{ claim, finding: { tenThousandths: toTenThousandths(score), highlights, from: 0, to: highlights.length } }]
}

/** Whether a page lies within the claims that have been ranked. */
function isWithin(
  { limit, cursor, offset = 0 }: PageRequest,
  { claims, total }: { claims: readonly RankedClaim[]; total: number },
): boolean {
  if (cursor === undefined) return Math.min(offset + limit, total) <= claims.length
  const id = idOfCursor(cursor)
  const seen = claims.findIndex((claim) => claim.id === id)
  return seen >= 0 && Math.min(seen + 1 + limit, total) <= claims.length
}

/** A table of things that have a fixed order, newest first. */
interface OrderedTable {
  table: string
  json: string
  count: string
  /** Columns that order those of one day. */
  order: readonly string[]
}
const ARTICLES: OrderedTable = { table: 'article', json: 'summary', count: 'articles', order: ['id'] }
const CLAIMS: OrderedTable = { table: 'claim', json: 'placed', count: 'claims', order: ['article', 'position'] }

/** A page of a table, newest first, each as JSON; undefined for a cursor that isn't one of this list. */
async function newest(
  ask: Ask,
  { table, json, count, order }: OrderedTable,
  { sql, values }: Conditions,
  request: PageRequest,
): Promise<Page<string> | undefined> {
  const { limit, cursor, offset = 0 } = request
  const id = cursor === undefined ? undefined : idOfCursor(cursor)
  if (cursor !== undefined && id === undefined) return undefined
  const where = (conditions: readonly string[]) => (conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`)
  const seen = `SELECT published, ${order.join(', ')} FROM ${table} ${where(['id = ?', ...sql])}`
  const [first = '', second] = order
  const later =
    second === undefined ? `${table}.${first} > seen.${first}` : `(${table}.${first}, ${table}.${second}) > (seen.${first}, seen.${second})`
  const after = `${table}.published <= seen.published AND (${table}.published < seen.published OR ${later})`
  const from = id === undefined ? table : `${table}, (${seen}) AS seen`
  const [known, items, [counted]] = await ask<[unknown, { id: string; json: string }, { total: number }]>([
    id === undefined ? ['SELECT 1 WHERE 0'] : [seen, id, ...values],
    [
      `SELECT ${table}.id, ${table}.${json} AS json FROM ${from} ${where(id === undefined ? sql : [after, ...sql])}
       ORDER BY ${table}.published DESC, ${order.map((column) => `${table}.${column}`).join(', ')} LIMIT ? OFFSET ?`,
      ...(id === undefined ? [] : [id, ...values]),
      ...values,
      limit + 1,
      id === undefined ? offset : 0,
    ],
    sql.length === 0 ? [`SELECT ${count} AS total FROM corpus`] : [`SELECT count(*) AS total FROM ${table} ${where(sql)}`, ...values],
  ])
  if (id !== undefined && known.length === 0) return undefined
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(({ json }) => json),
    total: counted?.total ?? 0,
    next: last !== undefined && items.length > limit ? cursorOf(last.id) : null,
  }
}

/** What each value of a filter is called, and by which rows it is counted. */
const FACETS: Record<keyof Facets, { value: string; name?: string; from: string }> = {
  article: { value: 'article.id', name: "article.summary ->> '$.title'", from: 'claim JOIN article ON article.id = claim.article' },
  claimant: { value: 'claim.claimant', name: 'min(claim.claimant_name)', from: 'claim' },
  kind: { value: 'claim.kind', from: 'claim' },
  certainty: { value: 'claim.certainty', from: 'claim' },
  topic: { value: 'topic.value', from: 'claim, json_each(claim.topics) AS topic' },
  lang: { value: 'claim.lang', from: 'claim' },
}

async function facetsWithin(ask: Ask, { sql, values }: Conditions): Promise<Facets> {
  const filters = Object.keys(FACETS) as (keyof Facets)[]
  const rows = await ask<(Facet & { name: string | null })[]>(
    filters.map((filter) => {
      const { value, name, from } = FACETS[filter]
      const where = [`${value} IS NOT NULL`, ...sql].join(' AND ')
      return [
        `SELECT ${value} AS value, ${name ?? 'NULL'} AS name, count(*) AS count FROM ${from} WHERE ${where} GROUP BY ${value} ORDER BY count DESC, value LIMIT ${MOST_VALUES}`,
        ...values,
      ]
    }),
  )
  const counted = filters.map((filter, i) => {
    const facets = (rows[i] ?? []).map(
      ({ value, name, count }): Facet => ({ value, ...(name !== null && name !== undefined && { name }), count }),
    )
    // In the order of JavaScript, which isn't quite the database's.
    return [filter, topFacets(facets)]
  })
  return Object.fromEntries(counted) as Facets
}
