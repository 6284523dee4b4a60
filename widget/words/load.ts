import { words } from './en.ts'
import type { ToolWords, Words } from './words.ts'

/** The words of a language; the tools bring their own English. */
export interface Language {
  words: Words
  toolWords?: ToolWords
}

/** A file for each language besides English, fetched when a card needs it. */
const LANGUAGES: Record<string, () => Promise<Language>> = {
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  fr: () => import('./fr.ts'),
  ru: () => import('./ru.ts'),
  zh: () => import('./zh.ts'),
}

/** The words nearest to a language tag; English for a language there is none for, or when they can't be had. */
export async function loadWords(tag: string): Promise<Language> {
  const name = tag.toLowerCase().split('-')[0] ?? ''
  const load = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined
  // A page may forbid the file or be offline: English words are better than no card.
  return (await load?.().catch(() => undefined)) ?? { words }
}
