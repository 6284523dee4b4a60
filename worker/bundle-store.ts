import { openCorpus } from '../data/corpus-file.ts'
import { later } from '../data/later.ts'
import { loadStemmers } from '../data/lookup/stem.ts'
import { pageKey } from '../data/page-url.ts'
import type { ClaimTraits, PlaceTraits } from '../data/placed-claim.ts'
import { type Counted, facetsOf } from './facets.ts'
import { type ClaimFilters, isActiveSince, isNarrowed, matchesArticle, matchesPlace, matchesTraits } from './filters.ts'
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
  const summaries: ArticleSummary[] = []
  const summaryAt = (number: number): ArticleSummary => {
    summaries[number] ??= summarize(corpus().recordHead(number))
    return summaries[number]
  }
  const traitNumberOf = (claim: number) => corpus().traitNumbers[claim] as number
  const recordNumberOf = (claim: number) => corpus().recordNumbers()[claim] as number
  const traitsAt = (number: number) => corpus().claimTraits()[number] as ClaimTraits
  const placeAt = (number: number) => corpus().placeTraits()[number] as PlaceTraits
  const keepOf = (filters: ClaimFilters): Keep | undefined => {
    if (!isNarrowed(filters)) return undefined
    const fits = remembered(corpus().claimTraits().length, (number) => matchesTraits(traitsAt(number), filters))
    const standsRight = remembered(corpus().recordCount, (number) => matchesPlace(placeAt(number), filters))
    const { activeSince } = filters
    return (claim) => {
      const [own, record] = [traitNumberOf(claim), recordNumberOf(claim)]
      return fits(own) && standsRight(record) && (activeSince === undefined || isActiveSince(traitsAt(own), placeAt(record), activeSince))
    }
  }
  /** Where there is no query. */
  const numbersOf = (keep: Keep | undefined) => (keep === undefined ? claimNumbers() : claimNumbers().filter(keep))
  const listClaims = async (filters: ClaimFilters, page: PageRequest): Promise<Page<Listed> | undefined> => {
    const keep = keepOf(filters)
    if (filters.q !== undefined) return (await search()).list(filters.q, page, keep)
    const numbers = numbersOf(keep)
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
    latestRecords: async (limit) =>
      recordNumbers()
        .slice(0, limit)
        .map((number) => recordAt(number).read()),
    listArticles: async (filters, page) => {
      const all = recordNumbers()
      const numbers = isNone(filters) ? all : all.filter((number) => matchesArticle(summaryAt(number), filters))
      const found = pageOf(numbers, (number) => corpus().recordIds()[number] as string, page)
      return found && { ...found, items: found.items.map(summaryAt) }
    },
    listClaims,
    countFacets: async (filters) => {
      const keep = keepOf(filters)
      const numbers = filters.q === undefined ? numbersOf(keep) : (await search()).find(filters.q, keep)
      const { claimTraits, placeTraits } = corpus()
      return facetsOf(counted(claimTraits(), numbers, traitNumberOf), counted(placeTraits(), numbers, recordNumberOf))
    },
    matchClaims: async (text, lang, threshold) => {
      await loadStemmers([lang])
      const { list } = await search()
      return matchSentences(text, lang, threshold, (sentence) => list(sentence, { limit: 1 })?.items[0])
    },
  }
}

/** Whether a list has a claim. */
type Keep = (claim: number) => boolean

/** A test of some numbered things that is made once of each, when it is first asked for. */
function remembered(count: number, test: (number: number) => boolean): (number: number) => boolean {
  const known = new Int8Array(count)
  return (number) => {
    known[number] ||= test(number) ? 1 : -1
    return known[number] === 1
  }
}

/** How many claims have which of some things; those that none has are left out. */
function counted<T>(things: readonly T[], claims: readonly number[], numberOf: (claim: number) => number): Counted<T>[] {
  const counts = new Uint32Array(things.length)
  for (const claim of claims) (counts[numberOf(claim)] as number)++
  const found: Counted<T>[] = []
  for (let number = 0; number < counts.length; number++) {
    const claims = counts[number] as number
    if (claims > 0) found.push([things[number] as T, claims])
  }
  return found
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number)
}

function isNone(filters: object): boolean {
  return Object.values(filters).every((value) => value === undefined)
}
