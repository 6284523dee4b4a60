import type { Context, TypedResponse } from 'hono'

/** Everything here is public and read without credentials, so any page may read it. */
export const CORS_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag',
}

/**
 * Answers change only with a deploy. Five minutes is how long a corrected brief may take to reach a
 * reader who has the old one; for a day after that a cache may show it once more while it asks.
 */
export const CACHE_UNTIL_DEPLOY = 'public, max-age=300, stale-while-revalidate=86400'

export const VARY = { Vary: 'Accept' }
export const JSON_LD_TYPE = 'application/ld+json'

/** This Worker's own address as the caller knows it, with a slash at its end. */
export function baseOf(url: string): string {
  return `${new URL(url).origin}/`
}

/** A body with its validators, ready to be sent any number of times. */
export interface Prepared<T = unknown> {
  /** Never there: what JSON the body is, for callers that TypeScript checks. */
  json?: T
  body: Uint8Array<ArrayBuffer>
  etag: string
  headers: Record<string, string>
}

/** Encodes a body, hashes it into a strong ETag and fixes its headers. */
export async function prepare<T>(text: string, contentType: string, headers: Record<string, string> = {}): Promise<Prepared<T>> {
  // The Worker's own types leave open what kind of buffer this is; it is an ordinary one.
  const body = new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>
  const etag = `"${await sha256(body, 'base64url', 16)}"`
  return {
    body,
    etag,
    headers: {
      ...CORS_HEADERS,
      'Cache-Control': CACHE_UNTIL_DEPLOY,
      'Content-Type': contentType,
      ETag: etag,
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
  }
}

export function prepareJson<T>(value: T, headers: Record<string, string> = {}): Promise<Prepared<T>> {
  return prepare<T>(JSON.stringify(value), 'application/json', headers)
}

/** The same as one of several forms of its URL: no cache may give one for another. */
export function asNegotiated<T>(prepared: Prepared<T>): Prepared<T> {
  return { ...prepared, headers: { ...prepared.headers, ...VARY } }
}

interface Kept<K, T> {
  get(key: K): Promise<Prepared<T>> | undefined
  set(key: K, prepared: Promise<Prepared<T>>): unknown
  delete(key: K): unknown
}

/**
 * Prepares each key's body when it is first asked for, and only then.
 * @param prepared keeps the bodies; a WeakMap, where the keys come and go
 */
export function prepareOnce<K, T>(
  make: (key: K) => Promise<Prepared<T>>,
  prepared: Kept<K, T> = new Map<K, Promise<Prepared<T>>>(),
): (key: K) => Promise<Prepared<T>> {
  return (key) => {
    let found = prepared.get(key)
    if (found === undefined) {
      found = make(key)
      prepared.set(key, found)
      // A fault isn't kept: the next request tries again.
      found.catch(() => prepared.delete(key))
    }
    return found
  }
}

/** A response whose JSON the type checker knows; at run time a response like any other. */
export type JsonResponse<T> = Response & TypedResponse<T, 200, 'json'>

/** Sends a prepared body, or 304 when the client has it already. */
export function send<T>(c: Context, prepared: Prepared<T>): JsonResponse<T> {
  return respond(c, prepared) as JsonResponse<T>
}

function respond(c: Context, { body, etag, headers }: Prepared): Response {
  if (matchesEtag(c.req.header('If-None-Match'), etag)) {
    const { 'Content-Type': _, ...validators } = headers
    return new Response(null, { status: 304, headers: validators })
  }
  return new Response(body, { headers })
}

/** If-None-Match compares weakly: `W/` is ignored, and `*` matches whatever is there (RFC 9110, 13.1.2). */
function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

/**
 * The one of some media types that a request likes best (RFC 9110, 12.5.1); the first where it likes
 * several as much, and where it says nothing or likes none.
 */
export function preferred<const T extends string>(accept: string | undefined, types: readonly [T, ...T[]]): T {
  const ranges = parseAccept(accept ?? '*/*')
  const quality = (type: string) => {
    const fitting = ranges.filter(({ range }) => range === type || range === '*/*' || range === `${type.split('/')[0]}/*`)
    // The most specific range counts: `text/html;q=0` refuses it whatever else is welcome.
    const [specific] = fitting.sort((a, b) => a.range.split('*').length - b.range.split('*').length)
    return specific?.q ?? 0
  }
  return types.reduce((best, type) => (quality(type) > quality(best) ? type : best), types[0])
}

function parseAccept(accept: string): { range: string; q: number }[] {
  return accept.split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    const q = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
    return { range, q: q >= 0 && q <= 1 ? q : 0 }
  })
}

/**
 * SHA-256 of some bytes or of a text in UTF-8.
 * @param bytes how many of the 32 bytes to keep
 */
export async function sha256(data: Uint8Array<ArrayBuffer> | string, encoding: 'base64' | 'base64url', bytes = 32): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', typeof data === 'string' ? new TextEncoder().encode(data) : data)
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest).subarray(0, bytes)))
  return encoding === 'base64' ? base64 : base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
