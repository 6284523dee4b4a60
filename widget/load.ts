import type { BriefRecord } from '../data/schema.ts'

/** Where a brief is to be had: by article id, or by the URL of the page it is about. */
export type Request = { article: string } | { url: string }

/** The API couldn't be reached, or answered with a status other than 200 and 404. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
}
/** The API knows no brief for the article. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError'
}
/** What the API answered isn't a record. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
}

/**
 * Fetches a record.
 * @throws NetworkError, NotFoundError or FormatError; the signal's reason when aborted
 */
export async function loadRecord(endpoint: string, request: Request, signal: AbortSignal): Promise<BriefRecord> {
  const path =
    'article' in request ? `v1/articles/${encodeURIComponent(request.article)}` : `v1/lookup?url=${encodeURIComponent(request.url)}`
  const address = new URL(path, endpoint).href
  let response: Response
  try {
    response = await fetch(address, { signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw new NetworkError(`${address} can't be reached`, { cause })
  }
  if (response.status === 404) throw new NotFoundError(`${address} knows no such article`)
  if (!response.ok) throw new NetworkError(`${address} answered ${response.status}`)
  let data: unknown
  try {
    data = await response.json()
  } catch (cause) {
    signal.throwIfAborted()
    throw new FormatError(`${address} didn't answer with JSON`, { cause })
  }
  if (!isRecord(data)) throw new FormatError(`${address} didn't answer with a record`)
  return data
}

/**
 * Whether a value has the shape that the card renders. Every field it writes is checked: a
 * template engine takes more than strings, and what comes over the network isn't trusted.
 */
export function isRecord(data: unknown): data is BriefRecord {
  const { article, brief, claims } = fields(data)
  const { publisher, authors } = fields(article)
  const { gist, summary, keyPoints, lang } = fields(brief)
  return (
    areStrings(article, 'id', 'title', 'url', 'published', 'lang', 'genre') &&
    areStrings(publisher, 'name') &&
    isListOf(authors, (author) => areStrings(author, 'name') && isOptionalString(fields(author).role)) &&
    areStrings({ gist, summary }, 'gist', 'summary') &&
    isOptionalString(lang) &&
    isListOf(keyPoints, (point) => areStrings(point, 'text') && isPassage(fields(point).passage)) &&
    isListOf(claims, isClaim)
  )
}

function isClaim(claim: unknown): boolean {
  const { claimant, reportedBy, passage } = fields(claim)
  return (
    areStrings(claim, 'id', 'text', 'kind', 'certainty') &&
    areStrings(claimant, 'name') &&
    (reportedBy === undefined || areStrings(reportedBy, 'name')) &&
    isPassage(passage)
  )
}

function isPassage(passage: unknown): boolean {
  return areStrings(passage, 'url') && typeof fields(passage).paragraph === 'number'
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function areStrings(value: unknown, ...names: string[]): boolean {
  return names.every((name) => typeof fields(value)[name] === 'string')
}

function isOptionalString(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}
