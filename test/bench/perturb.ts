/** More documents than a benchmark has, made from those that it has. */
import type { SearchDocument } from './libraries.ts'

/** What happens to a word of a copy, and in which share of cases; the rest stay as they are. */
const CHANGES = { drop: 0.08, swap: 0.05, replace: 0.2, coin: 0.01 } as const

/**
 * `count` documents: the given ones, then copies of them with words dropped, swapped with their
 * neighbours, replaced and coined. Words are drawn as often as they occur, so that frequent ones
 * stay as frequent as they were; coined ones, the ends of two words put together, make the
 * vocabulary grow with the collection, as it would. The same every time.
 */
export function perturbedCopies(documents: readonly SearchDocument[], count: number): SearchDocument[] {
  const random = randomFrom(20200101)
  const occurrences = documents.flatMap(({ text, title }) => [...wordsOf(text), ...wordsOf(title)])
  const draw = () => occurrences[Math.floor(random() * occurrences.length)] ?? ''
  const change = (text: string) => perturb(wordsOf(text), random, draw).join(' ') || text
  return Array.from({ length: count }, (_, i) => {
    const { text, title } = documents[i % documents.length] ?? { text: '', title: '' }
    return i < documents.length ? { id: String(i), text, title } : { id: String(i), text: change(text), title: change(title) }
  })
}

function perturb(words: readonly string[], random: () => number, draw: () => string): string[] {
  const { drop, swap, replace, coin } = CHANGES
  const changed: string[] = []
  for (const word of words) {
    const chance = random()
    if (chance < drop) continue
    if (chance < drop + swap) changed.splice(-1, 0, word)
    else if (chance < drop + swap + replace) changed.push(draw())
    else if (chance < drop + swap + replace + coin) changed.push(blend(draw(), draw()))
    else changed.push(word)
  }
  return changed
}

function blend(first: string, second: string): string {
  return first.slice(0, Math.ceil(first.length / 2)) + second.slice(second.length >> 1)
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

/** Mulberry32: 0 to below 1, the same numbers for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
