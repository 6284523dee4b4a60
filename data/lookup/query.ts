import { laterPattern } from '../later.ts'
import { analyze, type Token } from './analyze.ts'

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
  said: readonly string[]
  /** The terms of the date it is signed with. */
  dated: readonly string[]
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
  if (!MARKED.test(query)) {
    const words = addTerms(terms, meantTerms(analyze(query, languages), languages, isKnown), 1)
    return { terms, words, said: words, dated: [] }
  }
  const add = (text: string, weight: number) => addTerms(terms, meantTerms(analyze(text, languages), languages, isKnown), weight)
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
  return { terms, words, said: [...words, ...tags], dated }
}

/**
 * Has terms count so much, where they don't count more already.
 * @returns them
 */
function addTerms(terms: Map<string, number>, meant: readonly MeantTerm[], weight: number): string[] {
  const words: string[] = []
  for (const { term, share } of meant) {
    if ((terms.get(term) ?? 0) < weight * share) terms.set(term, weight * share)
    words.push(term)
  }
  return words
}

/** A term of a query, and how much of a word it is: all, or as one of the pieces of a word there is no stemmer for. */
interface MeantTerm {
  term: string
  share: number
}

/**
 * What words of a query are meant as where claims are in several languages, each of which has a term of its own for a word, or
 * pieces of it: the whole word as claims have it; else its pieces, when they have most of them; else a word that none has. To look
 * for all of them would have claims miss most of every query.
 */
function meantTerms(tokens: readonly Token[], languages: readonly string[] = [], isKnown: (term: string) => boolean): MeantTerm[] {
  if (languages.length < 2) return shared(tokens, 1)
  return wordsOf(tokens).flatMap((word) => {
    const isWhole = ({ start, end }: Token) => start === word[0]?.start && word.every((other) => other.end <= end)
    const known = word.filter(({ term }) => isKnown(term))
    const wholes = word.filter(isWhole)
    const knownWholes = known.filter(isWhole)
    if (knownWholes.length > 0) return shared(knownWholes, 1)
    const pieces = word.length - wholes.length
    if (wholes.length > 0 && 2 * known.length <= pieces) return shared(wholes.slice(0, 1), 1)
    return shared(
      word.filter((token) => !isWhole(token)),
      1 / pieces,
    )
  })
}

function shared(tokens: readonly Token[], share: number): MeantTerm[] {
  const terms: MeantTerm[] = []
  for (const { term } of tokens) terms.push({ term, share })
  return terms
}

/** Tokens that stand for the same stretch of a text, or overlap, are of one word. */
function wordsOf(tokens: readonly Token[]): Token[][] {
  const words: Token[][] = []
  let end = 0
  for (const token of tokens) {
    if (token.start >= end) words.push([])
    words.at(-1)?.push(token)
    end = Math.max(end, token.end)
  }
  return words
}

/** What has none of these has no links, hashtags, handles, nor a signature. */
const MARKED = /[#@/]|www\./i
/** Links, with or without a scheme, as platforms glue them to the word before. */
const LINK = /https?:\/\/\S+|pic\.twitter\.com\/\S+|\bwww\.\S+/gi
const tagged = laterPattern(String.raw`[#@][\p{L}\p{N}_]+`, 'gu')
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
