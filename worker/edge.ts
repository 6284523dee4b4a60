/**
 * Answers of a database that changes at any time, kept at the edge. A kept answer counts only as long
 * as the version of the corpus is the one that it was made from, and to ask for that is to read one
 * row: what is published is seen by the next request, and what isn't touched is made once.
 */
import { later } from '../data/later.ts'
import { homeParams } from './params.ts'
import { matchesEtag } from './respond.ts'

export interface EdgeOptions {
  /** Keeps answers by their normalised address. */
  cache: Pick<Cache, 'match' | 'put'>
  /** The version of what is published now. What is read after it was told is no older than that. */
  version(): Promise<string>
  /** The same along with what is done meanwhile: as the first question was told that was asked of the database, if any was. */
  watch<T>(run: () => Promise<T>): Promise<{ done: T; version: string | undefined }>
  /** The application. */
  answer(request: Request): Response | Promise<Response>
  /** Milliseconds that the version may take to be told where there is an answer that was good lately. */
  patience?: number
}

/** The runtime's own: for what goes on after an answer. */
type WaitUntil = (promise: Promise<unknown>) => void

/** An answer, as several requests may share it. */
interface Kept {
  /** Undefined where nobody told it: then it is for whoever asked, and not kept. */
  version: string | undefined
  status: number
  headers: [string, string][]
  body: ArrayBuffer
}

/** A database that takes longer is in trouble; an answer of a moment ago is better than none. */
const PATIENCE = 500
/** For how long an answer is kept for the case that the database can't be reached: a day. */
const KEEP = 'public, max-age=86400'
const VERSION_HEADER = 'X-Corpus-Version'
const LIFETIME_HEADER = 'X-Cache-Control'

/**
 * Puts a cache before an application.
 * @returns its fetch handler
 */
export function createEdge({ cache, version, watch, answer, patience = PATIENCE }: EdgeOptions) {
  // What is under way, so that many who ask the same at once make one query.
  const underWay = new Map<string, Promise<unknown>>()
  function together<T>(key: string, start: () => Promise<T>, end: (done: T) => unknown = () => {}): Promise<T> {
    const already = underWay.get(key)
    if (already !== undefined) return already as Promise<T>
    const started = start()
    const forget = () => underWay.delete(key)
    underWay.set(key, started)
    started.then(end).then(forget, forget)
    return started
  }

  /** The version; undefined when the database doesn't tell. */
  const current = (): Promise<string | undefined> =>
    together('version', version).catch((error: Error) => {
      // What the database said is the cause; that it didn't answer is known.
      console.error({ message: 'no version was told', error: String(error.cause ?? error) })
      return undefined
    })

  async function read(request: Request): Promise<Omit<Kept, 'version'>> {
    const headers = new Headers(request.headers)
    // Whether the caller has it already is told from the answer that is kept.
    for (const name of ['If-None-Match', 'If-Modified-Since']) headers.delete(name)
    const response = await answer(new Request(request.url, { headers }))
    return { status: response.status, headers: [...response.headers], body: await response.arrayBuffer() }
  }

  /** An answer of a version that was told before. */
  const make = async (request: Request, version: string) => ofVersion(await read(request), version)
  /** One of which the version is told along with it. */
  const makeFirst = async (request: Request) => {
    const { done, version } = await watch(() => read(request))
    return ofVersion(done, version)
  }

  async function keep(key: string, made: Kept): Promise<void> {
    if (made.status !== 200 || made.version === undefined) return
    // An answer that can't be kept is as good as any.
    const { pathname: path } = new URL(key)
    await cache
      .put(key, toKeep(made, made.version))
      .catch((error) => console.error({ message: 'was not kept', path, error: String(error) }))
  }

  return async (request: Request, waitUntil: WaitUntil): Promise<Response> => {
    const key = keyOf(request)
    if (key === undefined) {
      const response = Promise.resolve(answer(request))
      // What it has begun others may wait for, though whoever asked is gone.
      waitUntil(response.catch(() => {}))
      return response
    }
    const kept = await cache.match(key).then(
      (response) => response && readKept(response),
      () => undefined,
    )
    const makeTogether = async (name: string, start: (request: Request) => Promise<Kept>): Promise<Kept> => {
      const isShared = underWay.has(name)
      // Until it is kept, others still wait for this one.
      const making = together(
        name,
        () => start(request),
        (made) => {
          const keeping = keep(key, made)
          waitUntil(keeping)
          return keeping
        },
      )
      waitUntil(making.catch(() => {}))
      const made = await making
      // What is wrong with another's request, such as a parameter that is let pass elsewhere, may be right with this.
      return isShared && made.status >= 400 && made.status < 500 ? start(request) : made
    }
    const renew = (version: string) => makeTogether(`${version} ${key}`, (one) => make(one, version))

    if (kept === undefined) {
      const isShared = underWay.has(key)
      const telling = isShared ? current() : undefined
      const made = await makeTogether(key, makeFirst)
      // What another has begun to read may have been published anew before this request came.
      const told = await telling
      return respond(request, told === undefined || told === made.version || made.status >= 400 ? made : await renew(told))
    }
    const telling = current()
    waitUntil(telling)
    const told = await Promise.race([telling.then((version) => ({ version })), after(patience)])
    if (told === undefined) {
      waitUntil(telling.then((late) => (late === undefined || late === kept.version ? undefined : renew(late))).catch(() => {}))
      return respond(request, kept, { stale: true })
    }
    if (told.version === kept.version) return respond(request, kept)
    const made = told.version === undefined ? undefined : await renew(told.version)
    return made !== undefined && made.status < 500 ? respond(request, made) : respond(request, kept, { stale: true })
  }
}

const CORPUS_PATH = /^\/(?:$|v1\/|v1alpha1\/|oembed$|a\/|embed\/|feed\.|llms\.txt$)/
const STRICT_PATH = /^\/(?:v1|v1alpha1|oembed|llms\.txt)/
/** Where the form of the answer is the caller's choice. */
const NEGOTIATED_PATH = /^\/v1\/(?:articles|claims)\/[^/]+$/
const pageParameters = later(() => Object.keys(homeParams().entries))

/**
 * The address that an answer is kept under: with its parameters sorted and in one spelling, and
 * without those of others where these are let pass. Undefined for what isn't kept.
 */
export function keyOf({ method, url, headers }: Request): string | undefined {
  const parsed = URL.parse(url)
  // With a host that is none, it is the application's to refuse.
  if (parsed === null) return undefined
  const { origin, pathname, searchParams } = parsed
  if (!['GET', 'HEAD'].includes(method) || !CORPUS_PATH.test(pathname)) return undefined
  const isStrict = STRICT_PATH.test(pathname)
  const key = new URL(pathname, origin)
  for (const [name, value] of searchParams) if (isStrict || pageParameters().includes(name)) key.searchParams.append(name, value)
  key.searchParams.sort()
  if (NEGOTIATED_PATH.test(pathname)) key.searchParams.append('Accept', headers.get('Accept') ?? '')
  return key.href
}

/** An answer with its validators as those of a version of the corpus. */
function ofVersion(made: Omit<Kept, 'version'>, version: string | undefined): Kept {
  if (made.status !== 200 || version === undefined) return { ...made, version }
  const headers = made.headers.map(([name, value]): [string, string] => [
    name,
    name.toLowerCase() === 'etag' ? value.replace('"', `"${version}-`) : value,
  ])
  return { ...made, version, headers }
}

function toKeep({ headers, body }: Kept, version: string): Response {
  const kept = new Headers(headers)
  const lifetime = kept.get('Cache-Control') ?? ''
  kept.set(VERSION_HEADER, version)
  kept.set(LIFETIME_HEADER, lifetime)
  // An answer that may not be shown once it is stale changes with time too, and is kept no longer.
  if (lifetime.includes('stale-while-revalidate')) kept.set('Cache-Control', KEEP)
  return new Response(body, { headers: kept })
}

async function readKept(response: Response): Promise<Kept> {
  const headers = new Headers(response.headers)
  headers.set('Cache-Control', headers.get(LIFETIME_HEADER) ?? '')
  const version = headers.get(VERSION_HEADER) ?? ''
  for (const name of [VERSION_HEADER, LIFETIME_HEADER, 'Age', 'CF-Cache-Status']) headers.delete(name)
  return { version, status: response.status, headers: [...headers], body: await response.arrayBuffer() }
}

function respond(request: Request, { status, headers: kept, body }: Kept, { stale = false } = {}): Response {
  const headers = new Headers(kept)
  // Nobody shall keep what may have changed already.
  if (stale) headers.set('Cache-Control', 'no-cache')
  const known = request.headers.get('If-None-Match')
  if (status === 200 && known !== null && matchesEtag(known, headers.get('ETag') ?? '')) {
    headers.delete('Content-Type')
    return new Response(null, { status: 304, headers })
  }
  return new Response(request.method === 'HEAD' || body.byteLength === 0 ? null : body, { status, headers })
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds))
}
