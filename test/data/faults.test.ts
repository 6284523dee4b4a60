import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ArticleFile } from '../../data/schema.ts'
import { createWorkspace, type Workspace } from './brief-command.ts'

const SEED = 'trump-join-forces-russia-against-china'

let workspace: Workspace
let dir: string
beforeEach(async () => {
  workspace = await createWorkspace(SEED)
  dir = workspace.dir
})
afterEach(() => workspace.remove())

const brief = (...args: string[]) => workspace.brief(args)

async function breakSeed(change: (record: ArticleFile) => void): Promise<void> {
  const path = join(dir, `articles/${SEED}.json`)
  const record = JSON.parse(await readFile(path, 'utf8'))
  change(record)
  await writeFile(path, JSON.stringify(record))
}

/** Each fault: what is done to the sound record, and what the operator is told of it. */
const FAULTS: [name: string, change: (record: ArticleFile) => void, told: string][] = [
  [
    'an unknown claimant',
    (r) => Object.assign(r.claims[0] ?? {}, { claimant: 'dmitri-peskov' }),
    'claims[0] (call-length).claimant: "dmitri-peskov" is not in data/entities.json; did you mean "dmitry-peskov"?',
  ],
  ['an unknown topic', (r) => r.article.topics.push('weather'), 'article.topics[6]: "weather" is not in data/topics.json'],
  [
    'a repeated claim id',
    (r) => Object.assign(r.claims[1] ?? {}, { id: 'call-length' }),
    'claims[1].id: "call-length" is already the id of another claim',
  ],
  ['a missing reporter', (r) => delete r.claims[0]?.reportedBy, 'claims[0] (call-length).reportedBy: is missing'],
  ['a date to come', (r) => Object.assign(r.article, { published: '2999-01-01' }), 'article.published: 2999-01-01 is in the future'],
  [
    'a date that is none',
    (r) => Object.assign(r.article, { published: '2025-02-30' }),
    'article.published: must be a date like 2025-02-14',
  ],
  ['a summary too short', (r) => Object.assign(r.brief, { summary: 'Short.' }), 'brief.summary: has 1 words; 80 to 140 make a summary'],
  [
    'a paragraph beyond the end',
    (r) => Object.assign(r.claims[2]?.passage ?? {}, { paragraph: 99 }),
    "claims[2] (putin-agrees-on-negotiation).passage.paragraph: 99 is beyond the source's 11 paragraphs",
  ],
  [
    'a hash that is none',
    (r) => Object.assign(r.claims[2]?.passage ?? {}, { sha256: 'abc' }),
    'claims[2] (putin-agrees-on-negotiation).passage.sha256: must be a SHA-256 in lowercase hex',
  ],
  [
    'an unknown kind',
    (r) => Object.assign(r.claims[2] ?? {}, { kind: 'rumour' }),
    'claims[2] (putin-agrees-on-negotiation).kind: Invalid option',
  ],
  ['an unknown field', (r) => Object.assign(r.brief, { verdict: 'true' }), 'brief: Unrecognized key: "verdict"'],
  ['a link that is not https', (r) => Object.assign(r.article, { url: 'javascript:alert(1)' }), 'article.url: must be an https URL'],
  [
    'an id other than the file name',
    (r) => Object.assign(r.article, { id: 'another' }),
    `article.id: is "another", but the file is called "${SEED}"`,
  ],
  [
    'a locator that quotes too much',
    (r) => Object.assign(r.claims[2]?.passage ?? {}, { textStart: 'a b c d e f g h i j k l m n o p q' }),
    'quotes more than 16 words',
  ],
]

test.each(FAULTS)('%s stops the build with one line that names file, record and field', async (_, change, told) => {
  await breakSeed(change)
  const { code, stderr } = await brief('build', '--out', join(dir, 'out'))
  expect(code).toBe(1)
  const lines = stderr.trim().split('\n')
  expect(lines).toEqual([expect.stringContaining(`data/articles/${SEED}.json: `), '1 fault'])
  expect(lines[0]).toContain(told)
})

test('several faults are all told at once', async () => {
  await breakSeed((record) => {
    for (const [, change] of FAULTS.slice(0, 4)) change(record)
  })
  const { stderr } = await brief('build', '--out', join(dir, 'out'))
  expect(stderr.trim().split('\n')).toHaveLength(5)
})

test('a file that is not JSON is told, with the place', async () => {
  await writeFile(join(dir, 'articles/broken.json'), '{"article": {,}}')
  const { code, stderr } = await brief('check')
  expect(code).toBe(1)
  expect(stderr).toMatch(/data\/articles\/broken\.json: is not JSON: .*position 13/)
})

test('a byte-order mark before the JSON does no harm, and a folder in the place of a record is told', async () => {
  const path = join(dir, 'articles', `${SEED}.json`)
  await writeFile(path, `\ufeff${await readFile(path, 'utf8')}`)
  expect((await brief('check')).code).toBe(0)
  await mkdir(join(dir, 'articles/x.json'))
  const { code, stderr } = await brief('check')
  expect(code).toBe(1)
  expect(stderr).toMatch(/articles\/x\.json: can't be read: EISDIR/)
})

test('what is no record is told by fill and locate by its own name', async () => {
  const path = join(dir, 'articles/odd.json')
  await writeFile(path, '{"claims": 3}')
  const { code, stderr } = await brief('fill', 'odd', '--source', dir)
  expect(code).toBe(1)
  expect(stderr).toBe(`${path}: is no record: it has a source, a brief with keyPoints, and claims\n`)
})

test('two records of one page are told', async () => {
  const other = JSON.parse(await readFile(join(dir, `articles/${SEED}.json`), 'utf8'))
  other.article.id = 'other'
  other.article.url = `${other.article.url.replace('https://', 'https://www.')}/?utm_source=x`
  await writeFile(join(dir, 'articles/other.json'), JSON.stringify(other))
  expect((await brief('check')).stderr).toContain("article.url: is the same page as another record's")
})

test('without sources, check says so and checks the rest', async () => {
  const { code, stdout } = await brief('check')
  expect(code).toBe(0)
  expect(stdout).toContain('source not at hand')
  expect(stdout).toContain('passages and hashes were not compared')
})

test('a missing source, folder or record is told in one line', async () => {
  expect(await brief('check', '--source', '/nowhere')).toMatchObject({ code: 1, stderr: '/nowhere: there is no such folder\n' })
  expect((await brief('check', SEED, '--source', dir)).stderr).toContain(`${SEED}.txt: there is no such file`)
  expect((await brief('locate', 'nothing', 'words', '--source', dir)).stderr).toMatch(/articles\/nothing\.json: there is no such file\n$/)
  expect((await brief('check', 'nothing')).stderr).toContain('no record called nothing')
})
