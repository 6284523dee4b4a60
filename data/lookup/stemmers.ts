/** Stemmers of other languages than English and Russian: rules that others have written, and what these leave out. */
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
import { stemmer as stemSpanish } from '@orama/stemmers/spanish'
import { stemmer as stemSwedish } from '@orama/stemmers/swedish'
import { stemmer as stemTurkish } from '@orama/stemmers/turkish'
import { stemmer as stemUkrainian } from '@orama/stemmers/ukrainian'
import type { Stemmer } from './stem.ts'

const latin = (stem: Stemmer['stem'], ...prepare: Stemmer['prepare']): Stemmer => ({ script: 'Latn', stem, prepare })
const cyrillic = (stem: Stemmer['stem'], ...prepare: Stemmer['prepare']): Stemmer => ({ script: 'Cyrl', stem, prepare })

/** By primary language subtag. The endings restored are those that people leave without accents. */
export const STEMMERS: ReadonlyMap<string, Stemmer> = new Map<string, Stemmer>([
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
  ['sv', latin(stemSwedish)],
  // What follows an apostrophe is the ending of a name.
  ['tr', latin(stemTurkish, [/['’ʼ].*/s, ''])],
  // "радість", "радості".
  ['uk', cyrillic(stemUkrainian, [/ість$/, 'ості'])],
])

/** For a stemmer that writes to the characters of its word, which a string refuses. */
function withWritableCharacters(stem: Stemmer['stem']): Stemmer['stem'] {
  return (word) => {
    const characters = Object.assign([...word], { substring: (start: number, end: number) => characters.slice(start, end).join('') })
    return stem(characters as unknown as string)
  }
}
