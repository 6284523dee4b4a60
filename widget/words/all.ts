import { words as ar } from './ar.ts'
import { words as de } from './de.ts'
import { words as en } from './en.ts'
import { words as es } from './es.ts'
import { words as fr } from './fr.ts'
import { words as ru } from './ru.ts'
import type { Words } from './words.ts'
import { words as zh } from './zh.ts'

/** The interface words of every language there is: `build.ts` writes them down for the server. */
export const WORDS: Record<string, Words> = { ar, de, en, es, fr, ru, zh }
