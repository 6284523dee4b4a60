/// <reference path="./modules.d.ts" />

import { stemmer as stemRussian } from '@orama/stemmers/russian'
import stemEnglish from 'wink-porter2-stemmer'
import { laterPattern } from '../later.ts'

/** ISO 15924 code. */
type Script = 'Latn' | 'Cyrl'

/** How the words of a language become terms. */
export interface Stemmer {
  script: Script
  stem(word: string): string
  /** What is replaced in a word before it is stemmed: what the stemmer doesn't know, or knows in one spelling only. */
  prepare: readonly (readonly [pattern: RegExp, replacement: string])[]
}

const RUSSIAN: Stemmer = { script: 'Cyrl', stem: stemRussian, prepare: [] }
/** Those of other languages than English and Russian, by primary language subtag. */
let others: ReadonlyMap<string, Stemmer> | undefined

/**
 * Loads what `stem` needs for texts in some languages. Words of every corpus may be English or Russian; the rules of the other
 * languages take a Worker milliseconds to read, which one that has none of them is spared when it starts.
 * @param tags BCP 47
 */
export async function loadStemmers(tags: Iterable<string>): Promise<void> {
  if (others === undefined && Array.from(tags, primarySubtag).some((language) => !['en', 'ru'].includes(language)))
    others = (await import('./stemmers.ts')).STEMMERS
}

/** "pt-BR" → "pt". */
export function primarySubtag(tag: string): string {
  return tag.replace(/-.*/, '').toLowerCase()
}

/** No language has longer words, and a stemmer's time may grow with the square of the length. */
const LONGEST = 64

/**
 * Lowercase, without diacritics, apostrophes and the dots of acronyms; a possessive's s is dropped;
 * numbers without separators of thousands.
 */
export function fold(word: string): string {
  if (ASCII_LETTERS.test(word)) return word.toLowerCase()
  const letters = ASCII_OR_APOSTROPHE.test(word) ? word : word.normalize('NFKD').replace(marks(), '')
  return letters
    .toLowerCase()
    .replace(/['’ʼ]s$/, '')
    .replace(/['’ʼ]/g, '')
    .replace(/^(?:[a-z]\.)+$/, (acronym) => acronym.replaceAll('.', ''))
    .replace(/(\d),(?=\d{3}(?:\D|$))/g, '$1')
}

const marks = laterPattern(String.raw`\p{M}`, 'gu')
const latin = laterPattern(String.raw`\p{sc=Latin}`, 'u')
const cyrillic = laterPattern(String.raw`\p{sc=Cyrillic}`, 'u')
const ASCII_LETTERS = /^[A-Za-z]+$/
const ASCII_OR_APOSTROPHE = /^[\x20-\x7e’ʼ]*$/

/**
 * A word's term in a language; undefined if the word isn't stemmed but cut into trigrams, because
 * the language or the script has no stemmer here. The script comes before the language: a word in
 * another script than the language's own is stemmed as English or Russian, as it would be in a
 * record in any other language.
 *
 * @param folded the word as `fold` gives it
 * @param language primary language subtag
 * @throws Error when `loadStemmers` has not loaded what it takes
 */
export function stem(word: string, folded: string, language: string): string | undefined {
  const script = scriptOf(folded)
  if (script === undefined) return undefined
  if (word.length > LONGEST) return folded
  const own = stemmerOf(language)
  if (own?.script === script) return stemWith(own, word, language) || folded
  if (own === undefined && language !== 'en' && homeScript(language) === script) return undefined
  if (script === 'Cyrl') return stemWith(RUSSIAN, word, 'ru') || folded
  return ENGLISH_ENDING.test(folded) ? stemEnglish(folded) : folded
}

/** What a word must end in for the English stemmer to change it: to ask it takes far longer than to look. */
const ENGLISH_ENDING = /(?:[eilsy]|ed|ing|ic|ism|ion|[eo]r|[ae]nt)$/

function stemmerOf(language: string): Stemmer | undefined {
  if (language === 'en') return undefined
  if (language === 'ru') return RUSSIAN
  if (others === undefined) throw new Error(`"${language}" is not loaded`)
  return others.get(language)
}

function stemWith({ stem, prepare }: Stemmer, word: string, language: string): string {
  // The stemmers tell endings by their diacritics, those that make a letter and no others.
  const letters = word.normalize('NFKC').toLocaleLowerCase(language).normalize('NFC').replace(marks(), '')
  const prepared = prepare.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), letters)
  return fold(stem(prepared.replace(/['’ʼ]s$/, '').replace(/['’ʼ]/g, ''))).replaceAll('ı', 'i')
}

/**
 * The script of a folded word, of those that have stemmers. Letters of no script, such as the micro
 * sign, don't count, nor do the Cyrillic ones that hide among Latin ones to look like them.
 */
function scriptOf(folded: string): Script | undefined {
  if (ASCII_LETTERS.test(folded) || latin().test(folded)) return 'Latn'
  return cyrillic().test(folded) ? 'Cyrl' : undefined
}

/** The script that a language is usually written in; undefined for what is no language tag. */
function homeScript(language: string): string | undefined {
  try {
    return new Intl.Locale(language).maximize().script
  } catch {
    return undefined
  }
}
