import type { Certainty, Genre, Kind } from '../../data/vocabulary.ts'

/** The interface words of one language. */
export interface Words {
  /** BCP 47 tag of the language. */
  lang: string
  dir: 'ltr' | 'rtl'
  /** A day in UTC, written out. */
  date: (date: Date) => string
  /** Only where they differ from the values themselves. */
  genre: Partial<Record<Genre, string>>
  kind: Partial<Record<Kind, string>>
  certainty: Record<Certainty, string>
  /** Stands before the authors' names. */
  by: string
  keyPoints: string
  /** Heading of a list that shows `shown` of `total` claims. */
  claims: (shown: number, total: number) => string
  /** Link to the page with all of them. */
  allClaims: (total: number) => string
  reportedBy: (name: string) => string
  /** Names a passage's place: the paragraph's number in the source. */
  paragraph: (n: number) => string
  seeInSource: string
  /** Summary of what the card offers beside reading. */
  citeAndShare: string
  loading: string
  retry: string
  /** The browser knows that there is no network. */
  offline: string
  /** The API couldn't be reached. */
  unreachable: string
  notFound: string
  /** The API's answer makes no sense. */
  unreadable: string
}

/** The words of what the card offers beside reading. */
export interface ToolWords {
  /** Labels of the filters of claims, and what shows them all. */
  claimant: string
  kind: string
  all: string
  copyCitation: string
  copyLink: string
  share: string
  openInApi: string
  /** Said when something has been copied, and when the browser refused. */
  copied: string
  notCopied: string
}

/** How `Intl` writes a day out in a language. */
export function intlDate(lang: string): (date: Date) => string {
  return (date) => new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}
