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

/** Whether a value has as much of a record's shape as the card needs to render it. */
export function isRecord(data: unknown): data is BriefRecord {
  const record = data as Partial<BriefRecord> | null | undefined
  const { article, brief, claims } = record ?? {}
  return (
    typeof article?.title === 'string' &&
    typeof article.url === 'string' &&
    typeof article.published === 'string' &&
    typeof article.publisher?.name === 'string' &&
    Array.isArray(article.authors) &&
    article.authors.every((author) => typeof author?.name === 'string') &&
    typeof brief?.gist === 'string' &&
    typeof brief.summary === 'string' &&
    Array.isArray(brief.keyPoints) &&
    brief.keyPoints.every((point) => typeof point?.passage?.url === 'string') &&
    Array.isArray(claims) &&
    claims.every((claim) => typeof claim?.claimant?.name === 'string' && typeof claim.passage?.url === 'string')
  )
}
