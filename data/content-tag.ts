/**
 * Hashes of 128 bits: MurmurHash3 (x86, 128), over bytes or any other words of 32 bits.
 *
 * They make ETags: equal contents have equal tags in every deploy, other contents other ones but by an
 * accident of 2^-64. They are no defence against somebody who writes both contents, as a tag needs none:
 * what is hashed here is what this Worker says. Web Crypto would only tell later, in a promise for each answer.
 */

/** So many words of 32 bits. */
export const HASH_WORDS = 4
type Hash = readonly [number, number, number, number]

/** The hash of some bytes as 22 characters of base64url. */
export function contentTag(bytes: Uint8Array): string {
  return tagOf(hashBytes(bytes))
}

export function hashBytes(bytes: Uint8Array): Hash {
  const words = new Int32Array((bytes.length + 3) >> 2)
  new Uint8Array(words.buffer).set(bytes)
  return hashWords(words, words.length, bytes.length)
}

/**
 * Writes a text's UTF-16 into words, two code units to each.
 * @returns where the next word goes
 */
export function putText(words: Int32Array, start: number, text: string): number {
  const whole = text.length >> 1
  for (let i = 0; i < whole; i++) words[start + i] = text.charCodeAt(2 * i) | (text.charCodeAt(2 * i + 1) << 16)
  if (text.length % 2 === 0) return start + whole
  words[start + whole] = text.charCodeAt(2 * whole)
  return start + whole + 1
}

/**
 * The hash of the first `count` of some words.
 * @param length of the content that they hold, in whatever unit: it tells a last word that is half empty from a full one
 */
export function hashWords(words: Int32Array, count: number, length = count): Hash {
  let h1 = 0
  let h2 = 0
  let h3 = 0
  let h4 = 0
  const whole = count & ~3
  // Without calls of our own, as most bodies are hashed by a Worker that has just started: its code isn't compiled yet, and a
  // call costs as much there as all that `scramble1` does.
  for (let i = 0; i < whole; i += 4) {
    let word = imul(words[i] as number, C1)
    h1 ^= imul((word << 15) | (word >>> 17), C2)
    h1 = (imul(((h1 << 19) | (h1 >>> 13)) + h2, 5) + 0x561ccd1b) | 0
    word = imul(words[i + 1] as number, C2)
    h2 ^= imul((word << 16) | (word >>> 16), C3)
    h2 = (imul(((h2 << 17) | (h2 >>> 15)) + h3, 5) + 0x0bcaa747) | 0
    word = imul(words[i + 2] as number, C3)
    h3 ^= imul((word << 17) | (word >>> 15), C4)
    h3 = (imul(((h3 << 15) | (h3 >>> 17)) + h4, 5) + 0x96cd1c35) | 0
    word = imul(words[i + 3] as number, C4)
    h4 ^= imul((word << 18) | (word >>> 14), C1)
    h4 = (imul(((h4 << 13) | (h4 >>> 19)) + h1, 5) + 0x32ac3b17) | 0
  }
  const rest = (i: number) => (whole + i < count ? (words[whole + i] as number) : 0)
  h1 ^= scramble1(rest(0)) ^ length
  h2 ^= scramble2(rest(1)) ^ length
  h3 ^= scramble3(rest(2)) ^ length
  h4 ^= scramble4(rest(3)) ^ length
  h1 = (h1 + h2 + h3 + h4) | 0
  h2 = finish((h2 + h1) | 0)
  h3 = finish((h3 + h1) | 0)
  h4 = finish((h4 + h1) | 0)
  h1 = finish(h1)
  h1 = (h1 + h2 + h3 + h4) | 0
  return [h1, (h2 + h1) | 0, (h3 + h1) | 0, (h4 + h1) | 0]
}

const { imul } = Math

const C1 = 0x239b961b
const C2 = 0xab0e9789
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by))
const scramble1 = (word: number) => Math.imul(rotate(Math.imul(word, C1), 15), C2)
const scramble2 = (word: number) => Math.imul(rotate(Math.imul(word, C2), 16), C3)
const scramble3 = (word: number) => Math.imul(rotate(Math.imul(word, C3), 17), C4)
const scramble4 = (word: number) => Math.imul(rotate(Math.imul(word, C4), 18), C1)

function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

const DIGITS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', (digit) => digit.charCodeAt(0))

/** Characters of a tag. */
const TAG_LENGTH = 22

/** Each word as five digits of six bits, and what is left of all four, two bits each, as two more. */
export function tagOf(hash: Hash): string {
  const digits: number[] = new Array(TAG_LENGTH)
  let count = 0
  const add = (six: number) => {
    digits[count++] = DIGITS[six & 63] as number
  }
  let left = 0
  for (const word of hash) {
    for (let shift = 26; shift > 0; shift -= 6) add(word >>> shift)
    left = (left << 2) | (word & 3)
  }
  add(left >>> 6)
  add(left)
  return String.fromCharCode(...digits)
}
