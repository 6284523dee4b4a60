/// <reference path="./modules.d.ts" />
import stemEnglish from 'wink-porter2-stemmer'
import { later } from '../later.ts'

/** ISO 15924 code. */
type Script = 'Latn' | 'Cyrl'
type Stem = (word: string) => string

/** How the words of a language become terms. */
interface Rules {
  script: Script
  load(): Promise<{ stemmer: Stem }>
  /** What is replaced in a word before it is stemmed: what the stemmer doesn't know, or knows in one spelling only. */
  prepare: readonly (readonly [pattern: RegExp, replacement: string])[]
}

const latin = (load: Rules['load'], ...prepare: Rules['prepare']): Rules => ({ script: 'Latn', load, prepare })
const cyrillic = (load: Rules['load'], ...prepare: Rules['prepare']): Rules => ({ script: 'Cyrl', load, prepare })
const norwegian = latin(() => import('@orama/stemmers/norwegian'))

/** By primary language subtag; English is apart. The endings restored are those that people leave without accents. */
const rules = later(
  () =>
    new Map<string, Rules>([
      ['bg', cyrillic(async () => ({ stemmer: withWritableCharacters((await import('@orama/stemmers/bulgarian')).stemmer) }))],
      ['da', latin(() => import('@orama/stemmers/danish'))],
      ['de', latin(() => import('@orama/stemmers/german'))],
      ['es', latin(() => import('@orama/stemmers/spanish'), [/([cs])ion$/, '$1ión'])],
      ['fi', latin(() => import('@orama/stemmers/finnish'))],
      [
        'fr',
        latin(
          () => import('@orama/stemmers/french'),
          [/^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ]/, ''],
          [/œ/g, 'oe'],
          [/ee(s?)$/, 'ée$1'],
        ),
      ],
      ['hu', latin(() => import('@orama/stemmers/hungarian'))],
      ['it', latin(() => import('@orama/stemmers/italian'), [/^(?:[cdlmstv]|un|quest|quell|gl|(?:[ds]?a|de|ne|su|co)(?:ll|gl))['’ʼ]/, ''])],
      ['nb', norwegian],
      ['nl', latin(() => import('@orama/stemmers/dutch'))],
      ['nn', norwegian],
      ['no', norwegian],
      // The stemmer parts "eleição" from "eleições".
      ['pt', latin(() => import('@orama/stemmers/portuguese'), [/[oõ]es$/, 'ão'], [/[cç][aã]o$/, 'ção'])],
      // The stemmer is older than the letters with a comma below.
      ['ro', latin(() => import('@orama/stemmers/romanian'), [/ț/g, 'ţ'], [/ș/g, 'ş'])],
      ['ru', cyrillic(() => import('@orama/stemmers/russian'))],
      ['sv', latin(() => import('@orama/stemmers/swedish'))],
      // What follows an apostrophe is the ending of a name.
      ['tr', latin(() => import('@orama/stemmers/turkish'), [/['’ʼ].*/s, ''])],
      // "радість", "радості".
      ['uk', cyrillic(() => import('@orama/stemmers/ukrainian'), [/ість$/, 'ості'])],
    ]),
)

/** Words of this script that are in none of a text's languages are taken for Russian. */
const CYRILLIC = 'ru'
const loaded = new Map<string, Stem>()

/**
 * Loads what `stem` needs for texts in some languages: a Worker that starts has read none of it yet.
 * @param tags BCP 47
 */
export async function loadStemmers(tags: Iterable<string>): Promise<void> {
  const wanted = new Set([CYRILLIC, ...[...tags].map(primarySubtag)])
  await Promise.all(
    Array.from(wanted, async (language) => {
      const found = rules().get(language)
      if (found !== undefined && !loaded.has(language)) loaded.set(language, (await found.load()).stemmer)
    }),
  )
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
 * @throws Error when it wasn't loaded
 */
export function stem(word: string, folded: string, language: string): string | undefined {
  const script = scriptOf(folded)
  if (script === undefined) return undefined
  if (word.length > LONGEST) return folded
  const own = rules().get(language)
  if (own?.script === script) return stemWith(own, word, language) || folded
  if (own === undefined && language !== 'en' && homeScript(language) === script) return undefined
  if (script === 'Cyrl') return stemWith(rules().get(CYRILLIC) as Rules, word, CYRILLIC) || folded
  return ENGLISH_ENDING.test(folded) ? stemEnglish(folded) : folded
}

/** What a word must end in for the English stemmer to change it: to ask it takes far longer than to look. */
const ENGLISH_ENDING = /(?:[eilsy]|ed|ing|ic|ism|ion|[eo]r|[ae]nt)$/

function stemWith({ prepare }: Rules, word: string, language: string): string {
  const stem = loaded.get(language)
  if (stem === undefined) throw new Error(`the stemmer of "${language}" is not loaded`)
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
function withWritableCharacters(stem: Stem): Stem {
  return (word) => {
    const characters = Object.assign([...word], { substring: (start: number, end: number) => characters.slice(start, end).join('') })
    return stem(characters as unknown as string)
  }
}
