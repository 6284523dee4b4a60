import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { MAX_BYTES, type ReadArticle, readArticle, UnreadableError } from './read-article.ts'

/** How long a web site may take to answer, in milliseconds. */
const TIME_OUT = 15_000

/**
 * Reads an article from a file, a URL, or standard input for `-`.
 * @throws UnreadableError
 */
export async function readArticleFrom(from: string): Promise<ReadArticle> {
  if (from === '-') return readArticle(new TextEncoder().encode(await readAll(process.stdin)), 'standard input')
  if (/^https?:\/\//.test(from)) return readArticle(await download(from), from)
  const found = await stat(from).catch(() => undefined)
  if (!found?.isFile()) throw new UnreadableError('is no file')
  // Before it is read: a file far too large shouldn't fill the memory.
  if (found.size > MAX_BYTES)
    throw new UnreadableError(`is ${(found.size / 1e6).toFixed(0)} MB; an article has at most ${MAX_BYTES / 1e6} MB`)
  return readArticle(await readFile(from), basename(from))
}

async function download(url: string): Promise<Uint8Array> {
  let response: Response
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIME_OUT), headers: { Accept: 'text/html, text/plain, text/markdown' } })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new UnreadableError(`didn't answer within ${TIME_OUT / 1000} s`)
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new UnreadableError(`can't be reached (${cause}); save the page and give its file`)
  }
  if (!response.ok) throw new UnreadableError(`answered ${response.status}`)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_BYTES) throw new UnreadableError(`is larger than ${MAX_BYTES / 1e6} MB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
