import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleWorker } from '../workerd/bundle.ts'
import { serveWorkerd, type Workerd } from '../workerd/serve.ts'

/** Processor time that no request takes, ms, however its hundred kilobytes are chosen; most take a tenth of it. */
const MOST_FOR_TEXT = 300
/** The same for a query. */
const MOST_FOR_QUERY = 100

let worker: Workerd
beforeAll(async () => {
  worker = await serveWorkerd(await bundleWorker())
  await fetch(new URL('/v1/claims?q=warm+up', worker.url))
})
afterAll(() => worker.stop())

/**
 * Processor time of the Worker for one request, ms: the least of three, as the machine does other things too.
 * @param ask asks for the same in the first, second or third way: what was answered before may be kept
 */
async function costOf(ask: (way: number) => Promise<Response>, statuses: readonly number[]): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 3; i++) {
    const before = await worker.cpu()
    const response = await ask(i)
    await response.arrayBuffer()
    expect(statuses).toContain(response.status)
    least = Math.min(least, 1000 * ((await worker.cpu()) - before))
  }
  return least
}

const SIZE = 99_000
const fill = (unit: string, size = SIZE) => unit.repeat(Math.floor(size / unit.length))

test.each([
  ['one sentence without an end', fill('Greece ')],
  ['50,000 sentences of a word', fill('a. ')],
  ['sentences of as few words as may be a claim', fill('Greece asked America help. ')],
  ['sentences as long as may be a claim', fill(`${'Greece asked for aid '.repeat(94)}. `)],
  ['line breaks alone', fill('\n')],
  ['full stops alone', fill('.')],
  ['hashtags of words run together', fill('#greeceturkeyaidmoneycongress ')],
  ['hashtags that are no words', fill(`#${'ab'.repeat(19)} and so on it goes. `)],
  ['one word', 'x'.repeat(SIZE)],
  ['one word of combining marks in the wrong order', `e${'\u0301\u0323'.repeat(45_000)}`],
  ['many such words', fill(`e${'\u0301\u0323'.repeat(200)} `)],
  ['apostrophes', fill("a'")],
  ['the third apostrophe, which is a letter', fill('ʼ')],
  ['numbers run together', fill('1,')],
  ['scales', fill('ten thousand million ')],
  ['Chinese without an end', fill('希腊请求美国援助')],
  ['Hindi', fill('ग्रीस ने अमेरिका से मदद मांगी। ')],
  ['Arabic with all vowels', fill('طَلَبَتْ ')],
  ['quotation marks', fill('"a" ')],
  ['links', fill('https://a.b/')],
  // Six bytes each in JSON: no text takes more.
  ['lone surrogates', fill('\ud800')],
  ['signatures', fill('— a (@b) ')],
])('a draft that is %s is matched within its bound', async (_, text) => {
  const body = JSON.stringify({ text: text.slice(0, SIZE) })
  const cost = await costOf(() => fetch(new URL('/v1/claims/match', worker.url), { method: 'POST', body }), [200, 400])
  expect(cost).toBeLessThan(MOST_FOR_TEXT)
})

test.each([
  ['hashtags of words run together', '#greeceturkeyaidmoneycongress '],
  ['hashtags that are nearly words', '#greekturkzaidxmoneqcongrestreatyunion '],
  ['misspelt words', 'gerece amrica '],
  ['combining marks in the wrong order', 'e\u0301\u0323\u0301\u0323'],
  ['letters of three scripts', 'гречия希腊grèce '],
  ['quotations', '"a greek" '],
  ['signatures', '— a (@b) '],
  ['one word', 'x'],
])('a query of 2,000 characters of %s is answered within its bound, facets and all', async (_, unit) => {
  const query = unit.repeat(2000).slice(0, 2000).trim()
  const ask = (way: number) => fetch(new URL(`/v1/claims?facets=true&limit=${100 - way}&q=${encodeURIComponent(query)}`, worker.url))
  expect(await costOf(ask, [200, 400])).toBeLessThan(MOST_FOR_QUERY)
})

test('the bounds above are those that SECURITY.md states', async () => {
  const text = await readFile(new URL('../../SECURITY.md', import.meta.url), 'utf8')
  expect(text).toContain(`${MOST_FOR_TEXT} ms`)
  expect(text).toContain(`${MOST_FOR_QUERY} ms`)
})
