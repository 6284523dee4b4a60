/** What lists of articles and claims can be narrowed to. */
import { siteOf } from '../data/page-url.ts'
import type { ClaimTraits, Party, PlaceTraits } from '../data/placed-claim.ts'
import type { Article } from '../data/schema.ts'
import { tidy } from '../data/tidy.ts'
import { localeOf } from './language.ts'
import type { ArticleParams, ClaimParams } from './params.ts'
import type { ArticleSummary } from './store.ts'

export type ArticleFilters = ArticleParams
export type ClaimFilters = ClaimParams & {
  /** Site of a reviewer, such as `example.org`; with or without `www.`, and its subdomains too. */
  reviewSite?: string | undefined
  /** BCP 47; the region is not considered, a script is. */
  language?: string | undefined
  /** ISO date: the claim or a review of it was published then or later. */
  activeSince?: string | undefined
}

export function matchesArticle(article: ArticleSummary, filters: ArticleFilters): boolean {
  const { q, author, publisher, genre, topic } = filters
  return (
    (author === undefined || article.authors.some((one) => isEntity(one, author))) &&
    (publisher === undefined || isEntity(article.publisher, publisher)) &&
    (genre === undefined || article.genre === genre) &&
    (topic === undefined || article.topics.includes(topic)) &&
    matchesEdition(article, filters) &&
    (q === undefined || containsWords([article.title, article.gist, ...article.authors.map(({ name }) => name)].join(' '), q))
  )
}

/** What a claim could fail of filters by itself, wherever it stands. The query is not looked at: that is lookup's part. */
export function matchesTraits({ reviews = [], ...claim }: ClaimTraits, filters: ClaimFilters): boolean {
  const { claimant, kind, certainty, topic, reviewed, reviewSite } = filters
  return (
    (claimant === undefined || (claim.claimant !== undefined && isEntity(claim.claimant, claimant))) &&
    (kind === undefined || claim.kind === kind) &&
    (certainty === undefined || claim.certainty === certainty) &&
    (topic === undefined || claim.topics.includes(topic)) &&
    (reviewed === undefined || reviews.length > 0 === (reviewed === 'true')) &&
    (reviewSite === undefined || reviews.some(({ url }) => isSite(siteOf(url), reviewSite)))
  )
}

/** What it could fail by where it stands. */
export function matchesPlace(place: PlaceTraits, filters: ClaimFilters): boolean {
  const { article, language } = filters
  return (
    (article === undefined || place.id === article) &&
    (language === undefined || isLanguage(place.lang, language)) &&
    matchesEdition(place, filters)
  )
}

/** And by both. */
export function isActiveSince({ reviews = [] }: ClaimTraits, place: PlaceTraits, day: string): boolean {
  return [place, ...reviews].some(({ published }) => published >= day)
}

/** What a claim could fail; the type checker misses none of them. */
const NARROWING: Record<Exclude<keyof ClaimFilters, 'q'>, true> = {
  article: true,
  claimant: true,
  kind: true,
  certainty: true,
  topic: true,
  lang: true,
  since: true,
  until: true,
  reviewed: true,
  reviewSite: true,
  language: true,
  activeSince: true,
}
const NARROWING_NAMES = Object.keys(NARROWING) as (keyof typeof NARROWING)[]

/** Whether there is anything in the filters that a claim could fail. */
export function isNarrowed(filters: ClaimFilters): boolean {
  for (const name of NARROWING_NAMES) if (filters[name] !== undefined) return true
  return false
}

function matchesEdition(
  { published, lang }: Pick<Article, 'published' | 'lang'>,
  filters: Pick<ClaimFilters, 'lang' | 'since' | 'until'>,
): boolean {
  return (
    (filters.lang === undefined || `${lang}-`.toLowerCase().startsWith(`${filters.lang}-`.toLowerCase())) &&
    (filters.since === undefined || published >= filters.since) &&
    (filters.until === undefined || published <= filters.until)
  )
}

/** An entity is meant by its id, its name or an alias. */
function isEntity({ id, name, aliases }: Pick<Party, 'id' | 'name' | 'aliases'>, wanted: string): boolean {
  const lower = wanted.toLowerCase()
  return id === wanted || [name, ...(aliases ?? [])].some((one) => tidy(one).toLowerCase() === lower)
}

/** @param words in one spelling, as parameters are */
function containsWords(text: string, words: string): boolean {
  const lower = tidy(text).toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word))
}

function isSite(site: string, wanted: string): boolean {
  const bare = wanted.toLowerCase().replace(/^www\./, '')
  return site === bare || site.endsWith(`.${bare}`)
}

/** `en-US` finds `en`, `zh-TW` finds `zh-Hans`, `sr-Latn` does not find `sr`, which is Cyrillic. */
export function isLanguage(tag: string, wanted: string): boolean {
  const has = localeOf(tag)
  const wants = localeOf(wanted)
  return has?.language === wants?.language && (wants?.script === undefined || has?.maximize().script === wants.script)
}
