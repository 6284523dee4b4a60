/**
 * Marks: what articles and claims can be narrowed to, each value of each filter as one string. An article's
 * stand in a table of a database, and in the bundled corpus; a claim's among its terms in a database's full-text index.
 */
import { hashTerm } from './lookup/hash.ts'
import { beginningOf } from './lookup/index-file.ts'
import { siteOf } from './page-url.ts'
import type { ClaimTraits, Party, PlacedClaim } from './placed-claim.ts'
import type { BriefRecord, RecordHead } from './schema.ts'
import { tidy } from './tidy.ts'

/** The marks that an entity is found by: its id as it is, its names in any case and in one spelling. */
function entityMarks(
  filter: 'claimant' | 'author' | 'publisher',
  { id, name, aliases = [] }: Pick<Party, 'id' | 'name' | 'aliases'>,
): string[] {
  return [`${filter}#${id}`, ...[name, ...aliases].map((one) => `${filter}:${tidy(one).toLowerCase()}`)]
}

/** A language tag and every shorter one that means it too: zh-hans-cn, zh-hans, zh. */
function languageMarks(tag: string): string[] {
  const parts = tag.toLowerCase().split('-')
  return [`tag:${tag}`, ...parts.map((_, i) => `lang:${parts.slice(0, i + 1).join('-')}`)]
}

/** A site and those above it: news.example.org, example.org, org. */
function siteMarks(url: string): string[] {
  const parts = siteOf(url).split('.')
  return parts.map((_, i) => `site:${parts.slice(i).join('.')}`)
}

/** What the words of a query over articles are looked for in: one spelling, small letters. */
export function searchTextOf({ article, brief }: RecordHead): string {
  return tidy([article.title, brief.gist, ...article.authors.map(({ name }) => name)].join(' ')).toLowerCase()
}

export function articleMarks({ article }: Pick<BriefRecord, 'article'>): string[] {
  const { authors, publisher, genre, topics, lang } = article
  const marks = [
    ...authors.flatMap((author) => entityMarks('author', author)),
    ...entityMarks('publisher', publisher),
    `genre:${genre}`,
    ...topics.map((topic) => `topic:${topic}`),
    ...languageMarks(lang),
  ]
  return [...new Set(marks)]
}

/** What a claim can be narrowed to by itself. */
export function ownMarks({ claimant, kind, certainty, topics, reviews = [] }: ClaimTraits): string[] {
  return [
    ...(claimant === undefined ? [] : entityMarks('claimant', claimant)),
    ...(kind === undefined ? [] : [`kind:${kind}`]),
    ...(certainty === undefined ? [] : [`certainty:${certainty}`]),
    ...topics.map((topic) => `topic:${topic}`),
    `reviewed:${reviews.length > 0}`,
    ...reviews.flatMap(({ url }) => siteMarks(url)),
  ]
}

/** What a claim can be narrowed to, wherever it stands. */
export function claimMarks(claim: PlacedClaim): string[] {
  const { id, lang } = claim.article
  return [...new Set([...(id === undefined ? [] : [`article:${id}`]), ...ownMarks(claim), ...languageMarks(lang)])]
}

/** A term, or a beginning of terms, as a token of the full-text index: letters and digits, at most seven. */
export function termToken(term: string): string {
  return hashTerm(term).toString(36)
}

/** A mark as a token: fifteen letters and digits, so that it is no term's. Of 64 bits, since two marks must not be one. */
export function markToken(mark: string): string {
  const half = (text: string) => hashTerm(text).toString(36).padStart(7, '0')
  // Behind a sign of its own, for where two hashes are the same, what follows keeps them so.
  return `m${half(mark)}${half(`~${mark}`)}`
}

/** What the full-text index has of a claim. */
export function claimTokens(claim: PlacedClaim, terms: readonly string[]): string {
  const all = new Set(terms.flatMap((term) => [term, beginningOf(term) ?? []].flat()))
  return [...[...all].map(termToken), ...claimMarks(claim).map(markToken)].join(' ')
}
