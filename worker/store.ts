import { pageKey } from '../data/page-url.ts'
import type { Article, BriefRecord, Claim, Corpus, Entity } from '../data/schema.ts'
import type { ArticleFilters, ClaimFilters } from './params.ts'
import { createClaimSearch, type Highlight, type Match, matchSentences } from './search.ts'

/** An article as lists show it. */
export type ArticleSummary = Article & { gist: string; claimCount: number }

/** A claim as lookup shows it: with as much of its article as a reader needs to judge it. */
export type FoundClaim = Claim & {
  article: Pick<Article, 'id' | 'title' | 'url' | 'published' | 'lang' | 'genre' | 'publisher'>
  /** How well it answers the query, 0 to 1; only where there was one. */
  score?: number
  /** Where the query's words stand in `text`, as UTF-16 offsets; only where there was a query. */
  highlights?: Highlight[]
}

/** What the routes need to know of the corpus. */
export interface Store {
  findRecord(id: string): BriefRecord | undefined
  findRecordByUrl(url: string): BriefRecord | undefined
  findClaim(id: string): FoundClaim | undefined
  /** Newest first. */
  listArticles(filters: ArticleFilters): ArticleSummary[]
  /** Best first when there is a query, else newest first. */
  listClaims(filters: ClaimFilters): FoundClaim[]
  /** The sentences of a text that repeat a claim; `threshold` is the least score of a match. */
  matchClaims(text: string, lang: string, threshold: number): Match[]
}

/** The corpus bundled with the Worker, parsed on first use: a Worker that only serves its script never pays for it. */
export function createBundledStore(corpusJson: string, lookupIndex: ArrayBuffer): Store {
  let opened: ReturnType<typeof openCorpus> | undefined
  const corpus = () => {
    opened ??= openCorpus(JSON.parse(corpusJson) as Corpus)
    return opened
  }
  let search: ReturnType<typeof createClaimSearch> | undefined
  const lookUp = (q: string) => {
    search ??= createClaimSearch(corpus().claims, lookupIndex)
    return search(q)
  }
  return {
    findRecord: (id) => corpus().byId.get(id),
    findRecordByUrl: (url) => {
      const key = pageKey(url)
      return key === undefined ? undefined : corpus().byPage.get(key)
    },
    findClaim: (id) => corpus().claimById.get(id),
    listArticles: (filters) => corpus().articles.filter((article) => matchesArticle(article, filters)),
    listClaims: ({ q, ...filters }) => {
      const found = q === undefined ? corpus().claims : lookUp(q)
      return found.filter((claim) => matchesClaim(claim, filters))
    },
    matchClaims: (text, lang, threshold) => matchSentences(text, lang, threshold, lookUp),
  }
}

function openCorpus({ records }: Corpus) {
  const claims = records.flatMap(({ article, claims }): FoundClaim[] => {
    const { id, title, url, published, lang, genre, publisher } = article
    return claims.map((claim) => ({ ...claim, article: { id, title, url, published, lang, genre, publisher } }))
  })
  return {
    claims,
    articles: records.map(({ article, brief, claims }) => ({ ...article, gist: brief.gist, claimCount: claims.length })),
    byId: new Map(records.map((record) => [record.article.id, record])),
    byPage: new Map(records.map((record) => [pageKey(record.article.url), record])),
    claimById: new Map(claims.map((claim) => [claim.id, claim])),
  }
}

function matchesArticle(article: ArticleSummary, filters: ArticleFilters): boolean {
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

function matchesClaim(claim: FoundClaim, filters: Omit<ClaimFilters, 'q'>): boolean {
  const { article, claimant, kind, certainty, topic, reviewed } = filters
  return (
    (article === undefined || claim.article.id === article) &&
    (claimant === undefined || isEntity(claim.claimant, claimant)) &&
    (kind === undefined || claim.kind === kind) &&
    (certainty === undefined || claim.certainty === certainty) &&
    (topic === undefined || claim.topics.includes(topic)) &&
    (reviewed === undefined || (claim.reviews ?? []).length > 0 === (reviewed === 'true')) &&
    matchesEdition(claim.article, filters)
  )
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
function isEntity({ id, name, aliases }: Entity, wanted: string): boolean {
  const lower = wanted.toLowerCase()
  return id === wanted || [name, ...(aliases ?? [])].some((one) => one.toLowerCase() === lower)
}

function containsWords(text: string, words: string): boolean {
  const lower = text.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word))
}
