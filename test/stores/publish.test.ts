import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../data/publish/database.ts'
import { refreshLexicon } from '../../data/publish/refresh.ts'
import { createWorkspace, type Workspace } from '../data/brief-command.ts'
import { createDocumented } from '../documented.ts'
import { createPublished, type Published } from './published-worker.ts'

const ARTICLES = ['truman-doctrine', 'reagan-brandenburg-gate', 'kennedy-nuclear-test-ban-treaty']

let workspace: Workspace
let published: Published
let data: string[]

beforeEach(async () => {
  workspace = await createWorkspace(...ARTICLES)
  published = await createPublished()
  data = ['--data', workspace.dir]
})
afterEach(async () => {
  await published.close()
  await workspace.remove()
})

const publish = async (...more: string[]) => {
  const ran = await published.brief(...data, 'publish', '--json', ...more)
  return { ...ran, report: ran.stdout === '' ? undefined : JSON.parse(ran.stdout) }
}
const claimOf = (number: number, verdict = 'False') => ({
  '@type': 'ClaimReview',
  url: `https://checks.example/${number}`,
  headline: `Check number ${number}`,
  claimReviewed: `The river number ${number} flows uphill for ${number} miles`,
  datePublished: '2024-05-06',
  author: { '@type': 'Organization', name: 'Checks' },
  itemReviewed: {
    '@type': 'Claim',
    author: { '@type': 'Person', name: 'A. Writer' },
    datePublished: '2024-05-01',
    appearance: 'https://posts.example/1',
  },
  reviewRating: { '@type': 'Rating', alternateName: verdict },
})
async function importClaims(claims: object[]): Promise<void> {
  const feed = join(dirname(workspace.dir), 'feed.json')
  await writeFile(feed, JSON.stringify(claims))
  expect((await workspace.brief(['import', 'claimreview', feed])).code).toBe(0)
}
// biome-ignore lint/suspicious/noExplicitAny: the assertions say what shape they expect
const get = async (url: string, path: string): Promise<any> => (await fetch(new URL(path, url))).json()

test('publishing writes what has changed, and the next request sees it; withdrawing takes it away', async () => {
  await importClaims([1, 2, 3].map((number) => claimOf(number)))
  expect((await publish('--dry-run')).report).toMatchObject({ read: 6, written: 6, unchanged: 0, dryRun: true, lexicon: false })
  expect((await publish()).report).toMatchObject({ read: 6, written: 6, unchanged: 0, failed: 0, lexicon: true })
  const url = await published.serve()
  const before = await fetch(new URL('/v1/claims?q=river&limit=1', url))
  expect(await before.json()).toMatchObject({ total: 3 })

  expect((await publish()).report).toMatchObject({ read: 6, written: 0, unchanged: 6, lexicon: false })
  const same = await fetch(new URL('/v1/claims?q=river&limit=1', url), { headers: { 'If-None-Match': before.headers.get('ETag') ?? '' } })
  expect(same.status).toBe(304)

  // One is corrected, one is new, in words that nobody had.
  await importClaims([
    claimOf(1),
    claimOf(2, 'True after all'),
    claimOf(3),
    { ...claimOf(4), claimReviewed: 'A quokka won the regatta on the river' },
  ])
  expect((await publish()).report).toMatchObject({ read: 7, written: 2, unchanged: 5, lexicon: true })
  const after = await fetch(new URL('/v1/claims?q=river&limit=1', url))
  expect(after.headers.get('ETag')).not.toBe(before.headers.get('ETag'))
  expect(await after.json()).toMatchObject({ total: 4 })
  const { claims } = await get(url, '/v1/claims?q=quokka%20regatta')
  expect(claims[0]).toMatchObject({ text: 'A quokka won the regatta on the river', article: { url: 'https://checks.example/4' } })
  const corrected = (await get(url, '/v1/claims?q=river%20number%202%20flows')).claims[0]
  expect(corrected.reviews[0].rating.label).toBe('True after all')

  const withdrawn = await published.brief(...data, 'unpublish', corrected.id, 'truman-doctrine', '--json')
  expect(JSON.parse(withdrawn.stdout)).toEqual({
    withdrawn: expect.arrayContaining([corrected.id, 'truman-doctrine']),
    unknown: [],
    dryRun: false,
  })
  expect((await fetch(new URL('/v1/articles/truman-doctrine', url))).status).toBe(404)
  expect(await get(url, '/v1/claims?q=river&limit=1')).toMatchObject({ total: 3 })
  expect((await get(url, '/v1/claims?article=truman-doctrine')).total).toBe(0)
  expect((await get(url, '/v1/articles')).total).toBe(2)

  // What the data folder has no more stays until it is withdrawn, and is named, though as much has come anew.
  await importClaims([claimOf(1), claimOf(7), claimOf(8)])
  const { others } = (await publish('--dry-run')).report
  expect(others).toEqual({ count: 2, ids: expect.arrayContaining([claims[0].id]) })
})

const openPublished = () =>
  openDatabase({ config: join(published.folder, 'wrangler.json'), persistTo: join(published.folder, '.wrangler/state') })

test('a lexicon of another version of the engine is refused with 503 until the next publish, which makes one anew', async () => {
  await publish()
  const { db, close } = await openPublished()
  const other = Buffer.from('ABI1, of another time').toString('base64')
  await db.batch([
    db.prepare("UPDATE lexicon SET id = '00000000-1', data = ?").bind(other),
    db.prepare("UPDATE corpus SET lexicon = '00000000-1', version = 'other'"),
  ])
  await close()
  const url = await published.serve()
  const refused = await fetch(new URL('/v1/claims?q=freedom', url))
  expect(refused.status).toBe(503)
  expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/)
  expect((await publish()).report).toMatchObject({ written: 0, lexicon: true })
  expect((await get(url, '/v1/claims?q=freedom')).total).toBeGreaterThan(0)
})

test('a lexicon that another publish has taken for an old one is written again', async () => {
  await publish()
  const { db, close } = await openPublished()
  try {
    await db.batch([db.prepare('UPDATE corpus SET stale = 1')])
    let interfered = false
    const batch: typeof db.batch = async (statements) => {
      if (statements.length > 1 && !interfered) {
        interfered = true
        await db.batch([db.prepare('DELETE FROM lexicon WHERE id NOT IN (SELECT lexicon FROM corpus)')])
      }
      return db.batch(statements)
    }
    expect(await refreshLexicon({ ...db, batch })).toBe(true)
    const { results } = await db.read(() =>
      db.prepare('SELECT (SELECT count(*) FROM lexicon WHERE id = corpus.lexicon) AS parts, stale FROM corpus'),
    )
    expect(results).toEqual([{ parts: 1, stale: 0 }])
    expect(interfered).toBe(true)
  } finally {
    await close()
  }
})

test('an imported claim is shown as what it is: with its check, and without what nobody has said; of hundreds of claimants those are told that most claims have', async () => {
  // Of each four, two are by one writer.
  const others = Array.from({ length: 240 }, (_, i) => {
    const claim = claimOf(100 + i)
    const author = { '@type': 'Person', name: `Writer ${i % 4 === 1 ? i - 1 : i}` }
    return { ...claim, claimReviewed: `Kettle ${i} boils cold`, itemReviewed: { ...claim.itemReviewed, author } }
  })
  const claimant = { '@type': 'Organization', name: '新华社 Beijing' }
  const second = claimOf(2)
  const itemReviewed = { ...second.itemReviewed, author: claimant }
  await importClaims([claimOf(1), { ...second, claimReviewed: 'Kites are older than paper', author: claimant, itemReviewed }, ...others])
  await publish()
  const url = await published.serve()
  const { total, facets } = await get(url, '/v1/claims?q=kettle%20boils&facets=true&limit=1')
  expect(total).toBe(240)
  expect(facets.claimant.map(({ count }: { count: number }) => count)).toEqual([...Array(60).fill(2), ...Array(40).fill(1)])
  expect(facets.claimant.slice(0, 2)).toEqual([
    { value: 'writer-0', name: 'Writer 0', count: 2 },
    { value: 'writer-100', name: 'Writer 100', count: 2 },
  ])
  const undocumented = createDocumented(await get(url, '/openapi.json'))
  const byName = await get(url, `/v1/claims?claimant=${encodeURIComponent('新华社-beijing')}`)
  expect(byName.claims).toMatchObject([{ text: 'Kites are older than paper', claimant: { name: claimant.name } }])
  expect(undocumented('GET', '/v1/claims', { status: 200, type: 'application/json', body: JSON.stringify(byName) })).toBeUndefined()
  const found = await get(url, '/v1/claims?q=river%20flows%20uphill&limit=1&facets=true')
  const [claim] = found.claims
  expect(claim).toMatchObject({
    id: expect.stringMatching(/^claimreview\.[0-9a-f]{16}$/),
    claimant: { id: 'a-writer', name: 'A. Writer', type: 'Person' },
    claimed: '2024-05-01',
    appearances: ['https://posts.example/1'],
    topics: [],
    reviews: [{ url: 'https://checks.example/1', rating: { label: 'False' } }],
    article: { title: 'Check number 1', url: 'https://checks.example/1', published: '2024-05-06', publisher: { name: 'Checks' } },
  })
  for (const missing of ['kind', 'certainty', 'passage']) expect(claim).not.toHaveProperty(missing)
  expect(claim.article).not.toHaveProperty('id')
  expect(await get(url, `/v1/claims/${claim.id}`)).toMatchObject({ id: claim.id })
  for (const filter of ['claimant=a-writer', 'claimant=A.%20WRITER', 'reviewed=true', 'lang=en&since=2024-05-06&until=2024-05-06'])
    expect((await get(url, `/v1/claims?${filter}&q=river`)).claims[0]?.id, filter).toBe(claim.id)
  const google = await get(url, '/v1alpha1/claims:search?query=river%20flows%20uphill&reviewPublisherSiteFilter=checks.example')
  expect(google.claims[0]).toEqual({
    text: claim.text,
    claimant: 'A. Writer',
    claimDate: '2024-05-01T00:00:00Z',
    claimAppearances: ['https://posts.example/1'],
    claimReview: [
      expect.objectContaining({
        url: 'https://checks.example/1',
        textualRating: 'False',
        publisher: { name: 'Checks', site: 'checks.example' },
      }),
    ],
  })
  const jsonLd = await (await fetch(new URL(`/v1/claims/${claim.id}`, url), { headers: { Accept: 'application/ld+json' } })).json()
  expect(jsonLd).toMatchObject({
    '@graph': [{ '@type': 'Claim', appearance: [{ url: 'https://posts.example/1' }] }, { '@type': 'ClaimReview' }],
  })
  const mcp = await fetch(new URL('/mcp', url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'lookup_claims', arguments: { q: 'river flows uphill', limit: 1 } },
    }),
  })
  const { result } = (await mcp.json()) as { result: { content: { text: string }[]; structuredContent: { claims: object[] } } }
  expect(result.content[0]?.text).toContain('Checked in [Check number 1](https://checks.example/1)')
  expect(result.content[0]?.text).not.toContain('undefined')
  expect(result.structuredContent.claims[0]).not.toHaveProperty('article.brief')
})

test('killed in the middle and run again, nothing is lost, nothing is there twice, and no reader saw half an article', async () => {
  const imported = 1501
  const last = { ...claimOf(1500), claimReviewed: 'Uphill miles are the longest' }
  await importClaims([...Array.from({ length: imported - 1 }, (_, number) => claimOf(number)), last])
  // The articles' own numbers of claims, by which a half one would be told.
  const url = await published.serve()
  let reading = true
  let reads = 0
  const halves: string[] = []
  const reader = (async () => {
    while (reading)
      for (const id of ARTICLES) {
        const [record, list] = await Promise.all([fetch(new URL(`/v1/articles/${id}`, url)), get(url, `/v1/claims?article=${id}&limit=1`)])
        reads++
        await new Promise((resolve) => setTimeout(resolve, 20))
        // The one may be of the moment before the article was there, and a database that is being written to may be busy.
        if (record.status !== 200 || !(list.total > 0)) continue
        const { claims } = (await record.json()) as { claims: unknown[] }
        if (list.total !== claims.length) halves.push(`${id}: ${list.total} of ${claims.length}`)
      }
  })()
  const countNow = async () => (await get(url, '/v1/claims?limit=1')).total ?? 0
  const counts: number[] = []
  for (const enough of [1, 1000]) {
    const child = published.spawnBrief(...data, 'publish', '--json')
    const ended = once(child, 'exit')
    while (child.exitCode === null && (await countNow()) < enough) await new Promise((resolve) => setTimeout(resolve, 50))
    child.kill('SIGKILL')
    await ended
    counts.push(await countNow())
  }
  // The first at least broke off in the middle.
  expect(counts[0]).toBeGreaterThan(0)
  expect(counts[0]).toBeLessThan(imported)
  const { report, stderr } = await publish()
  expect(report, stderr).toBeDefined()
  reading = false
  await reader
  expect(report.read).toBe(imported + ARTICLES.length)
  expect(report.written + report.unchanged).toBe(report.read)
  expect(report.unchanged).toBeGreaterThan(0)
  expect(reads).toBeGreaterThan(20)
  expect(halves).toEqual([])

  const expected =
    imported +
    (await Promise.all(ARTICLES.map(async (id) => (await get(url, `/v1/articles/${id}`)).claims.length))).reduce((sum, n) => sum + n)
  const seen = new Set<string>()
  let cursor = ''
  let count = 0
  do {
    const page = await get(url, `/v1/claims?limit=100${cursor}`)
    expect(page.total).toBe(expected)
    for (const { id } of page.claims) seen.add(id)
    count += page.claims.length
    cursor = page.next === null ? '' : `&cursor=${page.next}`
  } while (cursor !== '')
  expect(count).toBe(expected)
  expect(seen.size).toBe(expected)
  // Of 1,501 claims that have both words, the last has them side by side.
  expect(await get(url, '/v1/claims?q=%22uphill%20miles%22')).toMatchObject({ total: 1, claims: [{ text: last.claimReviewed }] })
  expect((await get(url, '/v1/claims?q=river%20number%201499%20flows%20uphill&limit=1')).claims[0].text).toContain('1499')
  expect((await publish()).report).toMatchObject({ written: 0, unchanged: imported + ARTICLES.length, lexicon: false })
})

describe('what the operator can mend is told', () => {
  test('lines that are no claims are counted and named, the others published; and an id that isn’t published', async () => {
    await mkdir(join(workspace.dir, 'imported'), { recursive: true })
    await writeFile(join(workspace.dir, 'imported/broken.jsonl'), 'not json\n{"id":"x"}\n')
    const { code, report } = await publish()
    expect(code).toBe(1)
    expect(report).toMatchObject({
      read: 5,
      written: 3,
      failed: 2,
      faults: [{ file: 'imported/broken.jsonl', field: 'line 1' }, { field: 'line 2' }],
    })
    const unknown = await published.brief(...data, 'unpublish', 'nothing')
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toContain('not published: nothing')
  })

  test('a database without tables, a configuration without a database, nobody logged in', async () => {
    await rm(join(published.folder, '.wrangler'), { recursive: true })
    const empty = await publish()
    expect(empty.code).toBe(1)
    expect(empty.stderr).toContain('npx wrangler d1 migrations apply DB --local')
    const lost = await workspace.brief(['publish', '--config', 'nowhere.toml'])
    expect(lost.code).toBe(1)
    expect(lost.stderr.trim()).toMatch(/^nowhere\.toml can't be read: [^\n]+$/)
    const unbound = await workspace.brief(['publish'])
    expect(unbound.code).toBe(1)
    expect(unbound.stderr).toContain('binds no D1 database as DB')
    const remote = await publish('--remote')
    expect(remote.code).toBe(1)
    expect(remote.stderr).toContain('npx wrangler login')
  })
})
