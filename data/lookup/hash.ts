/** FNV-1a over UTF-16 code units: 32 bits, by which the engine knows words. */

export function hashTerm(term: string): number {
  return hashPart(term, 0, term.length)
}

/** The same of a part of a text, of which it makes no text of its own. */
export function hashPart(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
