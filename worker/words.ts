import { later } from '../data/later.ts'
import type { Words } from '../widget/words/words.ts'

/** The interface words of the card in every language there is. */
export interface Dictionary {
  /** The words nearest to a language tag; English for a language there are none for. */
  wordsFor(tag: string | undefined): Words
  /** Tags of the languages there are. */
  languages(): string[]
}

/** @param json the words of each language, by its tag */
export function createDictionary(json: string): Dictionary {
  const words = later(() => JSON.parse(json) as Record<string, Words>)
  return {
    wordsFor: (tag) => {
      const language = tag?.toLowerCase().split('-')[0] ?? 'en'
      return (Object.hasOwn(words(), language) ? words()[language] : words().en) as Words
    },
    languages: () => Object.keys(words()),
  }
}
