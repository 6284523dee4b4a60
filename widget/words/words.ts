import type { Certainty, Genre, Kind } from '../../data/vocabulary.ts'

/** The interface words of one language. What stands in braces is filled in. */
export interface Words {
  /** BCP 47 tag of the language. */
  lang: string
  dir: 'ltr' | 'rtl'
  /** Only where they differ from the values themselves. */
  genre: Partial<Record<Genre, string>>
  kind: Partial<Record<Kind, string>>
  certainty: Record<Certainty, string>
  /** Stands before the authors' names. */
  by: string
  keyPoints: string
  /** Heading of a list of claims: of `{total}`, and of `{shown}` of them. */
  claims: string
  claimsOf: string
  /** Link to the page with all `{total}` of them. */
  allClaims: string
  /** Who passes a claim on: `{name}`. */
  reportedBy: string
  /** Names a passage's place: the paragraph's number `{n}` in the source. */
  paragraph: string
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

/** A text with what its braces name put in. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
}
