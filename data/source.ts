import { findPlaces, hashText, normalizeText, type Place, plainText, type Selector, wordsIn } from './passage.ts'
import type { ArticleFile } from './schema.ts'

/** A source text taken apart: everything on the page, and the numbered paragraphs of the article. */
export interface SourceText {
  /** Every non-empty line as plain text, navigation and captions included: what a browser would search. */
  blocks: string[]
  /** For each paragraph of the article, in order, its index in `blocks`. */
  body: number[]
  sha256: string
  words: number
}

/** Non-empty lines of a text, as plain text: one line is one paragraph. */
export function splitBlocks(text: string): string[] {
  return text
    .split(/\r\n?|\n/)
    .map(plainText)
    .filter((line) => line !== '')
}

/**
 * Reads a source by what the record says of it: where the body begins and ends, and which
 * paragraphs in between to leave out. Of words that come again the first place counts, since some
 * pages carry their text twice.
 * @throws Error naming the field whose words aren't found
 */
export function readSource(text: string, said: Pick<ArticleFile['source'], 'bodyStart' | 'bodyEnd' | 'omit'>): SourceText {
  const blocks = splitBlocks(text)
  const find = (field: string, words: string, from: number): number => {
    const place = findPlaces(blocks, { textStart: words }).find(({ block }) => block >= from)
    if (place === undefined)
      throw new Error(`source.${field}: "${words}" is not in the source${from > 0 ? ', or not after its start' : ''}`)
    return place.block
  }
  const first = find('bodyStart', said.bodyStart, 0)
  const last = find('bodyEnd', said.bodyEnd, first)
  const omitted = new Set((said.omit ?? []).map((words, i) => find(`omit[${i}]`, words, first)))
  const body = blocks.map((_, i) => i).filter((i) => i >= first && i <= last && !omitted.has(i))
  const bodyText = body.map((i) => blocks[i]).join('\n')
  return { blocks, body, sha256: hashText(bodyText), words: countWords(bodyText) }
}

/** Where a selector leads in a source. */
export interface Found {
  /** Every place in the article's body that the selector can mean; one when it is unambiguous. */
  places: Place[]
  /** A place on the page before the article, where a browser would stop instead. */
  before: Place | undefined
}

/**
 * What a selector means in a source. A browser goes to the first match on the page, so a selector
 * is good when it has one place in the body, and none before the body.
 */
export function findInSource({ blocks, body }: SourceText, selector: Selector): Found {
  const numbered = new Set(body)
  const places = findPlaces(blocks, selector)
  return {
    places: places.filter(({ block }) => numbered.has(block)),
    before: places.find(({ block }) => block < (body[0] ?? 0)),
  }
}

/** Words as runs of letters and digits, with apostrophes, hyphens and full stops inside them; by dictionary where a script has no spaces. */
export function countWords(text: string): number {
  const runs = normalizeText(text).match(/[\p{L}\p{N}\p{M}]+(?:['.,-][\p{L}\p{N}\p{M}]+)*/gu) ?? []
  return runs.reduce((sum, run) => sum + wordsIn(run).length, 0)
}
