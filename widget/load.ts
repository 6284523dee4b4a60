import type { BriefRecord } from '../data/schema.ts'

/**
 * Why a brief can't be shown: the API can't be reached or answers with an error, knows no such
 * article or claim, or answers with something that isn't a record.
 */
export class BriefError extends Error {
  override readonly name = 'BriefError'
  readonly reason: 'unreachable' | 'notFound' | 'unreadable'

  constructor(reason: BriefError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** A record on its way or there, and how many cards want it. */
interface Shared {
  answer: Promise<BriefRecord>
  request: AbortController
  readers: number
}

const shared = new Map<string, Shared>()

/**
 * Fetches a record. Cards that ask for the same one share its request, which is given up when none
 * of them wants it any more.
 * @param address of the record in the API
 * @param signal says that the card doesn't want it any more
 * @returns what the API answered, unchecked
 * @throws BriefError; SyntaxError if the answer isn't JSON
 */
export function loadRecord(address: string, signal: AbortSignal): Promise<BriefRecord> {
  let entry = shared.get(address)
  if (!entry) {
    const request = new AbortController()
    entry = { answer: fetchRecord(address, request), request, readers: 0 }
    shared.set(address, entry)
  }
  const wanted = entry
  const giveUp = () => {
    // By now it may be another's.
    if (shared.get(address) === wanted) shared.delete(address)
    wanted.request.abort()
  }
  wanted.readers++
  signal.addEventListener('abort', () => --wanted.readers || giveUp())
  return wanted.answer.catch((error) => {
    // So that a retry asks again.
    giveUp()
    throw error
  })
}

/** What no record comes near: an answer that is longer, in characters, or takes longer, in ms, is given up. */
const MOST = 1_000_000
const LONGEST = 15_000

async function fetchRecord(address: string, request: AbortController): Promise<BriefRecord> {
  setTimeout(() => request.abort(), LONGEST)
  let text = ''
  try {
    const response = await fetch(address, request)
    if (!response.ok) throw new BriefError(response.status === 404 ? 'notFound' : 'unreachable', `${address}: ${response.status}`)
    const reader = response.body?.getReader()
    const decoder = new TextDecoder()
    for (let part = await reader?.read(); part?.value && text.length < MOST; part = await reader?.read())
      text += decoder.decode(part.value, { stream: true })
  } catch (cause) {
    throw cause instanceof BriefError ? cause : new BriefError('unreachable', address, { cause })
  }
  return JSON.parse(text)
}
