/** Filters as SQL: what is a mark of an article or a claim, and what is left for its columns. */
import { markToken } from '../data/marks.ts'
import { type ArticleFilters, articleAsked, type ClaimFilters, claimAsked } from './filters.ts'

/** Conditions on the rows of a table, all of which have to hold. */
export interface Conditions {
  sql: string[]
  values: string[]
}

/** What claims have to be. */
export interface ClaimScope {
  /** As a full-text query; empty when nothing is asked of their marks. */
  match: string
  /** On the table `claim`. */
  dates: Conditions
}

/** @param languages tags that articles have */
export function claimScope(filters: ClaimFilters, languages: readonly string[]): ClaimScope {
  const { article, own, place, since, until, activeSince } = claimAsked(filters, () => languages)
  const marks = [...(article === undefined ? [] : [[`article:${article}`]]), ...own, ...place]
  const match = marks.map((either) => anyToken(either.map(markToken)))
  const dates: Conditions = { sql: [], values: [] }
  add(dates, 'claim.published >= ?', since)
  add(dates, 'claim.published <= ?', until)
  add(dates, 'claim.active >= ?', activeSince)
  return { match: match.join(' AND '), dates }
}

/** The same as conditions on the table `claim` alone. */
export function claimConditions({ match, dates }: ClaimScope): Conditions {
  if (match === '') return dates
  return {
    sql: ['claim.number IN (SELECT rowid FROM claim_terms WHERE claim_terms MATCH ?)', ...dates.sql],
    values: [match, ...dates.values],
  }
}

/** Conditions on the table `article`. */
export function articleConditions(filters: ArticleFilters): Conditions {
  const conditions: Conditions = { sql: [], values: [] }
  const marked = 'EXISTS (SELECT 1 FROM article_mark WHERE article_mark.article = article.id AND mark IN (SELECT value FROM json_each(?)))'
  const { marks, words, since, until } = articleAsked(filters)
  for (const either of marks) add(conditions, marked, JSON.stringify(either))
  add(conditions, 'article.published >= ?', since)
  add(conditions, 'article.published <= ?', until)
  if (words.length > 0)
    add(conditions, 'NOT EXISTS (SELECT 1 FROM json_each(?) WHERE instr(article.search, value) = 0)', JSON.stringify(words))
  return conditions
}

/** Tokens of a full-text query of which one has to be there. */
export function anyToken(tokens: readonly string[]): string {
  // A token that nothing has, where there is none.
  return tokens.length === 0 ? 'none' : `(${tokens.join(' OR ')})`
}

function add(conditions: Conditions, sql: string, value: string | undefined): void {
  if (value === undefined) return
  conditions.sql.push(sql)
  conditions.values.push(value)
}
