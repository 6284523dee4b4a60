/**
 * Lists of claims as JSON. A lookup answers with other claims each time, but always with the same
 * ones: each is written out once, and an answer is put together from the bytes.
 */
import { contentTag } from './content-tag.ts'
import { type Prepared, prepareBytes } from './respond.ts'
import { type FoundClaim, PLAIN } from './store.ts'

/** A claim as JSON without its last brace, and the tag of that. */
interface Written {
  bytes: Uint8Array
  tag: string
}

const encoder = new TextEncoder()
const written = new WeakMap<FoundClaim, Written>()

function write(claim: FoundClaim): Written {
  let found = written.get(claim)
  if (found === undefined) {
    const text = JSON.stringify(claim).slice(0, -1)
    found = { bytes: encoder.encode(text), tag: contentTag(text) }
    written.set(claim, found)
  }
  return found
}

/** What only this lookup says of a claim, and its last brace. */
function ending({ score, highlights }: FoundClaim): string {
  if (score === undefined) return '}'
  let spans = ''
  for (const { start, end } of highlights ?? []) spans += `${spans === '' ? '' : ','}{"start":${start},"end":${end}}`
  return `,"score":${score},"highlights":[${spans}]}`
}

/** The same as few characters as can be, for the tag: its numbers, each as a character. */
function endingMark({ score, highlights = [] }: FoundClaim): string {
  if (score === undefined) return ''
  let mark = String.fromCharCode(Math.round(score * 10_000), highlights.length)
  for (const { start, end } of highlights) mark += String.fromCharCode(start, end)
  return mark
}

/**
 * The answer that holds a page of claims: `{"claims":[…]` and the rest of an object's fields.
 * Its tag is made from the claims' own, so that not every byte is looked at again.
 *
 * @param rest the fields after `claims`, at least one
 */
export function prepareClaims<T>(claims: readonly FoundClaim[], rest: object): Prepared<T> {
  // Every claim, and between them what is ASCII.
  const parts: Uint8Array[] = []
  const between: string[] = []
  // With the first ending in full, as a deploy may change its form.
  let tags = claims[0] === undefined ? '' : ending(claims[0])
  let size = 0
  let glue = '{"claims":['
  for (const claim of claims) {
    const { bytes, tag } = write(claim[PLAIN] ?? claim)
    parts.push(bytes)
    between.push(glue)
    size += glue.length + bytes.length
    tags += tag + endingMark(claim)
    glue = `${ending(claim)},`
  }
  // The last claim takes no comma.
  const end = `${claims.length === 0 ? glue : glue.slice(0, -1)}],${JSON.stringify(rest).slice(1)}`
  const last = encoder.encode(end)
  const body = new Uint8Array(size + last.length)
  let at = 0
  for (const [i, part] of parts.entries()) {
    at = writeAscii(body, between[i] ?? '', at)
    body.set(part, at)
    at += part.length
  }
  body.set(last, at)
  return prepareBytes(body, contentTag(tags + end), 'application/json')
}

function writeAscii(bytes: Uint8Array, text: string, start: number): number {
  for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i)
  return start + text.length
}
