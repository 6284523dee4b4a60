/** Reads the body of a request, within bounds of size, time and depth. */

/** Why a body was not read. */
export type BodyFault = 'too large' | 'too slow' | 'cut off'

/** Milliseconds that a body may take to come. A draft of a hundred kilobytes takes a second on a slow phone. */
const PATIENCE = 15_000

/** So much of a body that is too large is read all the same, and dropped: who is cut off while sending is never told why. */
const MOST_DROPPED = 1_000_000

/**
 * The bytes of a body, or why there are none.
 * @param limit the most bytes that a body may have
 * @param patience milliseconds that it may take
 */
export async function readBody({ headers, body }: Request, limit: number, patience = PATIENCE): Promise<Uint8Array | BodyFault> {
  if (Number(headers.get('Content-Length')) > limit + MOST_DROPPED) return 'too large'
  if (body === null) return new Uint8Array()
  const reader = body.getReader()
  const { promise: deadline, resolve } = Promise.withResolvers<'too slow'>()
  const timer = setTimeout(() => resolve('too slow'), patience)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), deadline])
      if (read === 'too slow') return stop(reader, 'too slow')
      if (read.done) return size > limit ? 'too large' : join(chunks, size)
      size += read.value.length
      if (size > limit + MOST_DROPPED) return stop(reader, 'too large')
      if (size <= limit) chunks.push(read.value)
    }
  } catch {
    // The connection broke: there is nobody left to tell what broke it.
    return 'cut off'
  } finally {
    clearTimeout(timer)
  }
}

function stop(reader: { cancel(): Promise<void> }, fault: BodyFault): BodyFault {
  // It may fail as the reading did, and as little depends on it.
  reader.cancel().catch(() => {})
  return fault
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0]
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** No body that is understood here is deeper than a few levels. */
const DEEPEST = 32

/**
 * Parses JSON in UTF-8.
 * @throws SyntaxError or TypeError for what isn't that, RangeError for what is nested too deep
 */
export function parseJson(bytes: Uint8Array, deepest = DEEPEST): unknown {
  if (isTooDeep(bytes, deepest)) throw new RangeError(`nested deeper than ${deepest} levels`)
  return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Brackets within strings don't count; in UTF-8 no other character has these bytes in it. */
function isTooDeep(bytes: Uint8Array, deepest: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (inString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > deepest) return true
    } else if (byte === 0x5d || byte === 0x7d) depth--
  }
  return false
}
