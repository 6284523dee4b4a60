import { parseHTML } from 'linkedom'
import { lexer, parse, type Tokens } from 'marked'
import { beforeAll, expect, inject, test } from 'vitest'
import type { BriefRecord } from '../../data/schema.ts'

const worker = inject('workerUrl').replace(/\/$/, '')
const textOf = async (path: string, init?: RequestInit) => (await fetch(new URL(path, worker), init)).text()
let records: BriefRecord[]

beforeAll(async () => {
  const { articles } = JSON.parse(await textOf('/v1/articles?limit=100'))
  records = await Promise.all(articles.map(async ({ id }: { id: string }) => JSON.parse(await textOf(`/v1/articles/${id}`))))
})

test('marked makes of each brief a page that has every word of it, and a link to each passage', async () => {
  expect(records.length).toBeGreaterThanOrEqual(10)
  for (const { article, brief, claims } of records) {
    const { document } = parseHTML(`<main>${await parse(await textOf(`/v1/articles/${article.id}.md`))}</main>`)
    const textsOf = (selector: string) => [...document.querySelectorAll(selector)].map(({ textContent }) => textContent.trim())
    const linksOf = (selector: string) => [...document.querySelectorAll(selector)].map((link) => link.getAttribute('href'))
    expect(textsOf('h1')).toEqual([article.title])
    expect(textsOf('strong')).toEqual([brief.gist])
    expect(textsOf('p')).toContain(brief.summary)
    expect(linksOf('ul a')).toEqual(brief.keyPoints.map(({ passage }) => passage.url))
    expect(linksOf('ol a')).toEqual(claims.map(({ passage }) => passage.url))
    for (const [i, item] of textsOf('ol > li').entries()) expect(item).toContain(`${claims[i]?.text} — ${claims[i]?.claimant.name}`)
  }
})

test('the same comes to whoever accepts Markdown', async () => {
  for (const { article } of records) {
    const negotiated = await textOf(`/v1/articles/${article.id}`, { headers: { Accept: 'text/markdown' } })
    expect(negotiated).toBe(await textOf(`/v1/articles/${article.id}.md`))
  }
})

test('llms.txt has the form that llmstxt.org asks for, and leads to each brief as Markdown', async () => {
  const tokens = lexer(await textOf('/llms.txt')).filter(({ type }) => type !== 'space')
  expect(tokens.map(({ type }) => type)).toEqual(['heading', 'blockquote', 'paragraph', 'heading', 'list', 'heading', 'list'])
  const links = (tokens[4] as Tokens.List).items.map(({ text }) => /\((http[^)]+)\)/.exec(text)?.[1] ?? '')
  // MCP is asked by POST alone.
  for (const link of links.filter((one) => !one.endsWith('/mcp'))) expect((await fetch(link)).status, link).toBe(200)
  const briefs = (tokens.at(-1) as Tokens.List).items.map(({ text }) => /\((http[^)]+)\)/.exec(text)?.[1] ?? '')
  expect(briefs).toHaveLength(records.length)
  for (const address of briefs) expect(lexer(await textOf(address))[0]).toMatchObject({ type: 'heading', depth: 1 })
})
