/** Filters over the bundled corpus: what several articles or claims share is looked at once. */
import type { CorpusFile } from '../data/corpus-file.ts'
import type { ClaimTraits, PlaceTraits } from '../data/placed-claim.ts'
import { type ArticleFilters, articleAsked, type ClaimFilters, claimAsked, type Either, isNarrowed } from './filters.ts'

/** Whether a list has the claim or the record that has a number. */
export type Test = (number: number) => boolean

/** Which articles filters leave, by the records' numbers; undefined where they leave all. */
export function articleTest(corpus: CorpusFile, filters: ArticleFilters): Test | undefined {
  const { marks, words, since, until } = articleAsked(filters)
  if (marks.length + words.length === 0 && since === undefined && until === undefined) return undefined
  const { searchTexts } = corpus
  const isMarked = articleMarkTest(corpus, marks)
  const isThen = dateTest(corpus, since, until)
  return (record) => isMarked(record) && isThen(record) && words.every((word) => searchTexts()[record]?.includes(word))
}

/**
 * Which claims filters leave, by the claims' numbers; undefined where they leave all. The query is not looked at: that is
 * lookup's part.
 */
export function claimTest(corpus: CorpusFile, filters: ClaimFilters): Test | undefined {
  if (!isNarrowed(filters)) return undefined
  const { claimTraits, claimMarkLists, traitNumbers, recordOfClaim, recordById } = corpus
  const { article, own, place, since, until, activeSince } = claimAsked(filters, corpus.languages)
  const isIt = remembered((number) => own.length === 0 || hasAll(claimMarkLists()[number] as readonly string[], own))
  const isThere = articleMarkTest(corpus, place)
  const isThen = dateTest(corpus, since, until)
  const isActive = (number: number, record: number, day: string) =>
    [placeAt(corpus, record), ...((claimTraits()[number] as ClaimTraits).reviews ?? [])].some(({ published }) => published >= day)
  const only = article === undefined ? undefined : (recordById().get(article) ?? NONE)
  return (claim) => {
    const number = traitNumbers[claim] as number
    const record = recordOfClaim()[claim] as number
    return (
      (only === undefined || record === only) &&
      isIt(number) &&
      isThere(record) &&
      isThen(record) &&
      (activeSince === undefined || isActive(number, record, activeSince))
    )
  }
}

/** No record has this number. */
const NONE = -1

/** Whether an article has certain marks, by the record's number. */
function articleMarkTest({ markLists, markNumbers }: CorpusFile, marks: readonly Either[]): Test {
  const isMarked = remembered((number) => hasAll(markLists()[number] as readonly string[], marks))
  return (record) => marks.length === 0 || isMarked(markNumbers[record] as number)
}

/** Whether an article was published on certain days, by the record's number. */
function dateTest(corpus: CorpusFile, since: string | undefined, until: string | undefined): Test {
  const published = (record: number) => placeAt(corpus, record).published
  return (record) => (since === undefined || published(record) >= since) && (until === undefined || published(record) <= until)
}

function placeAt({ placeTraits }: CorpusFile, record: number): PlaceTraits {
  return placeTraits()[record] as PlaceTraits
}

function hasAll(own: readonly string[], marks: readonly Either[]): boolean {
  return marks.every((either) => either.some((mark) => own.includes(mark)))
}

/** A test that is made once of each number, when it is first asked for. */
function remembered(test: Test): Test {
  const known: boolean[] = []
  return (number) => {
    known[number] ??= test(number)
    return known[number]
  }
}
