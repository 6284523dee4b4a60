import { later } from '../data/later.ts'
import type { Words } from '../widget/words/words.ts'

/** The interface words of the card in every language there is. */
export interface Dictionary {
  /** The words nearest to a language tag; English for a language there are none for. */
  wordsFor(tag: string | undefined): Words
  /** The languages there are: the tag of each, and what it calls itself. */
  languages(): { lang: string; name: string }[]
}

/** @param json the words of each language and its own name, by its tag */
export function createDictionary(json: string): Dictionary {
  const words = later(() => JSON.parse(json) as Record<string, Words & { name: string }>)
  return {
    wordsFor: (tag) => {
      const language = tag?.toLowerCase().split('-')[0] ?? 'en'
      return (Object.hasOwn(words(), language) ? words()[language] : words().en) as Words
    },
    languages: () => Object.entries(words()).map(([lang, { name }]) => ({ lang, name })),
  }
}
