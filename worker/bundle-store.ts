import { openCorpus } from '../data/corpus-file.ts'
import { later } from '../data/later.ts'
import { loadStemmers } from '../data/lookup/stem.ts'
import { pageKey } from '../data/page-url.ts'
import type { RecordHead } from '../data/schema.ts'
import { articleTest, claimTest, type Test } from './bundle-scope.ts'
import { counted, facetsOf } from './facets.ts'
import type { ClaimFilters } from './filters.ts'
import { type Page, type PageRequest, pageOf } from './paging.ts'
import { createClaimSearch, matchSentences } from './search.ts'
import { type ArticleSummary, type Listed, type Store, summarize } from './store.ts'
import { bundledClaims } from './stored-claim.ts'
import { StoredRecord } from './stored-record.ts'

/**
 * The corpus bundled with the Worker, of which nothing is parsed before it is asked for.
 * @param corpusBytes as `packCorpus` makes it
 */
export function createBundleStore(corpusBytes: ArrayBuffer, lookupIndex: ArrayBuffer): Store {
  const corpus = later(() => openCorpus(corpusBytes))
  const stored = later(() => bundledClaims(corpus()))
  const search = later(() => createClaimSearch(corpus(), stored(), lookupIndex))
  const recordNumbers = later(() => numbersTo(corpus().recordCount))
  const claimNumbers = later(() => numbersTo(corpus().claimCount))
  const records: StoredRecord[] = []
  const recordAt = (number: number): StoredRecord => {
    records[number] ??= new StoredRecord(() => corpus().recordText(number))
    return records[number]
  }
  const findBy = (number: number | undefined) => (number === undefined ? undefined : recordAt(number))
  // The same objects each time: answers that are kept are known by what they were made from.
  const heads: RecordHead[] = []
  const summaries: ArticleSummary[] = []
  const summaryAt = (number: number): ArticleSummary => {
    summaries[number] ??= summarize(corpus().recordHead(number), corpus().claimCountOf(number))
    return summaries[number]
  }
  const listClaims = async (filters: ClaimFilters, page: PageRequest): Promise<Page<Listed> | undefined> => {
    const keep = claimTest(corpus(), filters)
    if (filters.q !== undefined) return (await search()).list(filters.q, page, keep)
    const numbers = kept(claimNumbers(), keep)
    const found = pageOf(numbers, (number) => corpus().claimIds()[number] as string, page)
    return found && { ...found, items: found.items.map((number) => ({ claim: stored()(number) })) }
  }
  return {
    isFixed: true,
    version: async () => corpus().version,
    findRecord: async (id) => findBy(corpus().recordById().get(id)),
    findRecordByUrl: async (url) => {
      // Most callers have it from the page itself.
      const exact = corpus().recordByUrl().get(url)
      if (exact !== undefined) return recordAt(exact)
      const key = pageKey(url)
      return key === undefined ? undefined : findBy(corpus().recordByPage().get(key))
    },
    findClaim: async (id) => {
      const number = corpus().claimById().get(id)
      return number === undefined ? undefined : stored()(number)
    },
    latestHeads: async (limit) =>
      recordNumbers()
        .slice(0, limit)
        .map((number) => {
          heads[number] ??= corpus().recordHead(number)
          return heads[number]
        }),
    listArticles: async (filters, page) => {
      const numbers = kept(recordNumbers(), articleTest(corpus(), filters))
      const found = pageOf(numbers, (number) => corpus().recordIds()[number] as string, page)
      return found && { ...found, items: found.items.map(summaryAt) }
    },
    listClaims,
    countFacets: async (filters) => {
      const keep = claimTest(corpus(), filters)
      const numbers = filters.q === undefined ? kept(claimNumbers(), keep) : (await search()).find(filters.q, keep)
      const { claimTraits, traitNumbers, placeTraits, recordOfClaim } = corpus()
      return facetsOf(counted(claimTraits(), numbers, traitNumbers), counted(placeTraits(), numbers, recordOfClaim()))
    },
    matchClaims: async (text, lang, threshold) => {
      await loadStemmers([lang])
      const { list } = await search()
      return matchSentences(text, lang, threshold, (sentence) => list(sentence, { limit: 1 })?.items[0])
    },
  }
}

function kept(numbers: readonly number[], keep: Test | undefined): readonly number[] {
  return keep === undefined ? numbers : numbers.filter(keep)
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number)
}
