import type { Context, TypedResponse } from 'hono'
import { contentTag } from '../data/content-tag.ts'

/** Everything here is public and read without credentials, so any page may read it. */
export const CORS_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, RateLimit, RateLimit-Policy, Retry-After',
}

/**
 * What every answer says for the safety of who gets it. A page may use it in whatever isolation it
 * has chosen; no browser may take it for another type, or for a page that may do anything. Pages of
 * ours have a policy of their own.
 */
export const SAFE_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** Two years, and only over https: on http browsers ignore it, and the standard (RFC 6797, 7.2) forbids it. */
export const HSTS = { 'Strict-Transport-Security': 'max-age=63072000' }

/**
 * Answers change only with a deploy. Five minutes is how long a corrected brief may take to reach a
 * reader who has the old one; a cache that many share (`s-maxage`) gets it within one, as there one
 * request asks for all. For a day after that a cache may show the old one once more while it asks.
 */
export const CACHE_UNTIL_DEPLOY = 'public, max-age=300, s-maxage=60, stale-while-revalidate=86400'

export const VARY = { Vary: 'Accept' }
export const JSON_LD_TYPE = 'application/ld+json'

/** A body with its validators, ready to be sent any number of times. */
export interface Prepared<T = unknown> {
  /** Never there: what JSON the body is, for callers that TypeScript checks. */
  json?: T
  body: Uint8Array<ArrayBuffer>
  etag: string
  /** With the ETag, but where bodies that are sent once share them. */
  headers: Readonly<Record<string, string>>
  /** The same as what a `Response` is made of: made once, as it costs more than to send it. */
  made: Partial<Record<'full' | 'unchanged' | 'secureFull' | 'secureUnchanged', Made>>
}

type Made = ResponseInit & { headers: Headers }

const encoder = new TextEncoder()

/** Encodes a body, tags it and fixes its headers. */
export function prepare<T>(text: string, contentType: string, headers: Record<string, string> = {}): Prepared<T> {
  // The Worker's own types leave open what kind of buffer this is; it is an ordinary one.
  const body = encoder.encode(text) as Uint8Array<ArrayBuffer>
  const etag = `"${contentTag(body)}"`
  return { ...createForm(contentType, { ...headers, ETag: etag }), body, etag }
}

/** What a body is sent with, but for its ETag: bodies that are each sent once share one. */
export function createForm(contentType: string, headers: Record<string, string> = {}): Pick<Prepared, 'headers' | 'made'> {
  return {
    headers: { ...CORS_HEADERS, ...SAFE_HEADERS, 'Cache-Control': CACHE_UNTIL_DEPLOY, 'Content-Type': contentType, ...headers },
    made: {},
  }
}

export function prepareJson<T>(value: T, headers: Record<string, string> = {}): Prepared<T> {
  return prepare<T>(JSON.stringify(value), 'application/json', headers)
}

const negotiated = new WeakMap<Prepared, Prepared>()

/** The same as one of several forms of its URL: no cache may give one for another. */
export function asNegotiated<T>(prepared: Prepared<T>): Prepared<T> {
  let found = negotiated.get(prepared) as Prepared<T> | undefined
  if (found === undefined) {
    found = { ...prepared, headers: { ...prepared.headers, ...VARY }, made: {} }
    negotiated.set(prepared, found)
  }
  return found
}

/** Prepares each object's body when it is first asked for, and only then. */
export function prepareOnce<K extends object, T>(make: (key: K) => Prepared<T>): (key: K) => Prepared<T> {
  const kept = new WeakMap<K, Prepared<T>>()
  return (key) => {
    let found = kept.get(key)
    if (found === undefined) {
      found = make(key)
      kept.set(key, found)
    }
    return found
  }
}

/** So many forms of one object are kept: every look that a site would choose, and not every one that somebody can think of. */
const MOST_FORMS = 16

type Maybe<T> = T | Promise<T>

/**
 * The same for bodies made from several objects that come in several forms, each with a name. A body
 * is made again when an object is another one; of too many forms the oldest gives way.
 */
export function prepareForms<T = unknown>(): (
  objects: readonly [object, ...object[]],
  form: string,
  make: () => Maybe<Prepared<T>>,
) => Maybe<Prepared<T>> {
  const kept = new WeakMap<object, Map<string, { objects: readonly object[]; prepared: Prepared<T> }>>()
  return (objects, form, make) => {
    const [first] = objects
    const forms = kept.get(first) ?? new Map<string, { objects: readonly object[]; prepared: Prepared<T> }>()
    const found = forms.get(form)
    if (found !== undefined && isSame(found.objects, objects)) return found.prepared
    const keep = (prepared: Prepared<T>) => {
      if (forms.size >= MOST_FORMS) forms.delete(forms.keys().next().value ?? '')
      forms.set(form, { objects, prepared })
      kept.set(first, forms)
      return prepared
    }
    const made = make()
    return made instanceof Promise ? made.then(keep) : keep(made)
  }
}

function isSame(one: readonly object[], other: readonly object[]): boolean {
  return one.length === other.length && one.every((object, i) => object === other[i])
}

/** A response whose JSON the type checker knows; at run time a response like any other. */
export type JsonResponse<T> = Response & TypedResponse<T, 200, 'json'>

/** Sends a prepared body, or 304 when the client has it already. */
export function send<T>(c: Context, prepared: Prepared<T>): JsonResponse<T> {
  return respond(c.req.raw, prepared) as JsonResponse<T>
}

function respond({ headers, url }: Request, prepared: Prepared): Response {
  const { body, etag, made } = prepared
  const known = headers.get('If-None-Match')
  const isKnown = known !== null && matchesEtag(known, etag)
  const form = isSecure(url) ? (isKnown ? 'secureUnchanged' : 'secureFull') : isKnown ? 'unchanged' : 'full'
  made[form] ??= initOf(prepared, form)
  const init = made[form]
  // An answer copies its headers, and those that are shared are cheaper to change than its own.
  if (prepared.headers.ETag === undefined) init.headers.set('ETag', etag)
  return new Response(isKnown ? null : body, init)
}

function initOf({ headers }: Prepared, form: keyof Prepared['made']): Made {
  const made = new Headers(form.startsWith('secure') ? { ...headers, ...HSTS } : headers)
  if (form === 'full' || form === 'secureFull') return { headers: made }
  made.delete('Content-Type')
  return { status: 304, headers: made }
}

/** Whether a request came by https. */
export function isSecure(url: string): boolean {
  return url.startsWith('https:')
}

/** If-None-Match compares weakly: `W/` is ignored, and `*` matches whatever is there (RFC 9110, 13.1.2). */
export function matchesEtag(known: string, etag: string): boolean {
  // Tags have no quotes in them, so that one can't hide in another.
  return known === etag || known.trim() === '*' || known.includes(etag)
}

/** A longer Accept is nobody's. */
const LONGEST_ACCEPT = 1000

/**
 * The one of some media types that a request likes best (RFC 9110, 12.5.1); the first where it likes
 * several as much, and where it says nothing or likes none.
 */
export function preferred<const T extends string>(accept: string | null, types: readonly [T, ...T[]]): T {
  if (accept === null || accept === '*/*' || accept === types[0] || accept.length > LONGEST_ACCEPT) return types[0]
  const ranges = parseAccept(accept)
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
  const digest = await crypto.subtle.digest('SHA-256', typeof data === 'string' ? encoder.encode(data) : data)
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest).subarray(0, bytes)))
  return encoding === 'base64' ? base64 : base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
