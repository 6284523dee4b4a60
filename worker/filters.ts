/** What lists of articles and claims can be narrowed to. */
import { localeOf } from './language.ts'
import type { ArticleParams, ClaimParams } from './params.ts'

export type ArticleFilters = ArticleParams
export type ClaimFilters = ClaimParams & {
  /** Site of a reviewer, such as `example.org`; with or without `www.`, and its subdomains too. */
  reviewSite?: string | undefined
  /** BCP 47; the region is not considered, a script is. */
  language?: string | undefined
  /** ISO date: the claim or a review of it was published then or later. */
  activeSince?: string | undefined
}

/** Marks of which one has to be there. */
export type Either = readonly string[]

/** What an article has to have. */
interface ArticleAsked extends Pick<ArticleFilters, 'since' | 'until'> {
  /** Of each of these one. */
  marks: readonly Either[]
  /** In its search text, all of them. */
  words: readonly string[]
}

/** What filters ask of an article, wherever it is kept. */
export function articleAsked({ q, author, publisher, genre, topic, lang, since, until }: ArticleFilters): ArticleAsked {
  const marks = [
    entityAsked('author', author),
    entityAsked('publisher', publisher),
    asked('genre', genre),
    asked('topic', topic),
    asked('lang', lang?.toLowerCase()),
  ]
  return { marks: marks.flat(), words: q?.toLowerCase().split(/\s+/) ?? [], since, until }
}

/** What a claim has to have. */
interface ClaimAsked extends Pick<ClaimFilters, 'article' | 'since' | 'until' | 'activeSince'> {
  /** Of each of these one, by itself. */
  own: readonly Either[]
  /** Of each of these one, by its article. */
  place: readonly Either[]
}

/**
 * What filters ask of a claim, wherever it is kept; the query aside, which is lookup's part.
 * @param languages tags that articles have
 */
export function claimAsked(filters: ClaimFilters, languages: () => readonly string[]): ClaimAsked {
  const { article, claimant, kind, certainty, topic, reviewed, reviewSite, lang, language, since, until, activeSince } = filters
  const own = [
    entityAsked('claimant', claimant),
    asked('kind', kind),
    asked('certainty', certainty),
    asked('topic', topic),
    asked('reviewed', reviewed),
    asked('site', reviewSite?.toLowerCase().replace(/^www\./, '')),
  ]
  const place = [asked('lang', lang?.toLowerCase()), language === undefined ? [] : [tagsOf(language, languages())]]
  return { article, own: own.flat(), place: place.flat(), since, until, activeSince }
}

/** Marks of the tags that mean a language. */
function tagsOf(language: string, tags: readonly string[]): Either {
  return tags.filter((tag) => isLanguage(tag, language)).map((tag) => `tag:${tag}`)
}

function asked(filter: string, wanted: string | undefined): Either[] {
  return wanted === undefined ? [] : [[`${filter}:${wanted}`]]
}

/** An entity is meant by its id, its name or an alias. */
function entityAsked(filter: 'claimant' | 'author' | 'publisher', wanted: string | undefined): Either[] {
  return wanted === undefined ? [] : [[`${filter}#${wanted}`, `${filter}:${wanted.toLowerCase()}`]]
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

/** `en-US` finds `en`, `zh-TW` finds `zh-Hans`, `sr-Latn` does not find `sr`, which is Cyrillic. */
function isLanguage(tag: string, wanted: string): boolean {
  const has = localeOf(tag)
  const wants = localeOf(wanted)
  return has?.language === wants?.language && (wants?.script === undefined || has?.maximize().script === wants.script)
}
