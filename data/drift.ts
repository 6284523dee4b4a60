import { locatorOf } from './locate.ts'
import { findPlaces, foldTypography, hashText, type Place, type Word, wordsIn } from './passage.ts'
import type { Locator } from './schema.ts'
import { findInSource, type SourceText } from './source.ts'

/** What became of a passage in a source that isn't what it was. */
export type Drift =
  /** The very words, in another place, or in need of another selector. */
  | { state: 'moved'; locator: Locator }
  /** Nearly the words; `was` are the locator's own that differ, none when the change lies between them. */
  | { state: 'changed'; locator: Locator; was?: string; is: string }
  | { state: 'vanished' }

/** Share of a locator's words that must still be there for a place to be the passage, changed. */
const LIKENESS = 0.6

/** Finds a passage again that no longer stands where its record says. */
export function findDrift(source: SourceText, locator: Locator): Drift {
  const { places } = findInSource(source, locator)
  const same = places.find(({ text }) => hashText(text) === locator.sha256) ?? findByHash(source, locator)
  if (same !== undefined) return { state: 'moved', locator: locatorOf(source, same) }
  const [place] = places
  if (place !== undefined && places.length === 1) return { state: 'changed', locator: locatorOf(source, place), is: place.text }
  return findNear(source, locator) ?? { state: 'vanished' }
}

/** The passage's very words somewhere in the body, known by their hash: the record doesn't hold them. */
function findByHash(source: SourceText, { textStart, textEnd, sha256 }: Locator): Place | undefined {
  const blocks = source.body.map((block) => source.blocks[block] ?? '')
  const starts = findPlaces(blocks, { textStart })
  for (const { block, start } of starts) {
    const text = blocks[block] ?? ''
    const ends = textEnd === undefined ? starts : findPlaces([text], { textStart: textEnd })
    for (const { end } of ends) {
      const passage = text.slice(start, end)
      if (hashText(passage) === sha256) return { block: source.body[block] ?? 0, start, end, text: passage }
    }
  }
  return undefined
}

/** The place whose first and last words are most like the locator's. */
function findNear(source: SourceText, { textStart, textEnd }: Locator): Drift | undefined {
  const found = source.body.flatMap((block) => {
    const text = source.blocks[block] ?? ''
    const words = wordsIn(text)
    const start = mostLike(text, words, textStart, 0)
    const end = textEnd === undefined ? start : mostLike(text, words, textEnd, start?.from ?? 0)
    if (start === undefined || end === undefined) return []
    const likeness = (start.likeness + end.likeness) / 2
    return [{ block, text, start, end, likeness }]
  })
  const best = found.sort((a, b) => b.likeness - a.likeness)[0]
  if (best === undefined || best.likeness < LIKENESS) return undefined
  const { block, text, start, end } = best
  const place: Place = { block, start: start.start, end: end.end, text: text.slice(start.start, end.end) }
  const parts = [
    { was: textStart, is: text.slice(start.start, start.end) },
    ...(textEnd === undefined ? [] : [{ was: textEnd, is: text.slice(end.start, end.end) }]),
  ].filter(({ was, is }) => was !== is)
  return {
    state: 'changed',
    locator: locatorOf(source, place),
    was: parts.map(({ was }) => was).join(' … '),
    is: parts.map(({ is }) => is).join(' … '),
  }
}

interface Near extends Word {
  /** Index of the first word of the window. */
  from: number
  likeness: number
}

/** The window of a text that has most words in common with the wanted ones, in order, from some word on. */
function mostLike(text: string, words: readonly Word[], wanted: string, from: number): Near | undefined {
  const want = comparable(wanted)
  let best: Near | undefined
  for (let size = Math.max(1, want.length - 1); size <= want.length + 1; size++) {
    for (let i = from; i + size <= words.length; i++) {
      const start = words[i]?.start ?? 0
      const end = words[i + size - 1]?.end ?? 0
      const likeness = (2 * commonInOrder(want, comparable(text.slice(start, end)))) / (want.length + size)
      if (likeness > (best?.likeness ?? 0)) best = { start, end, from: i, likeness }
    }
  }
  return best
}

function comparable(text: string): string[] {
  return (
    foldTypography(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  )
}

/** Length of the longest common subsequence. */
function commonInOrder(a: readonly string[], b: readonly string[]): number {
  let lengths = new Array<number>(b.length + 1).fill(0)
  for (const word of a) {
    const next = [0]
    for (const [j, other] of b.entries()) next.push(word === other ? (lengths[j] ?? 0) + 1 : Math.max(next[j] ?? 0, lengths[j + 1] ?? 0))
    lengths = next
  }
  return lengths.at(-1) ?? 0
}
