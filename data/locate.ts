import { findPlaces, foldTypography, hashText, type Place, plainText, type Selector, wordsIn } from './passage.ts'
import type { Locator } from './schema.ts'
import { findInSource, type SourceText } from './source.ts'

/** How many words a selector starts with before it grows to be unambiguous. */
const EDGE_WORDS = 4
/** A passage of up to this many words is selected whole. */
const WHOLE_WORDS = 6

/** A longer passage is never selected whole: the record doesn't hold sentences of its source. */
const MAX_WHOLE = 80

/** What became of some words that were to be located. */
export type Located =
  | { found: 1; locator: Locator; text: string }
  /** Not found (0), or found in several places, which the texts show. */
  | { found: number; texts: string[] }

/**
 * The shortest unambiguous locator of a passage of the source.
 * @param wanted the passage's words, whatever their quotes and dashes; `first words … last words`
 *   stands for all between
 */
export function locate(source: SourceText, wanted: string): Located {
  const [textStart = '', textEnd] = foldTypography(plainText(wanted))
    .split(/…|\.\.\./)
    .map((words) => words.trim())
  if (textStart === '') return { found: 0, texts: [] }
  // Each paragraph by itself: somebody who gives a passage's words means one that lies within it.
  const places = source.body.flatMap((block) => {
    const text = source.blocks[block] ?? ''
    const found = findPlaces([foldTypography(text)], { textStart, ...(textEnd && { textEnd }) })
    return found.map(({ start, end }): Place => ({ block, start, end, text: text.slice(start, end) }))
  })
  const [place] = places
  if (place === undefined || places.length > 1) return { found: places.length, texts: places.map((found) => surroundings(source, found)) }
  return {
    found: 1,
    locator: locatorOf(source, place),
    text: place.text,
  }
}

/** The locator of a place: its shortest selector, paragraph and hash. */
export function locatorOf(source: SourceText, place: Place): Locator {
  return { ...selectorOf(source, place), paragraph: source.body.indexOf(place.block) + 1, sha256: hashText(place.text) }
}

/** The shortest selector that leads to this place and no other. */
export function selectorOf(source: SourceText, place: Place): Selector {
  const block = source.blocks[place.block] ?? ''
  const unambiguous = candidates(block, place).find((selector) => {
    const { places, before } = findInSource(source, selector)
    const [found] = places
    return (
      before === undefined && places.length === 1 && found?.block === place.block && found.start === place.start && found.end === place.end
    )
  })
  if (unambiguous === undefined) throw new Error(`no selector tells "${place.text}" from other places of the source`)
  return unambiguous
}

/** Selectors for a place, the best first: all of a short one, else its edges, then with context around it. */
function candidates(block: string, { start, end, text }: Place): Selector[] {
  const words = wordsIn(text)
  const first = (n: number) => text.slice(0, words[n - 1]?.end)
  const last = (n: number) => text.slice(words[words.length - n]?.start)
  const edges = (n: number): Selector => ({ textStart: first(n), textEnd: last(n) })
  const half = words.length >> 1
  const lengths = range(Math.min(EDGE_WORDS, half), Math.min(EDGE_WORDS * 2, half))
  const core: Selector = words.length <= WHOLE_WORDS ? { textStart: text } : edges(Math.min(EDGE_WORDS, half))

  const before = block.slice(0, start)
  const after = block.slice(end)
  const wordsBefore = wordsIn(before)
  const wordsAfter = wordsIn(after)
  const context = range(1, EDGE_WORDS * 2).flatMap((n): Selector[] => {
    const prefix = before.slice(wordsBefore.at(-Math.min(n, wordsBefore.length))?.start ?? before.length).trim()
    const suffix = after.slice(0, wordsAfter[Math.min(n, wordsAfter.length) - 1]?.end ?? 0).trim()
    return [
      ...(prefix === '' ? [] : [{ prefix, ...core }]),
      ...(suffix === '' ? [] : [{ ...core, suffix }]),
      ...(prefix === '' || suffix === '' ? [] : [{ prefix, ...core, suffix }]),
    ]
  })
  const whole: Selector[] = text.length <= MAX_WHOLE ? [{ textStart: text }] : []
  // A longer passage is quoted whole only where nothing else tells it from others.
  return words.length <= WHOLE_WORDS ? [...whole, ...context] : [...lengths.map(edges), ...context, ...whole]
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
}

function surroundings(source: SourceText, { block, start, end }: Place): string {
  const text = source.blocks[block] ?? ''
  return `paragraph ${source.body.indexOf(block) + 1}: …${text.slice(Math.max(0, start - 40), end + 40)}…`
}
