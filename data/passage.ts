import { createHash } from 'node:crypto'
import type { Locator } from './schema.ts'

/** The words of a locator: what a URL text fragment can say. */
export type Selector = Pick<Locator, 'prefix' | 'textStart' | 'textEnd' | 'suffix'>

/** A place in a list of blocks of text; `start` and `end` are offsets into the block as `plainText` gives it. */
export interface Place {
  block: number
  start: number
  end: number
  text: string
}

const SPACE = /[\s\u200B\u2060\uFEFF]+/g

/** Composed Unicode with white space collapsed: the form in which a browser looks for a text fragment. */
export function plainText(text: string): string {
  return text.normalize('NFC').replace(SPACE, ' ').trim()
}

/** Typographic quotes and dashes as plain ones, each one character for one, so that offsets stay true. */
export function foldTypography(text: string): string {
  return text
    .replace(/[\u2018-\u201B\u2032]/g, "'")
    .replace(/[\u201C-\u201F\u2033\u00AB\u00BB]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
}

/**
 * The form in which passages are hashed: compatibility-composed Unicode, plain typography, white
 * space collapsed. A publisher who restyles a page doesn't break its hashes; one who changes a word
 * does.
 */
export function normalizeText(text: string): string {
  return foldTypography(plainText(text)).normalize('NFKC')
}

/** SHA-256, in lowercase hex, of a text in normalised form. */
export function hashText(text: string): string {
  return createHash('sha256').update(normalizeText(text)).digest('hex')
}

/**
 * Every place that a selector can mean, by the text-fragment rules: whole words, case ignored, the
 * context next to the words, and the end the first that follows. One place means the selector is
 * unambiguous. A browser looks for the end in later blocks too; a passage never reaches so far, but
 * such a place counts, since it is where the browser would go. Its `end` is that of its block.
 * @param blocks as `plainText` gives them
 */
export function findPlaces(blocks: readonly string[], selector: Selector): Place[] {
  const lastEnd = blocks.findLastIndex((text) => findEnd(text, 0, selector) !== undefined)
  return blocks.flatMap((text, block) =>
    occurrences(text, selector.textStart).flatMap(([start, startEnd]): Place[] => {
      if (selector.prefix !== undefined && !endsWithWords(text.slice(0, start), selector.prefix)) return []
      const end = selector.textEnd === undefined ? suffixFollows(text, startEnd, selector) : findEnd(text, startEnd, selector)
      if (end !== undefined) return [{ block, start, end, text: text.slice(start, end) }]
      return selector.textEnd !== undefined && block < lastEnd ? [{ block, start, end: text.length, text: text.slice(start) }] : []
    }),
  )
}

/** Where the end's words end, the first time that they come after `from` with the suffix behind them. */
function findEnd(text: string, from: number, selector: Selector): number | undefined {
  if (selector.textEnd === undefined) return undefined
  return occurrences(text, selector.textEnd).find(([start, end]) => start >= from && suffixFollows(text, end, selector) !== undefined)?.[1]
}

function suffixFollows(text: string, end: number, { suffix }: Selector): number | undefined {
  return suffix === undefined || startsWithWords(text.slice(end), suffix) ? end : undefined
}

/** Scripts that don't part words by spaces. */
const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'].map((script) => `\\p{sc=${script}}`).join('')
const UNSPACED_LETTER = new RegExp(`[${UNSPACED}]`, 'u')

/** Words as browsers part them, whatever the language: its rules are the same for nearly all, and its dictionaries for all. */
const SEGMENTER = new Intl.Segmenter('zh', { granularity: 'word' })

/** A word of a text, with its offsets. */
export interface Word {
  start: number
  end: number
}

/** The words of a plain text, punctuation attached as spaces leave it; found by dictionary where a script has no spaces. */
export function wordsIn(text: string): Word[] {
  return [...text.matchAll(/\S+/g)].flatMap((match) => {
    if (!UNSPACED_LETTER.test(match[0])) return [{ start: match.index, end: match.index + match[0].length }]
    return [...SEGMENTER.segment(match[0])]
      .filter(({ isWordLike }) => isWordLike)
      .map(({ index, segment }) => ({ start: match.index + index, end: match.index + index + segment.length }))
  })
}

/** Where the words stand in a text, case ignored, and no part of a longer word; places may overlap. */
function occurrences(text: string, words: string): [start: number, end: number][] {
  const needle = plainText(words)
  if (needle === '') return []
  // A lookahead takes up nothing, so a match doesn't hide another that begins within it.
  const pattern = new RegExp(`(?=(${needle.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}))`, 'giu')
  const matches = Array.from(text.matchAll(pattern), (match): [number, number] => [match.index, match.index + (match[1] ?? '').length])
  if (matches.length === 0) return []
  const segments = SEGMENTER.segment(text)
  return matches.filter((offsets) => offsets.every((offset) => isBoundary(segments, offset)))
}

/** Whether an offset is not within a word, such as `don’t` or `10,000`. */
function isBoundary(segments: Intl.Segments, offset: number): boolean {
  const segment = segments.containing(offset)
  return segment === undefined || !segment.isWordLike || segment.index === offset
}

/** Whether the words come last in a text, white space aside. */
function endsWithWords(text: string, words: string): boolean {
  const last = text.trimEnd().length
  return occurrences(text, words).some(([, end]) => end === last)
}

/** Whether the words come first in a text, white space aside. */
function startsWithWords(text: string, words: string): boolean {
  const first = text.length - text.trimStart().length
  return occurrences(text, words).some(([start]) => start === first)
}

/**
 * The fragment of a URL that leads to the passage: `:~:text=[prefix-,]start[,end][,-suffix]`.
 * @see https://wicg.github.io/scroll-to-text-fragment/#syntax
 */
export function fragmentDirective({ prefix, textStart, textEnd, suffix }: Selector): string {
  const parts = [
    prefix === undefined ? undefined : `${encodeWords(prefix)}-`,
    encodeWords(textStart),
    textEnd === undefined ? undefined : encodeWords(textEnd),
    suffix === undefined ? undefined : `-${encodeWords(suffix)}`,
  ]
  return `:~:text=${parts.filter((part) => part !== undefined).join(',')}`
}

/** `-`, `,` and `&` separate the parts of a directive, so within one they are percent-encoded. */
function encodeWords(words: string): string {
  return encodeURIComponent(words).replace(/[-!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}
