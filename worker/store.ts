import type { Span } from '../data/lookup/highlights.ts'
import { MOST_COUNTED } from '../data/lookup/parameters.ts'
import type { PlacedClaim } from '../data/placed-claim.ts'
import type { Article, RecordHead } from '../data/schema.ts'
import type { Facets } from './facets.ts'
import type { ArticleFilters, ClaimFilters } from './filters.ts'
import type { Page, PageRequest } from './paging.ts'
import type { StoredClaim } from './stored-claim.ts'
import type { StoredRecord } from './stored-record.ts'

/** An article as lists show it. */
export type ArticleSummary = Article & { gist: string; claimCount: number }

export function summarize({ article, brief }: RecordHead, claimCount: number): ArticleSummary {
  return { ...article, gist: brief.gist, claimCount }
}

/** What a query found in a claim. */
export interface Finding {
  /** How well it answers the query, 0 to 1, as it is told: in whole ten-thousandths. */
  tenThousandths: number
  /**
   * Where the query's words stand in the texts of a page's claims: of each where it starts and where it ends, in turn, in
   * UTF-16 code units. Those of this claim are `highlights[from]` to `highlights[to - 1]`.
   */
  highlights: readonly number[]
  from: number
  to: number
}

/** A score as findings have it. */
export function toTenThousandths(score: number): number {
  return Math.round(score * TEN_THOUSAND)
}

/** A score as callers get it. */
export function fromTenThousandths(parts: number): number {
  return parts / TEN_THOUSAND
}

const TEN_THOUSAND = 10_000

/** A claim as lookup shows it; the rest is there only where there was a query. */
export type FoundClaim = PlacedClaim & { score?: number; highlights?: Span[] }

/** A claim of a list, and what the list's query found in it. */
export interface Listed {
  claim: StoredClaim
  finding?: Finding
}

/** One object of both. */
export function toFoundClaim({ claim, finding }: Listed): FoundClaim {
  if (finding === undefined) return claim.read()
  const highlights: Span[] = []
  for (let i = finding.from; i < finding.to; i += 2)
    highlights.push({ start: finding.highlights[i] as number, end: finding.highlights[i + 1] as number })
  return { ...claim.read(), score: fromTenThousandths(finding.tenThousandths), highlights }
}

/** A sentence of a text that says what a known claim says. */
export interface Match {
  /** Where the sentence stands in the text, as UTF-16 offsets. */
  start: number
  end: number
  claim: FoundClaim
}

/** A query finds so many claims at the most: nobody pages further, and so an answer's cost is bounded. */
export const MOST_FOUND = MOST_COUNTED

/** Thrown by a store that can't be reached now. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** What the routes need to know of the corpus, wherever it is kept. */
export interface Store {
  /** Whether nothing of it changes as long as the Worker runs: what it has answered may then be kept. */
  isFixed?: boolean
  /** Which corpus it is: changes with its content, and only then. */
  version?(): Promise<string>
  findRecord(id: string): Promise<StoredRecord | undefined>
  /** By the URL of the article's page, in any of the forms in which it is passed around. */
  findRecordByUrl(url: string): Promise<StoredRecord | undefined>
  findClaim(id: string): Promise<StoredClaim | undefined>
  /** Those of the newest articles, newest first. */
  latestHeads(limit: number): Promise<RecordHead[]>
  /** Newest first; undefined for a cursor that isn't one of this list. */
  listArticles(filters: ArticleFilters, page: PageRequest): Promise<Page<ArticleSummary> | undefined>
  /**
   * Where there is a query the claims that it finds, best first, of equals the newest; else all,
   * newest first. Undefined for a cursor that isn't one of this list. Of an object that says more than filters the rest is ignored.
   */
  listClaims(filters: ClaimFilters, page: PageRequest): Promise<Page<Listed> | undefined>
  /** How many claims of such a list each filter's values would leave; of each filter those `MOST_VALUES` that most claims have. */
  countFacets(filters: ClaimFilters): Promise<Facets>
  /** The sentences of a text that repeat a claim, in order; `threshold` is the least score of a match. */
  matchClaims(text: string, lang: string, threshold: number): Promise<Match[]>
}
