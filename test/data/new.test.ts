import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ArticleFile } from '../../data/schema.ts'
import { findInSource, readSource } from '../../data/source.ts'
import { createWorkspace, type Workspace } from './brief-command.ts'

const ARTICLES = fileURLToPath(new URL('./articles', import.meta.url))

let workspace: Workspace
beforeEach(async () => {
  workspace = await createWorkspace()
  await mkdir(join(workspace.dir, 'articles'))
})
afterEach(() => workspace.remove())

const sources = () => join(workspace.dir, '../sources')
const draft = async (id: string): Promise<ArticleFile> => JSON.parse(await readFile(join(workspace.dir, `articles/${id}.json`), 'utf8'))
const create = (from: string, ...args: string[]) => workspace.brief(['new', from, '--source', sources(), ...args])

describe('a draft', () => {
  test('of a saved web page has its metadata, its paragraphs without the chrome, and located candidates', async () => {
    expect(await create(join(ARTICLES, 'saved-page.html'), '--id', 'harbour')).toMatchObject({ code: 0, stderr: '' })
    const { article, source, brief, claims } = await draft('harbour')
    expect(article).toMatchObject({
      title: 'The harbour that would not close',
      url: 'https://coast.example/2026/harbour',
      authors: [{ id: 'ada-lindqvist' }],
      publisher: 'the-coast-review',
      published: '2026-03-04',
      lang: 'en-GB',
      topics: ['economy-and-trade'],
    })
    const text = await readFile(join(sources(), 'harbour.txt'), 'utf8')
    expect(text).not.toMatch(/cookies|Advertisement|Most read|comment|archive|Home|By Ada/)
    expect(source.paragraphs).toBe(8)
    const parsed = readSource(text, source)
    for (const { passage, text: said, draft: marked } of [...brief.keyPoints, ...claims]) {
      expect(marked).toBe(true)
      expect(findInSource(parsed, passage).places.map((place) => place.text)).toEqual([said])
    }
    expect(claims.find(({ text }) => text.startsWith('If the dredging stops'))).toMatchObject({
      kind: 'conditional',
      certainty: 'possible',
    })
    expect(claims.find(({ text }) => text.startsWith('The harbour-master believes'))).toMatchObject({ certainty: 'probable' })
  })

  test('of a Markdown file takes its front matter', async () => {
    expect((await create(join(ARTICLES, 'harbour.md'))).code).toBe(0)
    const { article, source } = await draft('the-harbour-that-would-not-close')
    expect(article).toMatchObject({
      url: 'https://coast.example/harbour',
      published: '2026-03-04',
      authors: [{ id: 'ada-lindqvist' }, { id: 'tom-reed' }],
    })
    expect(source.paragraphs).toBe(6)
  })

  test('of a URL is read from there', async () => {
    const server = createServer((_, response) => response.end(page)).listen(0, '127.0.0.1')
    const page = await readFile(join(ARTICLES, 'saved-page.html'))
    const { port } = server.address() as AddressInfo
    expect((await create(`http://127.0.0.1:${port}/story`, '--id', 'harbour')).code).toBe(0)
    server.close()
    expect((await draft('harbour')).article.url).toBe('https://coast.example/2026/harbour')
  })

  test('of plain text from standard input takes its title from the first line and the rest from options', async () => {
    const text = `A quiet year\n\n${'The town council met twelve times and agreed on most things.\nIt built a school. '.repeat(6)}`
    const options = ['--url', 'https://town.example/year', '--author', 'Jo Berg', '--publisher', 'Town Crier', '--published', '2026-01-02']
    const { code, stdout } = await workspace.brief(['new', '-', '--source', sources(), '--json', ...options], text)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ id: 'a-quiet-year', entities: ['town-crier', 'jo-berg'] })
  })

  test('has an entity for each name, in whatever script, and knows one again by another spelling of its name', async () => {
    const text = `Тихий год\n\n${'Городской совет собирался двенадцать раз и о многом договорился. '.repeat(8)}`
    const by = (id: string, author: string, publisher: string) =>
      workspace.brief(['new', '-', '--source', sources(), '--json', '--id', id, '--author', author, '--publisher', publisher], text)
    const entitiesOf = async (ran: ReturnType<typeof by>) => JSON.parse((await ran).stdout).entities
    expect(await entitiesOf(by('one', 'Иван Петров', 'Новая Гавань'))).toEqual(['novaya-gavan', 'ivan-petrov'])
    expect(await entitiesOf(by('two', '李明', '！！'))).toEqual(['organization', 'liming'])
    expect(await entitiesOf(by('three', '黎明', '？？'))).toEqual(['organization-2', 'liming-2'])
    expect(await entitiesOf(by('four', 'ИВАН  ПЕТРОВ', 'Łukasz Fluß'))).toEqual(['lukasz-fluss'])
    expect((await draft('four')).article).toMatchObject({ authors: [{ id: 'ivan-petrov' }], publisher: 'lukasz-fluss' })
  })

  test('of a text that says the same hundreds of times is made all the same', async () => {
    const text = `Again\n\n${'The council met and voted again. '.repeat(800)}\n\nIn the end a school was built by the town, and everybody came.`
    expect((await workspace.brief(['new', '-', '--source', sources(), '--id', 'again'], text)).code).toBe(0)
    expect((await draft('again')).claims.map(({ text }) => text)).toContain(
      'In the end a school was built by the town, and everybody came.',
    )
  })

  test('stays out of the bundle, and is published only when every statement is in other words and its marks are gone', async () => {
    await create(join(ARTICLES, 'saved-page.html'), '--id', 'harbour')
    const out = join(workspace.dir, 'out')
    expect((await workspace.brief(['build', '--out', out])).stdout).toContain('left out 1 draft: harbour')

    const path = join(workspace.dir, 'articles/harbour.json')
    const check = () => workspace.brief(['check', 'harbour', '--source', sources()])
    expect((await check()).stderr).toContain('claims[0] (claim-1).draft: is set: put the text into your own words')

    const { draft: _, ...record } = await draft('harbour')
    for (const statement of [...record.brief.keyPoints, ...record.claims]) delete statement.draft
    await writeFile(path, JSON.stringify(record))
    expect((await check()).stderr).toContain("claims[0] (claim-1).text: is still the source's sentence; put it into your own words")

    record.brief.gist = 'A port is to lose its upkeep.'
    record.brief.summary = 'Vessby may lose what keeps its port open. '.repeat(11).trim()
    for (const [i, statement] of [...record.brief.keyPoints, ...record.claims].entries())
      statement.text = `Statement number ${i} in words of our own.`
    await writeFile(path, JSON.stringify(record))
    expect(await check()).toMatchObject({ code: 0, stderr: '' })
    expect((await workspace.brief(['build', '--out', out])).stdout).toContain('compiled 1 record')
  })

  test('of the operator’s own text may keep its sentences', async () => {
    await create(join(ARTICLES, 'saved-page.html'), '--id', 'harbour', '--owned')
    const { draft: _, ...record } = await draft('harbour')
    for (const statement of [...record.brief.keyPoints, ...record.claims]) delete statement.draft
    await writeFile(join(workspace.dir, 'articles/harbour.json'), JSON.stringify(record))
    expect((await workspace.brief(['check', 'harbour', '--source', sources()])).stderr).toBe('')
  })

  test.each([
    [['--id', '../../escape'], '--id: "../../escape" must be lowercase words joined by hyphens'],
    [['--id', 'Bad Id'], '--id: "Bad Id" must be lowercase words joined by hyphens'],
    [['--published', '32.13.2026'], '--published: "32.13.2026" must be a date like 2025-02-14'],
    [['--lang', 'xx_yy'], '--lang: "xx_yy" must be a BCP 47 language tag'],
    [['--url', 'here'], '--url: "here" must be an https URL'],
  ])('with %j is refused, and nothing is written', async (options, told) => {
    const { code, stderr } = await create(join(ARTICLES, 'harbour.md'), ...options)
    expect(code).toBe(1)
    expect(stderr).toContain(told)
    expect(await readdir(join(workspace.dir, 'articles'))).toEqual([])
  })

  test('whose text can’t be written is told of in one line, and isn’t half there', async () => {
    await writeFile(sources(), 'a file in the place of the folder')
    const { code, stderr } = await create(join(ARTICLES, 'harbour.md'))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^E[A-Z]+: [^\n]*sources[^\n]*\n$/)
    expect(await readdir(join(workspace.dir, 'articles'))).toEqual([])
  })

  test('never writes over a record that is there', async () => {
    await create(join(ARTICLES, 'harbour.md'), '--id', 'harbour')
    const { code, stderr } = await create(join(ARTICLES, 'saved-page.html'), '--id', 'harbour')
    expect(code).toBe(1)
    expect(stderr).toContain('harbour.json is there already')
  })
})

describe('what no article can be read from is told, and nothing is written', () => {
  test.each([
    ['an empty file', '', 'empty.txt', 'is empty'],
    ['a binary file', Uint8Array.from({ length: 4000 }, (_, i) => i % 256), 'image.png', 'is not text'],
    ['a file in another encoding than it says', Uint8Array.from([0x48, 0xff, 0xfe, 0x80, 0x81]), 'latin.txt', 'is not text in utf-8'],
    ['a file of 20 MB', 'word '.repeat(4_000_000), 'large.txt', 'is 20 MB; an article has at most 5 MB'],
    ['a page without an article', '<!doctype html><html><body><form><input></form></body></html>', 'form.html', 'has no article'],
    ['a caption', 'A ship.', 'caption.txt', 'has no article: 2 words were found in it'],
  ])('%s', async (_, content, name, told) => {
    const path = join(workspace.dir, '..', name)
    await writeFile(path, content)
    const { code, stderr } = await create(path)
    expect(code).toBe(1)
    expect(stderr.trim()).toContain(told)
    expect(stderr).toContain('nothing was written')
    expect(await readdir(join(workspace.dir, 'articles'))).toEqual([])
  })

  test.each([
    ['nowhere.txt', 'is no file'],
    ['http://127.0.0.1:1/x', "can't be reached"],
  ])('%s', async (from, told) => {
    expect((await create(from)).stderr).toContain(told)
  })
})
