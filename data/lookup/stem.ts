/// <reference path="./modules.d.ts" />
import { stemmer as stemBulgarian } from '@orama/stemmers/bulgarian'
import { stemmer as stemDanish } from '@orama/stemmers/danish'
import { stemmer as stemDutch } from '@orama/stemmers/dutch'
import { stemmer as stemFinnish } from '@orama/stemmers/finnish'
import { stemmer as stemFrench } from '@orama/stemmers/french'
import { stemmer as stemGerman } from '@orama/stemmers/german'
import { stemmer as stemHungarian } from '@orama/stemmers/hungarian'
import { stemmer as stemItalian } from '@orama/stemmers/italian'
import { stemmer as stemNorwegian } from '@orama/stemmers/norwegian'
import { stemmer as stemPortuguese } from '@orama/stemmers/portuguese'
import { stemmer as stemRomanian } from '@orama/stemmers/romanian'
import { stemmer as stemRussian } from '@orama/stemmers/russian'
import { stemmer as stemSpanish } from '@orama/stemmers/spanish'
import { stemmer as stemSwedish } from '@orama/stemmers/swedish'
import { stemmer as stemTurkish } from '@orama/stemmers/turkish'
import { stemmer as stemUkrainian } from '@orama/stemmers/ukrainian'
import stemEnglish from 'wink-porter2-stemmer'

/** ISO 15924 code. */
type Script = 'Latn' | 'Cyrl'

/** How the words of a language become terms. */
interface Stemmer {
  script: Script
  stem(word: string): string
  /** What is replaced in a word before it is stemmed: what the stemmer doesn't know, or knows in one spelling only. */
  prepare: readonly (readonly [pattern: RegExp, replacement: string])[]
}

const latin = (stem: Stemmer['stem'], ...prepare: Stemmer['prepare']): Stemmer => ({ script: 'Latn', stem, prepare })
const cyrillic = (stem: Stemmer['stem'], ...prepare: Stemmer['prepare']): Stemmer => ({ script: 'Cyrl', stem, prepare })

/** By primary language subtag; English is apart. The endings restored are those that people leave without accents. */
const STEMMERS = new Map<string, Stemmer>([
  ['bg', cyrillic(withWritableCharacters(stemBulgarian))],
  ['da', latin(stemDanish)],
  ['de', latin(stemGerman)],
  ['es', latin(stemSpanish, [/([cs])ion$/, '$1ión'])],
  ['fi', latin(stemFinnish)],
  ['fr', latin(stemFrench, [/^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ]/, ''], [/œ/g, 'oe'], [/ee(s?)$/, 'ée$1'])],
  ['hu', latin(stemHungarian)],
  ['it', latin(stemItalian, [/^(?:[cdlmstv]|un|quest|quell|gl|(?:[ds]?a|de|ne|su|co)(?:ll|gl))['’ʼ]/, ''])],
  ['nb', latin(stemNorwegian)],
  ['nl', latin(stemDutch)],
  ['nn', latin(stemNorwegian)],
  ['no', latin(stemNorwegian)],
  // The stemmer parts "eleição" from "eleições".
  ['pt', latin(stemPortuguese, [/[oõ]es$/, 'ão'], [/[cç][aã]o$/, 'ção'])],
  // The stemmer is older than the letters with a comma below.
  ['ro', latin(stemRomanian, [/ț/g, 'ţ'], [/ș/g, 'ş'])],
  ['ru', cyrillic(stemRussian)],
  ['sv', latin(stemSwedish)],
  // What follows an apostrophe is the ending of a name.
  ['tr', latin(stemTurkish, [/['’ʼ].*/s, ''])],
  // "радість", "радості".
  ['uk', cyrillic(stemUkrainian, [/ість$/, 'ості'])],
])

/** No language has longer words, and a stemmer's time may grow with the square of the length. */
const LONGEST = 64

/**
 * Lowercase, without diacritics, apostrophes and the dots of acronyms; a possessive's s is dropped;
 * numbers without separators of thousands.
 */
export function fold(word: string): string {
  if (ASCII_LETTERS.test(word)) return word.toLowerCase()
  const letters = ASCII_OR_APOSTROPHE.test(word) ? word : word.normalize('NFKD').replace(/\p{M}/gu, '')
  return letters
    .toLowerCase()
    .replace(/['’ʼ]s$/, '')
    .replace(/['’ʼ]/g, '')
    .replace(/^(?:[a-z]\.)+$/, (acronym) => acronym.replaceAll('.', ''))
    .replace(/(\d),(?=\d{3}(?:\D|$))/g, '$1')
}

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
 */
export function stem(word: string, folded: string, language: string): string | undefined {
  const script = scriptOf(folded)
  if (script === undefined) return undefined
  if (word.length > LONGEST) return folded
  const own = STEMMERS.get(language)
  if (own?.script === script) return stemWith(own, word, language) || folded
  if (own === undefined && language !== 'en' && homeScript(language) === script) return undefined
  if (script === 'Cyrl') return stemWith(RUSSIAN, word, 'ru') || folded
  return ENGLISH_ENDING.test(folded) ? stemEnglish(folded) : folded
}

/** What a word must end in for the English stemmer to change it: to ask it takes far longer than to look. */
const ENGLISH_ENDING = /(?:[eilsy]|ed|ing|ic|ism|ion|[eo]r|[ae]nt)$/

const RUSSIAN = cyrillic(stemRussian)

function stemWith({ stem, prepare }: Stemmer, word: string, language: string): string {
  // The stemmers tell endings by their diacritics, those that make a letter and no others.
  const letters = word.normalize('NFKC').toLocaleLowerCase(language).normalize('NFC').replace(/\p{M}/gu, '')
  const prepared = prepare.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), letters)
  return fold(stem(prepared.replace(/['’ʼ]s$/, '').replace(/['’ʼ]/g, ''))).replaceAll('ı', 'i')
}

/**
 * The script of a folded word, of those that have stemmers. Letters of no script, such as the micro
 * sign, don't count, nor do the Cyrillic ones that hide among Latin ones to look like them.
 */
function scriptOf(folded: string): Script | undefined {
  if (ASCII_LETTERS.test(folded) || /\p{sc=Latin}/u.test(folded)) return 'Latn'
  return /\p{sc=Cyrillic}/u.test(folded) ? 'Cyrl' : undefined
}

/** The script that a language is usually written in; undefined for what is no language tag. */
function homeScript(language: string): string | undefined {
  try {
    return new Intl.Locale(language).maximize().script
  } catch {
    return undefined
  }
}

/** For a stemmer that writes to the characters of its word, which a string refuses. */
function withWritableCharacters(stem: Stemmer['stem']): Stemmer['stem'] {
  return (word) => {
    const characters = Object.assign([...word], { substring: (start: number, end: number) => characters.slice(start, end).join('') })
    return stem(characters as unknown as string)
  }
}
