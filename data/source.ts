import { findPlaces, hashText, normalizeText } from './passage.ts'
import type { ArticleFile } from './schema.ts'

/** A source text taken apart: everything on the page, and the numbered paragraphs of the article. */
export interface SourceText {
  /** Every non-empty line, navigation and captions included: what a browser would search. */
  blocks: string[]
  /** For each paragraph of the article, in order, its index in `blocks`. */
  body: number[]
  sha256: string
  words: number
}

/** Non-empty lines of a text, trimmed: one line is one paragraph. */
export function splitBlocks(text: string): string[] {
  return text
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/**
 * Reads a source by what the record says of it: where the body begins and ends, and which
 * paragraphs in between to leave out.
 * @throws Error naming the field whose words aren't found, or aren't found just once.
 */
export function readSource(text: string, said: Pick<ArticleFile['source'], 'bodyStart' | 'bodyEnd' | 'omit'>): SourceText {
  const blocks = splitBlocks(text)
  const find = (field: string, words: string): number => {
    const found = new Set(findPlaces(blocks, { textStart: words }).map((place) => place.block))
    const [block] = found
    if (found.size === 1 && block !== undefined) return block
    throw new Error(`source.${field}: "${words}" is in ${found.size} paragraphs of the source, not in one`)
  }
  const first = find('bodyStart', said.bodyStart)
  const last = find('bodyEnd', said.bodyEnd)
  const omitted = new Set((said.omit ?? []).map((words, i) => find(`omit[${i}]`, words)))
  const body = blocks.map((_, i) => i).filter((i) => i >= first && i <= last && !omitted.has(i))
  const bodyText = body.map((i) => blocks[i]).join('\n')
  return { blocks, body, sha256: hashText(bodyText), words: countWords(bodyText) }
}

/** Words as runs of letters and digits, with apostrophes, hyphens and full stops inside them. */
export function countWords(text: string): number {
  return normalizeText(text).match(/[\p{L}\p{N}\p{M}]+(?:['.,-][\p{L}\p{N}\p{M}]+)*/gu)?.length ?? 0
}
