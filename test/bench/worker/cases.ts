import type { Corpus } from '../../../data/schema.ts'
import { type Ask, requestBytes } from '../../workerd/load.ts'
import { randomFrom } from '../perturb.ts'

/** What the bench asks of the Worker under one name, and how much of the constant handler's throughput it is to reach. */
export interface Case {
  name: string
  requests: Buffer[]
  status: number
  target?: number
}

/** Hundreds of different requests each, so that no single one decides. */
const VARIANTS = 500
/** More than the Worker keeps the answers of: each is asked anew. */
const FRESH = 10_000
/** Fewer: popular queries. */
const ASKED_AGAIN = 50
/** As many records as are asked for in turn: the ones that a site shows at the time. */
const RECORDS = 50

/**
 * The requests of every case, over the corpus that is served.
 * @param etagOf the ETag that a path answers with
 */
export async function casesOf({ records }: Corpus, etagOf: (path: string) => Promise<string>): Promise<Case[]> {
  const random = randomFrom(8)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const texts = records.flatMap(({ claims }) => claims.map(({ text }) => text))
  const words = texts.flatMap((text) => text.match(/\b[A-Za-z]{4,}\b/g) ?? [])
  const several = (count: number) => Array.from({ length: count }, () => pick(words)).join(' ')
  const short = () => several(2 + Math.floor(random() * 2))
  const some = <T extends Ask>(make: (i: number) => T, count = VARIANTS) => Array.from({ length: count }, (_, i) => make(i))
  const idOf = (i: number) => records[((i % RECORDS) * 7) % records.length]?.article.id ?? ''
  const urlOf = (i: number) => records[(i * 7) % records.length]?.article.url ?? ''
  const look = (query: string, more = '') => ({ path: `/v1/claims?q=${encodeURIComponent(query)}${more}` })
  const conditional = await Promise.all(
    some((i) => ({ path: `/v1/articles/${idOf(i)}` })).map(async ({ path }) => ({
      path,
      headers: { 'If-None-Match': await etagOf(path) },
    })),
  )
  const cases: { name: string; asks: Ask[]; status?: number; target?: number }[] = [
    { name: 'record', asks: some((i) => ({ path: `/v1/articles/${idOf(i)}` })), target: 0.8 },
    { name: 'record, 304', asks: conditional, status: 304, target: 0.85 },
    // Every other one as it was passed around.
    {
      name: 'lookup by URL',
      asks: some((i) => ({ path: `/v1/lookup?url=${encodeURIComponent(i % 2 === 0 ? urlOf(i) : `${urlOf(i)}/?utm_source=mail`)}` })),
      target: 0.7,
    },
    { name: 'claims, newest, asked again', asks: some((i) => ({ path: `/v1/claims?limit=${5 + (i % 6)}` })) },
    { name: 'claim lookup, short', asks: some(() => look(short()), FRESH), target: 0.45 },
    // With an answer of about the constant's size.
    { name: 'claim lookup, short, limit=5', asks: some(() => look(short(), '&limit=5'), FRESH), target: 0.45 },
    { name: 'claim lookup, short, asked again', asks: some(() => look(short()), ASKED_AGAIN) },
    { name: 'claim lookup, long', asks: some(() => look(`${pick(texts)} ${several(8)}`), FRESH) },
    {
      name: 'match, 10 sentences',
      asks: some(() => ({
        path: '/v1/claims/match',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ text: Array.from({ length: 10 }, () => pick(texts)).join(' ') }),
      })),
    },
    { name: 'card.html', asks: some((i) => ({ path: `/v1/articles/${idOf(i)}/card.html` })) },
    { name: 'not found', asks: some((i) => ({ path: `/v1/articles/nothing-${i}` })), status: 404 },
  ]
  return cases.map(({ name, asks, status = 200, target }) => ({
    name,
    status,
    requests: asks.map(requestBytes),
    ...(target !== undefined && { target }),
  }))
}
