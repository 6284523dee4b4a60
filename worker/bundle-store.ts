import { later } from '../data/later.ts'
import { loadStemmers } from '../data/lookup/stem.ts'
import { pageKey } from '../data/page-url.ts'
import { type PlacedClaim, placeClaims } from '../data/placed-claim.ts'
import type { Corpus } from '../data/schema.ts'
import { type BundledText, readText } from './bundled-text.ts'
import { facetsOf } from './facets.ts'
import { type ClaimFilters, matchesArticle, matchesClaim } from './filters.ts'
import { type Page, type PageRequest, pageOf } from './paging.ts'
import { Recent } from './recent.ts'
import { createClaimSearch, matchSentences } from './search.ts'
import { type Listed, type Store, summarize } from './store.ts'

/** Answered lists are kept up to so many bytes, about. */
const MOST_KEPT = 8_000_000
/** What a claim takes in a list, in its body and in memory; and the list itself, besides its key. */
const CLAIM_SIZE = 2000

/**
 * The corpus bundled with the Worker, parsed on first use: a Worker that only serves its script never pays for it.
 * @param corpusJson a Corpus as JSON
 */
export function createBundleStore(corpusJson: BundledText, lookupIndex: ArrayBuffer): Store {
  const corpus = later(() => openCorpus(JSON.parse(readText(corpusJson)) as Corpus))
  const search = later(() => createClaimSearch(corpus().claims, lookupIndex))
  const listClaims = async ({ q, ...filters }: ClaimFilters, page: PageRequest): Promise<Page<Listed> | undefined> => {
    const keep = keeps(filters)
    if (q !== undefined) return (await search())(q, page, keep)
    const { claims } = corpus()
    const found = pageOf(keep === undefined ? claims : claims.filter(keep), ({ id }) => id, page)
    return found && { ...found, items: found.items.map((claim) => ({ claim })) }
  }
  const recent = new Recent<Page<Listed>>(MOST_KEPT)
  /** The same list is the same object, as long as it is kept. */
  const listRecent = async (filters: ClaimFilters, page: PageRequest): Promise<Page<Listed> | undefined> => {
    const key = JSON.stringify([filters, page])
    const kept = recent.get(key)
    if (kept !== undefined) return kept
    const made = await listClaims(filters, page)
    if (made !== undefined) recent.set(key, made, 2 * key.length + CLAIM_SIZE * (1 + made.items.length))
    return made
  }
  return {
    version: async () => corpus().version,
    findRecord: async (id) => corpus().byId.get(id),
    findRecordByUrl: async (url) => {
      // Most callers have it from the page itself.
      const exact = corpus().byUrl.get(url)
      if (exact !== undefined) return exact
      const key = pageKey(url)
      return key === undefined ? undefined : corpus().byPage.get(key)
    },
    findClaim: async (id) => corpus().claimById.get(id),
    latestRecords: async (limit) => corpus().records.slice(0, limit),
    listArticles: async (filters, page) =>
      pageOf(
        corpus().articles.filter((article) => matchesArticle(article, filters)),
        ({ id }) => id,
        page,
      ),
    listClaims: listRecent,
    countFacets: async (filters) => {
      const page = await listClaims(filters, { limit: Number.POSITIVE_INFINITY })
      return facetsOf((page?.items ?? []).map(({ claim }) => claim))
    },
    matchClaims: async (text, lang, threshold) => {
      await loadStemmers([lang])
      const find = await search()
      return matchSentences(text, lang, threshold, (sentence) => find(sentence, { limit: 1 })?.items[0])
    },
  }
}

/** Whether a claim passes the filters; undefined when there are none. */
function keeps(filters: ClaimFilters): ((claim: PlacedClaim) => boolean) | undefined {
  return Object.values(filters).every((value) => value === undefined) ? undefined : (claim) => matchesClaim(claim, filters)
}

function openCorpus({ version, records }: Corpus) {
  const claims = records.flatMap(placeClaims)
  return {
    version,
    records,
    claims,
    articles: records.map(summarize),
    byId: new Map(records.map((record) => [record.article.id, record])),
    byUrl: new Map(records.map((record) => [record.article.url, record])),
    byPage: new Map(records.map((record) => [pageKey(record.article.url), record])),
    claimById: new Map(claims.map((claim) => [claim.id, claim])),
  }
}
