import { access, mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ReviewedClaim, reviewedClaimSchema, understandItem } from '../../data/claimreview.ts'
import { importFeed } from '../../data/commands/import.ts'
import { openFeed } from '../../data/feed.ts'
import { createWorkspace, type Ran, type Workspace } from './brief-command.ts'

// A busy machine is slow to start a process.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const REVIEW = {
  '@context': 'https://schema.org',
  '@type': 'ClaimReview',
  url: 'https://checks.example/moon',
  claimReviewed: 'The moon is made of cheese',
  datePublished: '2024-03-01',
  inLanguage: 'en',
  headline: 'No, the moon is rock',
  author: { '@type': 'Organization', name: 'Example Checks', url: 'https://checks.example' },
  reviewRating: { '@type': 'Rating', alternateName: 'False', ratingValue: 1, bestRating: 5, worstRating: 1 },
  itemReviewed: {
    '@type': 'Claim',
    author: { '@type': 'Person', name: 'A. Mouse' },
    datePublished: '2024-02-28',
    firstAppearance: { '@type': 'CreativeWork', url: 'https://news.example/cheese' },
    appearance: [{ '@type': 'CreativeWork', url: 'https://social.example/1' }, { '@id': 'https://social.example/2' }],
  },
}
const OTHER = { ...REVIEW, url: 'https://checks.example/sun', claimReviewed: 'The sun is cold' }
const WEB_PAGE = { '@type': 'WebPage', name: 'Fact checks' }

const CLAIM = {
  text: 'The moon is made of cheese',
  claimant: { name: 'A. Mouse', type: 'Person' },
  published: '2024-02-28',
  appearances: ['https://news.example/cheese', 'https://social.example/1', 'https://social.example/2'],
  lang: 'en',
  review: {
    url: 'https://checks.example/moon',
    publisher: 'Example Checks',
    title: 'No, the moon is rock',
    published: '2024-03-01',
    lang: 'en',
    rating: { label: 'False', value: 1, best: 5, worst: 1 },
  },
}

let workspace: Workspace
beforeAll(async () => {
  workspace = await createWorkspace()
})
afterAll(() => workspace.remove())

/** Where a file of the test is. */
function at(name: string): string {
  return join(workspace.dir, name)
}

/** Writes a file of that name and imports it by the command line. */
async function importAs(name: string, content: string | Uint8Array, ...options: string[]): Promise<Ran & { out: string }> {
  await writeFile(at(name), content)
  const out = at(`${name}.claims.jsonl`)
  return { ...(await workspace.brief(['import', 'claimreview', at(name), '--out', out, ...options])), out }
}

/** The same without a process of its own: what the command would report. */
async function importHere(name: string, content: string | Uint8Array): ReturnType<typeof importFeed> {
  await writeFile(at(name), content)
  return importFeed(at(name), at(`${name}.claims.jsonl`), 'en')
}

async function readJsonLines<T>(path: string): Promise<T[]> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

function feedOf(...items: unknown[]): unknown {
  return {
    '@context': 'https://schema.org',
    '@type': 'DataFeed',
    dataFeedElement: items.map((item) => ({ '@type': 'DataFeedItem', dateCreated: '2024-03-02', item, url: 'https://checks.example' })),
    dateModified: '2024-03-02',
  }
}

function linesOf(...items: unknown[]): string {
  return items.map((item) => JSON.stringify(item)).join('\n')
}

describe('every form of a feed gives the same claims:', () => {
  const FORMS: [name: string, file: string, content: string | Uint8Array, ignored?: number][] = [
    ['an array', 'array.json', JSON.stringify([REVIEW, OTHER])],
    ['an array of several lines', 'pretty.json', JSON.stringify([REVIEW, OTHER], null, 2)],
    ['a graph with other things in it', 'graph.jsonld', JSON.stringify({ '@graph': [WEB_PAGE, REVIEW, OTHER] }, null, 2), 1],
    ['a list of graphs, as pages of a site have them', 'graphs.json', JSON.stringify([{ '@graph': [REVIEW] }, [{ '@graph': [OTHER] }]])],
    ['a data feed whose elements have a list of reviews', 'feed.json', JSON.stringify(feedOf([REVIEW], [OTHER]))],
    ['a data feed whose elements have one review', 'feed-of-objects.json', JSON.stringify(feedOf(REVIEW, OTHER), null, 1)],
    ['JSON Lines', 'lines.jsonl', `${linesOf(REVIEW, OTHER)}\r\n\n`],
    ['JSON Lines by another name, with a byte-order mark', 'lines.txt', `\uFEFF${linesOf(REVIEW, OTHER)}`],
    ['JSON Lines of data feeds', 'feeds.ndjson', linesOf(feedOf([REVIEW]), feedOf(OTHER))],
    ['a zipped data feed, whatever it is called', 'zipped.json', gzipSync(JSON.stringify(feedOf([REVIEW], [OTHER])))],
    ['zipped JSON Lines', 'zipped.jsonl.gz', gzipSync(linesOf(REVIEW, OTHER))],
  ]
  test.each(FORMS)('%s', async (_, file, content, ignored = 0) => {
    const { out, ...report } = await importHere(file, content)
    const sums = { read: 2 + ignored, imported: 2, skipped: 0, ignored, byReason: {}, faults: [], complete: true, written: true }
    expect(report).toEqual({ file: at(file), ...sums })
    const claims = await readJsonLines<ReviewedClaim>(out)
    expect(claims).toEqual([
      { id: expect.stringMatching(/^[0-9a-f]{16}$/), ...CLAIM },
      expect.objectContaining({ text: 'The sun is cold', review: expect.objectContaining({ url: 'https://checks.example/sun' }) }),
    ])
    for (const claim of claims) expect(reviewedClaimSchema.parse(claim)).toEqual(claim)
    await expect(access(`${out}.faults.jsonl`)).rejects.toThrow('ENOENT')
  })
})

test('a single review goes to the data folder unless told otherwise, and nothing is printed but the report', async () => {
  await writeFile(at('single.jsonld'), JSON.stringify(REVIEW, null, 2))
  const { code, stdout, stderr } = await workspace.brief(['import', 'claimreview', at('single.jsonld')])
  const out = at('imported/single.jsonl')
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `1 item read: 1 imported, 0 skipped, 0 ignored\n1 claim in ${out}\n`,
    stderr: '',
  })
  expect(await readJsonLines(out)).toEqual([{ id: expect.any(String), ...CLAIM }])
})

function understand(change: object, lang = 'en'): unknown {
  return understandItem({ ...REVIEW, ...change }, { lang, latest: '2025-01-01' })
}

describe('what real feeds are sloppy in is mended:', () => {
  const MENDED: [name: string, change: object, expected: object][] = [
    [
      'numbers written as text',
      { reviewRating: { alternateName: 'Half', ratingValue: '2,5', bestRating: '5', worstRating: ' 1 ' } },
      { review: { rating: { label: 'Half', value: 2.5, best: 5, worst: 1 } } },
    ],
    [
      'a verdict in the place of the number',
      { reviewRating: [{ ratingValue: 'False', bestRating: 'True' }] },
      { review: { rating: { label: 'False' } } },
    ],
    ['a rating that is only text', { reviewRating: 'Misleading' }, { review: { rating: { label: 'Misleading' } } }],
    [
      'an http address',
      { url: ' http://checks.example:80/a?b=1&amp;c=2&copy=3 ' },
      { review: { url: 'https://checks.example/a?b=1&c=2&copy=3' } },
    ],
    ['a date with a time', { datePublished: '2024-03-01T23:30:00-05:00' }, { review: { published: '2024-03-01' } }],
    ['a date without its zeros', { datePublished: '2024/3/1' }, { review: { published: '2024-03-01' } }],
    ['a claim of which only the month is known', { itemReviewed: { datePublished: '2024-02' } }, { published: undefined }],
    [
      'entities, also those escaped twice',
      { claimReviewed: 'Caf&eacute;s &amp;amp; bars &#8211; &amp;quot;AT&T&amp;quot; &lt; 5' },
      { text: 'Cafés & bars – "AT&T" < 5' },
    ],
    [
      'mark-up and white space',
      { claimReviewed: '<p>The moon\n\t is&nbsp;<b class="x">cheese</b>,<br/>if a < b</p>' },
      { text: 'The moon is cheese , if a < b' },
    ],
    [
      'an author who is only a name',
      { author: ' Example  Checks ', itemReviewed: { author: 'A. Mouse' } },
      { claimant: { name: 'A. Mouse' }, review: { publisher: 'Example Checks' } },
    ],
    [
      'an organisation without a name',
      { author: { '@type': 'Organization', url: 'https://www.checks.example/' } },
      { review: { publisher: 'checks.example' } },
    ],
    [
      'a journalist beside the publisher',
      { author: { '@type': 'Person', name: 'J. Doe' }, publisher: { name: 'Example Checks' } },
      { review: { publisher: 'Example Checks' } },
    ],
    ['a review without a title', { headline: ' ', name: null }, { review: { title: 'The moon is made of cheese' } }],
    [
      'a language written otherwise',
      { inLanguage: { '@type': 'Language', name: 'Portuguese', alternateName: 'pt_br' } },
      { lang: 'pt-BR', review: { lang: 'pt-BR' } },
    ],
    ['a language that is not told', { inLanguage: undefined }, { lang: undefined, review: { lang: 'de' } }],
    [
      'several claimants in several works',
      {
        itemReviewed: [
          {
            author: [
              { '@type': 'Organization', name: 'A' },
              { '@type': 'NewsMediaOrganization', name: 'B' },
            ],
          },
          { '@type': 'CreativeWork', author: 'A' },
        ],
      },
      { claimant: { name: 'A, B' } },
    ],
    [
      'appearances that are no pages',
      {
        itemReviewed: {
          appearance: ['a post', 'http://social.example/1', { url: 'javascript:alert(1)' }],
          sameAs: 'http://social.example/1',
        },
      },
      { appearances: ['http://social.example/1'] },
    ],
    [
      'values in JSON-LD form',
      { '@type': ['schema:ClaimReview', 'Review'], claimReviewed: [{ '@value': 'It rains', '@language': 'en' }] },
      { text: 'It rains' },
    ],
  ]
  test.each(MENDED)('%s', (_, change, expected) => {
    expect(understand(change, 'de')).toMatchObject({ claim: expected })
  })
})

describe('what cannot be mended is skipped, and reported with its place, its field and the reason:', () => {
  const FAULTY: [name: string, item: unknown, field: string, reason: string, message: string][] = [
    ['no claim', { ...REVIEW, claimReviewed: undefined }, 'claimReviewed', 'missing', 'is missing'],
    ['an empty claim', { ...REVIEW, claimReviewed: ' &nbsp; ' }, 'claimReviewed', 'missing', 'is missing'],
    ['several claims', { ...REVIEW, claimReviewed: ['a', 'b'] }, 'claimReviewed', 'wrong type', 'must be text, is a list of 2'],
    ['no URL', { ...REVIEW, url: '' }, 'url', 'missing', 'is missing'],
    [
      'a URL of another kind',
      { ...REVIEW, url: 'ftp://checks.example/moon' },
      'url',
      'not valid',
      'must be an https URL, is "ftp://checks.example/moon"',
    ],
    ['a URL that is none', { ...REVIEW, url: 'checks' }, 'url', 'not valid', 'must be an https URL, is "checks"'],
    ['no rating', { ...REVIEW, reviewRating: undefined }, 'reviewRating.alternateName', 'missing', 'is missing'],
    ['a rating without a label', { ...REVIEW, reviewRating: { ratingValue: 1 } }, 'reviewRating.alternateName', 'missing', 'is missing'],
    [
      'a label of the wrong type',
      { ...REVIEW, reviewRating: { alternateName: 1 } },
      'reviewRating.alternateName',
      'wrong type',
      'must be text, is a number',
    ],
    [
      'a number of the wrong type',
      { ...REVIEW, reviewRating: { alternateName: 'False', ratingValue: {} } },
      'reviewRating.ratingValue',
      'wrong type',
      'must be a number, is an object',
    ],
    ['no date', { ...REVIEW, datePublished: undefined }, 'datePublished', 'missing', 'is missing'],
    [
      'a date that is none',
      { ...REVIEW, datePublished: '2024-02-30' },
      'datePublished',
      'not valid',
      'must be a date like 2025-02-14, is "2024-02-30"',
    ],
    [
      'a date in words',
      { ...REVIEW, datePublished: 'yesterday' },
      'datePublished',
      'not valid',
      'must be a date like 2025-02-14, is "yesterday"',
    ],
    ['a date to come', { ...REVIEW, datePublished: '2999-01-01' }, 'datePublished', 'in the future', '2999-01-01 is in the future'],
    [
      'a claim of no date',
      { ...REVIEW, itemReviewed: { datePublished: 'N/A' } },
      'itemReviewed.datePublished',
      'not valid',
      'must be a date like 2025-02-14, is "N/A"',
    ],
    ['no type', { ...REVIEW, '@type': undefined }, '@type', 'missing', 'is missing'],
    ['not an object', 'https://checks.example/moon', '', 'not an object', 'is text, not an object'],
    ['the same again', REVIEW, '', 'repeated', 'is the same review of the same claim as item 1'],
    ['too much', { ...REVIEW, reviewBody: 'x'.repeat(4_300_000) }, '', 'too large', 'is longer than 4194304 characters'],
  ]
  let ran: Ran & { out: string }
  beforeAll(async () => {
    ran = await importAs('faulty.json', JSON.stringify(feedOf([REVIEW], ...FAULTY.map(([, item]) => [item]), [WEB_PAGE, OTHER])), '--json')
  })
  const placed = FAULTY.map(([name, , field, reason, message], index) => [name, index + 1, { field, reason, message }] as const)

  test.each(placed)('%s', (_, index, fault) => {
    expect(JSON.parse(ran.stdout).faults[index - 1]).toEqual({ position: index + 1, at: `dataFeedElement[${index}].item[0]`, ...fault })
  })

  test('and the sums are right', async () => {
    const { faults, byReason, ...report } = JSON.parse(ran.stdout)
    const n = FAULTY.length
    expect(report).toMatchObject({ read: n + 3, imported: 2, skipped: n, ignored: 1, complete: true, written: true })
    expect(byReason).toMatchObject({ 'claimReviewed missing': 2, 'url not valid': 2, repeated: 1 })
    expect(Object.values<number>(byReason).reduce((sum, count) => sum + count)).toBe(n)
    expect(await readJsonLines(`${ran.out}.faults.jsonl`)).toEqual(faults)
    expect(ran.code).toBe(0)
  })
})

test('several faults of one item are all told, and count once', async () => {
  const { stdout, stderr } = await importAs('two-faults.json', JSON.stringify({ ...REVIEW, url: 'x', datePublished: 'x' }))
  expect(stderr).toContain('item 1: url: must be an https URL, is "x"\nitem 1: datePublished: must be a date')
  expect(stdout).toContain('1 item read: 0 imported, 1 skipped, 0 ignored\n  1 skipped: url not valid\n')
})

test('of JSON Lines only the broken line is lost', async () => {
  const content = [JSON.stringify(REVIEW), '{"@type": "ClaimReview", oops}', '', JSON.stringify(OTHER), '{"@type": "Cl'].join('\n')
  const { code, stdout, out } = await importAs('broken.jsonl', content, '--json')
  const { faults, ...report } = JSON.parse(stdout)
  expect(report).toMatchObject({ read: 4, imported: 2, skipped: 2, ignored: 0, byReason: { 'not JSON': 2 }, complete: true, written: true })
  expect(faults).toMatchObject([
    { position: 2, at: 'line 2', reason: 'not JSON', message: expect.stringContaining('is not JSON: ') },
    { position: 4, at: 'line 5', reason: 'not JSON' },
  ])
  expect(await readJsonLines(out)).toHaveLength(2)
  expect(code).toBe(0)
})

describe('a file that breaks off gives what it had before, says where, and fails:', () => {
  const text = JSON.stringify([REVIEW, OTHER], null, 1)
  const many = Array.from({ length: 5000 }, (_, i) => ({ ...REVIEW, url: `https://checks.example/${i}` }))
  const zipped = gzipSync(JSON.stringify(many))
  const BROKEN: [name: string, file: string, content: string | Uint8Array, imported: unknown, told: RegExp][] = [
    ['a syntax error', 'syntax.json', text.replace(/\n\]$/, ',\n {"url" 1}\n]'), 2, /is not JSON at line \d+, column 9: expected ':'/],
    ['a document cut short', 'short.json', text.slice(0, -60), 1, /ends in the middle of the JSON/],
    ['something after the end', 'long.json', `${text}\n<!-- cached -->`, 2, /is not JSON at line \d+, column 1: unexpected characters/],
    [
      'a zip cut short',
      'short.gz',
      zipped.subarray(0, zipped.length * 0.8),
      expect.any(Number),
      /cannot be unzipped to its end: unexpected end of file/,
    ],
    ['a depth that no feed has', 'deep.json', `[${JSON.stringify(REVIEW)},${'['.repeat(1000)}`, 1, /is nested deeper than 500 levels/],
  ]
  test.each(BROKEN)('%s', async (_, file, content, imported, told) => {
    const report = await importHere(file, content)
    expect(report).toMatchObject({ imported, skipped: 0, ignored: 0, complete: false, broken: expect.stringMatching(told) })
    expect(report.read).toBe(report.imported)
    expect(report.read).toBeGreaterThan(0)
    expect(await readJsonLines(report.out)).toHaveLength(report.imported)
  })

  test('and the command says so', async () => {
    const { code, stdout, stderr, out } = await importAs('cut.json', text.slice(0, -60))
    expect(stderr).toBe(`${at('cut.json')}: ends in the middle of the JSON; what came before is imported\n`)
    expect(stdout).toBe(`1 item read: 1 imported, 0 skipped, 0 ignored\n1 claim in ${out}\n`)
    expect(code).toBe(1)
  })

  test('and takes the place of no earlier import', async () => {
    const whole = await importAs('grown.json', text)
    const before = await readFile(whole.out, 'utf8')
    const { code, stdout, stderr, out } = await importAs('grown.json', text.slice(0, -60))
    expect(stderr).toContain(`; ${out} of an earlier import stays as it was\n`)
    expect(stdout).toBe('1 item read: 1 imported, 0 skipped, 0 ignored\n')
    expect(code).toBe(1)
    expect(await readFile(out, 'utf8')).toBe(before)
  })
})

test('where the claims can’t be written it is told in one line, and nothing half is left', async () => {
  const folder = at('a-folder.jsonl')
  await mkdir(folder)
  await writeFile(at('one.json'), JSON.stringify(REVIEW))
  const { code, stderr } = await workspace.brief(['import', 'claimreview', at('one.json'), '--out', folder])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^E[A-Z]+: [^\n]*a-folder\.jsonl[^\n]*\n$/)
  expect((await readdir(dirname(folder))).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

describe('what is no feed is refused with the reason, and nothing is written:', () => {
  const REFUSED: [name: string, file: string, content: string | undefined, told: string][] = [
    ['a missing file', 'missing.json', undefined, 'there is no such file'],
    ['an empty file', 'empty.json', ' \n', 'is empty'],
    ['a page', 'page.json', '<!doctype html><title>Not found</title>', 'is not JSON: it begins with "<!doctype html><titl"'],
    ['a folder', '.', undefined, 'is a folder, not a file'],
  ]
  test.each(REFUSED)('%s', async (_, file, content, told) => {
    if (content !== undefined) await writeFile(at(file), content)
    await expect(openFeed(at(file))).rejects.toThrow(told)
  })

  test('and the command says so', async () => {
    const ran = await workspace.brief(['import', 'claimreview', at('nowhere.json'), '--out', at('refused/claims.jsonl')])
    expect(ran).toEqual({ code: 1, stdout: '', stderr: `${at('nowhere.json')}: there is no such file\n` })
    await expect(access(at('refused'))).rejects.toThrow('ENOENT')
  })
})

describe('a feed of 50,000 items and more bytes than memory', () => {
  const ITEMS = 50_000
  const FAULTS: [change: object, field: string, reason: string][] = [
    [{ claimReviewed: null }, 'claimReviewed', 'missing'],
    [{ url: undefined }, 'url', 'missing'],
    [{ url: 'mailto:desk@checks.example' }, 'url', 'not valid'],
    [{ datePublished: '2024-13-45' }, 'datePublished', 'not valid'],
    [{ reviewRating: { ratingValue: '1' } }, 'reviewRating.alternateName', 'missing'],
  ]
  /** Every hundredth item has a fault, each kind in its turn. */
  function makeItem(position: number): object {
    const [fault] = position % 100 === 0 ? (FAULTS[(position / 100) % FAULTS.length] ?? []) : []
    const url = `https://checks.example/${position}`
    return { ...REVIEW, url, claimReviewed: `Claim number ${position}`, reviewBody: 'The rest is padding. '.repeat(30), ...fault }
  }

  async function writeFeed(path: string): Promise<void> {
    const handle = await open(path, 'w')
    await handle.appendFile('{"@context":"https://schema.org","@type":"DataFeed","dataFeedElement":[')
    for (let start = 1; start <= ITEMS; start += 1000) {
      const items = Array.from({ length: 1000 }, (_, i) => JSON.stringify({ '@type': 'DataFeedItem', item: [makeItem(start + i)] }))
      await handle.appendFile(`${start === 1 ? '' : ','}${items.join(',')}`)
    }
    await handle.appendFile(']}')
    await handle.close()
  }

  test('is imported with an exact report', async () => {
    const path = at('large.json')
    await writeFeed(path)
    expect((await stat(path)).size).toBeGreaterThan(60_000_000)
    // Room for less than the feed; by default the share of the young objects alone would be larger.
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=40 --max-semi-space-size=6')
    const out = at('large.claims.jsonl')
    const { code, stdout, stderr } = await workspace.brief(['import', 'claimreview', path, '--out', out, '--json'])
    vi.unstubAllEnvs()
    expect(stderr).toBe('')
    expect(code).toBe(0)

    const faults = Array.from({ length: ITEMS / 100 }, (_, i) => {
      const [, field, reason] = FAULTS[(i + 1) % FAULTS.length] ?? []
      return { position: (i + 1) * 100, at: `dataFeedElement[${(i + 1) * 100 - 1}].item[0]`, field, reason, message: expect.any(String) }
    })
    expect(JSON.parse(stdout)).toEqual({
      file: path,
      out,
      read: 50_000,
      imported: 49_500,
      skipped: 500,
      ignored: 0,
      byReason: Object.fromEntries(FAULTS.map(([, field, reason]) => [`${field} ${reason}`, 100])),
      faults: faults.slice(0, 100),
      complete: true,
      written: true,
    })
    expect(await readJsonLines(`${out}.faults.jsonl`)).toEqual(faults)
    const claims = await readJsonLines<ReviewedClaim>(out)
    expect(new Set(claims.map(({ id }) => id)).size).toBe(49_500)
    expect(claims.at(-1)?.text).toBe('Claim number 49999')
  })
})
