/** Filters over the bundled corpus: what several articles or claims share is looked at once. */
import type { CorpusFile } from '../data/corpus-file.ts'
import { siteOf } from '../data/page-url.ts'
import type { ClaimTraits, Party, PlaceTraits } from '../data/placed-claim.ts'
import { tidy } from '../data/tidy.ts'
import { type ArticleFilters, articleAsked, type ClaimFilters, isLanguage, isNarrowed } from './filters.ts'

/** Whether a list has the claim or the record that has a number. */
export type Test = (number: number) => boolean

/** Which articles filters leave, by the records' numbers; undefined where they leave all. */
export function articleTest(corpus: CorpusFile, filters: ArticleFilters): Test | undefined {
  const { marks, words, since, until } = articleAsked(filters)
  if (marks.length + words.length === 0 && since === undefined && until === undefined) return undefined
  const { markLists, markNumbers, placeTraits, searchTexts } = corpus
  const isMarked = remembered((number) => {
    const own = markLists()[number] as readonly string[]
    return marks.every((either) => either.some((mark) => own.includes(mark)))
  })
  const published = (record: number) => (placeTraits()[record] as PlaceTraits).published
  return (record) =>
    (marks.length === 0 || isMarked(markNumbers[record] as number)) &&
    (since === undefined || published(record) >= since) &&
    (until === undefined || published(record) <= until) &&
    words.every((word) => searchTexts()[record]?.includes(word))
}

/**
 * Which claims filters leave, by the claims' numbers; undefined where they leave all. The query is not looked at: that is
 * lookup's part.
 */
export function claimTest(corpus: CorpusFile, filters: ClaimFilters): Test | undefined {
  if (!isNarrowed(filters)) return undefined
  const { claimTraits, traitNumbers, placeTraits, recordOfClaim } = corpus
  const traitsAt = (number: number) => claimTraits()[number] as ClaimTraits
  const placeAt = (record: number) => placeTraits()[record] as PlaceTraits
  const isIt = remembered((number) => matchesTraits(traitsAt(number), filters))
  const isThere = remembered((record) => matchesPlace(placeAt(record), filters))
  const { activeSince } = filters
  const isActive = (number: number, record: number, day: string) =>
    [placeAt(record), ...(traitsAt(number).reviews ?? [])].some(({ published }) => published >= day)
  return (claim) => {
    const number = traitNumbers[claim] as number
    const record = recordOfClaim()[claim] as number
    return isIt(number) && isThere(record) && (activeSince === undefined || isActive(number, record, activeSince))
  }
}

/** A test that is made once of each number, when it is first asked for. */
function remembered(test: Test): Test {
  const known: boolean[] = []
  return (number) => {
    known[number] ??= test(number)
    return known[number]
  }
}

/** What a claim could fail by itself. */
function matchesTraits({ reviews = [], ...claim }: ClaimTraits, filters: ClaimFilters): boolean {
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
function matchesPlace({ id, published, lang }: PlaceTraits, filters: ClaimFilters): boolean {
  const { article, language, since, until } = filters
  return (
    (article === undefined || id === article) &&
    (language === undefined || isLanguage(lang, language)) &&
    (filters.lang === undefined || `${lang}-`.toLowerCase().startsWith(`${filters.lang}-`.toLowerCase())) &&
    (since === undefined || published >= since) &&
    (until === undefined || published <= until)
  )
}

/** As `entityMarks` has it: an entity is meant by its id, its name or an alias. */
function isEntity({ id, name, aliases = [] }: Pick<Party, 'id' | 'name' | 'aliases'>, wanted: string): boolean {
  const lower = wanted.toLowerCase()
  return id === wanted || [name, ...aliases].some((one) => tidy(one).toLowerCase() === lower)
}

function isSite(site: string, wanted: string): boolean {
  const bare = wanted.toLowerCase().replace(/^www\./, '')
  return site === bare || site.endsWith(`.${bare}`)
}
