/**
 * A text as one spelling of what was typed: compatibility forms (full width, ligatures) and decomposed
 * letters as their usual ones, halves of surrogate pairs replaced, what nobody sees left out, white space
 * one space. Equal queries are then equal strings. What has nothing else in it stays as it is: it is a query that finds nothing, not none.
 */
export function tidy(text: string): string {
  if (PLAIN.test(text)) return text
  const tidied = text.toWellFormed().normalize('NFKC').replace(UNSEEN, '').replace(JOINER, '').replace(SPACES, ' ').trim()
  return tidied === '' ? text.trim() : tidied
}

/** Nearly all queries: words of ASCII with single spaces between them. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/

/** Soft hyphens, marks of direction, zero-width spaces, invisible operators, the byte order mark. */
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g
/** Joiners are seen only in the scripts that use them, Arabic's and India's. */
const JOINER = /(?<![\u0590-\u1fff])[\u200c\u200d]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
const SPACES = /[\s\u0000-\u001f\u007f-\u009f]+/g
