import { later } from '../later.ts'
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
  /** The terms of its running text, in order. */
  words: readonly string[]
  /** The terms of what it says itself: not of whom it is signed by, and when. */
  said: ReadonlySet<string>
  /** The terms of the date it is signed with. */
  dated: ReadonlySet<string>
}

/**
 * Takes a query apart. It may be a few words or a whole post with hashtags, handles, links and a
 * line that names author and date; links are dropped, hashtags and handles are split into their words.
 *
 * @param languages of the claims it is for, as BCP 47 tags; English if there are none
 * @param isKnown whether a claim has a term: a tag that no claim has is taken for words run together
 */
export function parseQuery(query: string, weights: QueryWeights, languages?: readonly string[], isKnown = (_term: string) => true): Query {
  const terms = new Map<string, number>()
  const add = (text: string, weight: number): string[] =>
    analyze(text, languages).map(({ term }) => {
      if ((terms.get(term) ?? 0) < weight) terms.set(term, weight)
      return term
    })
  if (!MARKED.test(query)) {
    const words = add(query, 1)
    return { terms, words, said: new Set(words), dated: new Set() }
  }
  const { text, author, date } = splitAttribution(query.replace(LINK, ' '))
  const splitTag = (tag: string) =>
    splitCamelCase(tag)
      .split(' ')
      .map((word) => splitRunTogether(word, (part) => analyze(part, languages).some(({ term }) => isKnown(term))))
      .join(' ')
  const words = add(text.replace(tagged(), ' '), 1)
  const tags = [...text.matchAll(tagged())].flatMap(([tag]) =>
    add(splitTag(tag.slice(1)), tag.startsWith('#') ? weights.hashtag : weights.handle),
  )
  add(splitTag(author.replace(/[@()]/g, ' ')), weights.author)
  const dated = add(date, weights.date)
  return { terms, words, said: new Set([...words, ...tags]), dated: new Set(dated) }
}

/** What has none of these has no links, hashtags, handles, nor a signature. */
const MARKED = /[#@/]|www\./i
/** Links, with or without a scheme, as platforms glue them to the word before. */
const LINK = /https?:\/\/\S+|pic\.twitter\.com\/\S+|\bwww\.\S+/gi
const tagged = later(() => /[#@][\p{L}\p{N}_]+/gu)
/** "… — Name (@handle) January 6, 2020" at the end: how an embedded post is signed. */
const ATTRIBUTION = /[—–]\s{0,3}([^—–]{0,80}\(@\w{1,50}\))\s{0,3}([^—–]{0,40})$/u

function splitAttribution(text: string): { text: string; author: string; date: string } {
  const found = ATTRIBUTION.exec(text)
  if (found === null) return { text, author: '', date: '' }
  return { text: text.slice(0, found.index), author: found[1] ?? '', date: found[2] ?? '' }
}

/** "JoinForces_now2" → "Join Forces now 2". Patterns of Unicode's letters take a millisecond to compile: too long for a first query. */
function splitCamelCase(tag: string): string {
  let split = ''
  for (let at = 0; at < tag.length; at++) {
    const character = tag[at] ?? ''
    const before = tag[at - 1] ?? ''
    const startsWord = isUpper(character) && (isLower(before) || (isUpper(before) && isLower(tag[at + 1] ?? '')))
    const startsNumber = isDigit(character) ? isCased(before) : isDigit(before) && isCased(character)
    if (startsWord || startsNumber) split += ' '
    split += character === '_' ? ' ' : character
  }
  return split
}

const isUpper = (character: string) => character !== character.toLowerCase()
const isLower = (character: string) => character !== character.toUpperCase()
const isCased = (character: string) => isUpper(character) || isLower(character)
const isDigit = (character: string) => character >= '0' && character <= '9'

/** Shorter parts are found in every word. */
const LEAST_PART = 3
const MOST_PARTS = 3
/** Longer tags are no words. */
const LONGEST_TAG = 40

/** "timburchett" → "tim burchett", if it isn't known whole and all parts are; the longest first part wins. */
function splitRunTogether(word: string, isKnown: (word: string) => boolean): string {
  const fits = word.length >= 2 * LEAST_PART && word.length <= LONGEST_TAG
  return (fits && !isKnown(word) && splitInto(MOST_PARTS, word, isKnown)) || word
}

function splitInto(parts: number, word: string, isKnown: (word: string) => boolean): string | undefined {
  if (isKnown(word)) return word
  if (parts === 1) return undefined
  for (let at = word.length - LEAST_PART; at >= LEAST_PART; at--) {
    const rest = isKnown(word.slice(0, at)) ? splitInto(parts - 1, word.slice(at), isKnown) : undefined
    if (rest !== undefined) return `${word.slice(0, at)} ${rest}`
  }
  return undefined
}
