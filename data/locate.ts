import { foldTypography, hashText, type Place, plainText, type Selector } from './passage.ts'
import type { Locator } from './schema.ts'
import { findInSource, type SourceText } from './source.ts'

/** How many words a selector starts with before it grows to be unambiguous. */
const EDGE_WORDS = 4
/** A passage of up to this many words is selected whole. */
const WHOLE_WORDS = 6

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
  const [textStart = '', textEnd] = foldTypography(plainText(wanted)).split(/\s*(?:…|\.\.\.)\s*/)
  const folded = { ...source, blocks: source.blocks.map((block) => foldTypography(plainText(block))) }
  const places = findInSource(folded, { textStart, ...(textEnd && { textEnd }) }).places.map((place) => ({
    ...place,
    text: plainText(source.blocks[place.block] ?? '').slice(place.start, place.end),
  }))
  const [place] = places
  if (place === undefined || places.length > 1) return { found: places.length, texts: places.map((found) => surroundings(source, found)) }
  return {
    found: 1,
    locator: {
      ...selectorOf(source, place),
      paragraph: source.body.indexOf(place.block) + 1,
      sha256: hashText(place.text),
    },
    text: place.text,
  }
}

/** The shortest selector that leads to this place and no other. */
export function selectorOf(source: SourceText, place: Place): Selector {
  const block = plainText(source.blocks[place.block] ?? '')
  const words = place.text.split(' ')
  const candidates = [...edgeSelectors(words), { textStart: place.text }, ...contextSelectors(block, place, words)]
  const unambiguous = candidates.find((selector) => {
    const { places, before } = findInSource(source, selector)
    return (
      before === undefined &&
      places.length === 1 &&
      places[0]?.block === place.block &&
      places[0].start === place.start &&
      places[0].end === place.end
    )
  })
  if (unambiguous === undefined) throw new Error(`no selector tells "${place.text}" from other places of the source`)
  return unambiguous
}

function* edgeSelectors(words: readonly string[]): Generator<Selector> {
  if (words.length <= WHOLE_WORDS) return
  for (let edge = Math.min(EDGE_WORDS, words.length >> 1); edge <= Math.min(EDGE_WORDS * 2, words.length >> 1); edge++)
    yield { textStart: words.slice(0, edge).join(' '), textEnd: words.slice(-edge).join(' ') }
}

function* contextSelectors(block: string, place: Place, words: readonly string[]): Generator<Selector> {
  const before = block.slice(0, place.start).trim().split(' ')
  const after = block.slice(place.end).trim().split(' ')
  const core: Selector =
    words.length <= WHOLE_WORDS
      ? { textStart: place.text }
      : { textStart: words.slice(0, EDGE_WORDS).join(' '), textEnd: words.slice(-EDGE_WORDS).join(' ') }
  for (let context = 1; context <= EDGE_WORDS * 2; context++) {
    const prefix = before.slice(-context).join(' ')
    const suffix = after.slice(0, context).join(' ')
    if (prefix !== '') yield { prefix, ...core }
    if (suffix !== '') yield { ...core, suffix }
    if (prefix !== '' && suffix !== '') yield { prefix, ...core, suffix }
  }
}

function surroundings(source: SourceText, { block, start, end }: Place): string {
  const text = plainText(source.blocks[block] ?? '')
  return `paragraph ${source.body.indexOf(block) + 1}: …${text.slice(Math.max(0, start - 40), end + 40)}…`
}
