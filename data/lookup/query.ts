import { analyze } from './analyze.ts'

/** What of a query counts how much: its own words most, what a platform hung to them less. */
export interface QueryWeights {
  hashtag: number
  handle: number
  author: number
  date: number
}

/** A query, taken apart. */
export interface Query {
  /** Its terms, each once, and what they count. */
  terms: ReadonlyMap<string, number>
  /** The terms of what it says itself, and of whom it is signed by. */
  said: ReadonlySet<string>
  signed: ReadonlySet<string>
  /** The terms of the date it is signed with. */
  dated: ReadonlySet<string>
}

/**
 * Takes a query apart. It may be a few words or a whole post with hashtags, handles, links and a
 * line that names author and date; links are dropped, hashtags and handles are split into their words.
 *
 * @param languages of the claims it is for, as BCP 47 tags; English if there are none
 */
export function parseQuery(query: string, weights: QueryWeights, languages?: readonly string[]): Query {
  const terms = new Map<string, number>()
  const add = (text: string, weight: number): string[] =>
    analyze(text, languages).map(({ term }) => {
      if ((terms.get(term) ?? 0) < weight) terms.set(term, weight)
      return term
    })
  const { text, author, date } = splitAttribution(query.replace(LINK, ' '))
  const words = add(text.replace(TAGGED, ' '), 1)
  const tagged = [...text.matchAll(TAGGED)].flatMap(([tag]) =>
    add(splitCamelCase(tag.slice(1)), tag.startsWith('#') ? weights.hashtag : weights.handle),
  )
  const signed = add(splitCamelCase(author), weights.author)
  const dated = add(date, weights.date)
  return { terms, said: new Set([...words, ...tagged]), signed: new Set(signed), dated: new Set(dated) }
}

/** Links, with or without a scheme, as platforms glue them to the word before. */
const LINK = /https?:\/\/\S+|pic\.twitter\.com\/\S+|\bwww\.\S+/gi
const TAGGED = /[#@][\p{L}\p{N}_]+/gu
/** "… — Name (@handle) January 6, 2020" at the end: how an embedded post is signed. */
const ATTRIBUTION = /[—–]\s*([^—–]{0,80}\(@\w+\))\s*([^—–]{0,40})$/u

function splitAttribution(text: string): { text: string; author: string; date: string } {
  const found = ATTRIBUTION.exec(text)
  if (found === null) return { text, author: '', date: '' }
  return { text: text.slice(0, found.index), author: found[1] ?? '', date: found[2] ?? '' }
}

/** "JoinForces_now2" → "Join Forces now 2". */
function splitCamelCase(tag: string): string {
  return tag
    .replaceAll('_', ' ')
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .replace(/(\p{L})(?=\d)|(\d)(?=\p{L})/gu, '$1$2 ')
}
