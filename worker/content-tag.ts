/**
 * A hash of 128 bits of a text, as 22 characters of base64url: MurmurHash3 (x86, 128) over its UTF-16.
 *
 * It makes ETags: equal texts have equal tags in every deploy, other texts other ones but by an
 * accident of 2^-64. It is no defence against somebody who writes both texts, as a tag needs none:
 * what is hashed here is what this Worker says. Web Crypto would only tell later, in a promise for each answer.
 */
export function contentTag(text: string): string {
  let h1 = 0
  let h2 = 0
  let h3 = 0
  let h4 = 0
  const { length } = text
  const whole = length & ~7
  for (let i = 0; i < whole; i += 8) {
    h1 ^= scramble1(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16))
    h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0
    h2 ^= scramble2(text.charCodeAt(i + 2) | (text.charCodeAt(i + 3) << 16))
    h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0
    h3 ^= scramble3(text.charCodeAt(i + 4) | (text.charCodeAt(i + 5) << 16))
    h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0
    h4 ^= scramble4(text.charCodeAt(i + 6) | (text.charCodeAt(i + 7) << 16))
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0
  }
  const rest = (i: number) => (whole + i < length ? text.charCodeAt(whole + i) : 0)
  h1 ^= scramble1(rest(0) | (rest(1) << 16)) ^ length
  h2 ^= scramble2(rest(2) | (rest(3) << 16)) ^ length
  h3 ^= scramble3(rest(4) | (rest(5) << 16)) ^ length
  h4 ^= scramble4(rest(6)) ^ length
  h1 = (h1 + h2 + h3 + h4) | 0
  h2 = finish((h2 + h1) | 0)
  h3 = finish((h3 + h1) | 0)
  h4 = finish((h4 + h1) | 0)
  h1 = finish(h1)
  h1 = (h1 + h2 + h3 + h4) | 0
  return write(h1, (h2 + h1) | 0, (h3 + h1) | 0, (h4 + h1) | 0)
}

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

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Each word as five digits of six bits, and what is left of all four, two bits each, as two more. */
function write(...words: number[]): string {
  let text = ''
  let left = 0
  for (const word of words) {
    for (let shift = 26; shift > 0; shift -= 6) text += DIGITS[(word >>> shift) & 63]
    left = (left << 2) | (word & 3)
  }
  return text + DIGITS[left >>> 6] + DIGITS[left & 63]
}
