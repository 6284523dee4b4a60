/** Lists of claims as JSON: each lookup answers with other claims, and says other things of them; the claims' own bytes are only copied. */

import { HASH_WORDS, hashWords, putText, tagOf } from '../data/content-tag.ts'
import { later } from '../data/later.ts'
import type { Facets } from './facets.ts'
import type { Page } from './paging.ts'
import { createForm, type Prepared } from './respond.ts'
import type { Finding, Listed } from './store.ts'

const encoder = new TextEncoder()
const form = later(() => createForm('application/json'))
const START = '{"claims":['
/** How a finding is written: what comes before its numbers, and after. */
const SCORE = ',"score":'
const HIGHLIGHTS = ',"highlights":['
const SPAN = '{"start":'
const SPAN_END = ',"end":'
const FORM = SCORE + HIGHLIGHTS + SPAN + SPAN_END
/** No number in a finding takes more: a score has four decimals, an offset counts the code units of a claim. */
const LONGEST_NUMBER = 10
const FINDING_SIZE = SCORE.length + LONGEST_NUMBER + HIGHLIGHTS.length + ']},'.length
const SPAN_SIZE = SPAN.length + SPAN_END.length + 2 * LONGEST_NUMBER + '},'.length

/**
 * The answer that holds a page of claims: `{"claims":[…],"total":…,"next":…}`, and facets where there are any.
 * Its tag is made from the claims' own, so that not every byte is looked at again.
 */
export function prepareClaims<T>({ items: claims, total, next }: Page<Listed>, facets?: Facets): Prepared<T> {
  // Cursors have nothing in them that JSON escapes.
  const counted = `],"total":${total},"next":${next === null ? 'null' : `"${next}"`}`
  const tail = facets === undefined ? `${counted}}` : `${counted},"facets":${JSON.stringify(facets)}}`
  let bytes = START.length + 3 * tail.length
  // With the form of a finding, as a deploy may change it.
  let words = (FORM.length + tail.length + 1) >> 1
  for (const { claim, finding } of claims) {
    const spans = finding === undefined ? 0 : (finding.to - finding.from) / 2
    bytes += claim.bytes.length + FINDING_SIZE + SPAN_SIZE * spans
    words += HASH_WORDS + 2 + 2 * spans
  }
  const body = new Uint8Array(bytes)
  const marks = scratchOf(words)
  let at = putAscii(body, 0, START)
  let mark = 0
  for (let i = 0; i < claims.length; i++) {
    const { claim, finding } = claims[i] as Listed
    if (i > 0) body[at++] = COMMA
    body.set(claim.bytes, at)
    at += claim.bytes.length
    mark = claim.mark(marks, mark)
    if (finding !== undefined) {
      at = putFinding(body, at, finding)
      mark = markFinding(marks, mark, finding)
    }
    body[at++] = CLOSING_BRACE
  }
  // Facets have names in whatever script; else it is all ASCII.
  at = facets === undefined ? putAscii(body, at, tail) : at + encoder.encodeInto(tail, body.subarray(at)).written
  mark = putText(marks, mark, FORM + tail)
  const { headers, made } = form()
  return { headers, made, body: body.subarray(0, at), etag: `"${tagOf(hashWords(marks, mark))}"` }
}

/** What is hashed for a tag; kept, as to allocate it takes as long as all that is done with it. */
let scratch = new Int32Array(1024)

function scratchOf(words: number): Int32Array {
  if (scratch.length < words) scratch = new Int32Array(2 * words)
  return scratch
}

/** Writes what only this lookup says of a claim: `,"score":0.5,"highlights":[…]`. */
function putFinding(bytes: Uint8Array, start: number, { tenThousandths, highlights, from, to }: Finding): number {
  let at = putAscii(bytes, start, SCORE)
  at = putScore(bytes, at, tenThousandths)
  at = putAscii(bytes, at, HIGHLIGHTS)
  for (let i = from; i < to; i += 2) {
    if (i > from) bytes[at++] = COMMA
    at = putAscii(bytes, at, SPAN)
    at = putNumber(bytes, at, highlights[i] as number)
    at = putAscii(bytes, at, SPAN_END)
    at = putNumber(bytes, at, highlights[i + 1] as number)
    bytes[at++] = CLOSING_BRACE
  }
  bytes[at++] = CLOSING_BRACKET
  return at
}

/** Writes the same as words, for the tag. */
function markFinding(words: Int32Array, start: number, { tenThousandths, highlights, from, to }: Finding): number {
  let at = start
  words[at++] = tenThousandths
  words[at++] = (to - from) / 2
  for (let i = from; i < to; i++) words[at++] = highlights[i] as number
  return at
}

const COMMA = 0x2c
const CLOSING_BRACE = 0x7d
const CLOSING_BRACKET = 0x5d
const FULL_STOP = 0x2e
const ZERO = 0x30

function putAscii(bytes: Uint8Array, start: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i)
  return start + text.length
}

/** Writes a score, which is given in ten-thousandths. */
function putScore(bytes: Uint8Array, start: number, tenThousandths: number): number {
  let at = putNumber(bytes, start, (tenThousandths / 10_000) | 0)
  let rest = tenThousandths % 10_000
  if (rest === 0) return at
  bytes[at++] = FULL_STOP
  for (; rest > 0; rest = (10 * rest) % 10_000) bytes[at++] = ZERO + ((rest / 1000) | 0)
  return at
}

/** Writes a whole number from 0 on. */
function putNumber(bytes: Uint8Array, start: number, number: number): number {
  let end = start + 1
  for (let rest = number; rest >= 10; rest = (rest / 10) | 0) end++
  for (let at = end - 1, rest = number; at >= start; at--, rest = (rest / 10) | 0) bytes[at] = ZERO + (rest % 10)
  return end
}
