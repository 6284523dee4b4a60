import jsonld from 'jsonld'
import createMetascraper from 'metascraper'
import author from 'metascraper-author'
import date from 'metascraper-date'
import description from 'metascraper-description'
import publisher from 'metascraper-publisher'
import title from 'metascraper-title'
import url from 'metascraper-url'
import { beforeAll, expect, inject, test } from 'vitest'
import type { BriefRecord } from '../../data/schema.ts'
import { launchChromium } from '../browser/chromium.ts'

const worker = inject('workerUrl').replace(/\/$/, '')
let records: BriefRecord[]

/** schema.org's context as far as it matters here: every term is its own, ids and types are what they are called. */
const CONTEXT = { '@vocab': 'https://schema.org/', url: { '@type': '@id' }, sameAs: { '@type': '@id' } }

const documentLoader = async (address: string) => {
  if (!address.startsWith('https://schema.org')) throw new Error(`${address} is asked for`)
  return { contextUrl: undefined, documentUrl: address, document: { '@context': CONTEXT } }
}

const textOf = async (path: string, accept = '*/*') => (await fetch(worker + path, { headers: { Accept: accept } })).text()

beforeAll(async () => {
  const { articles } = JSON.parse(await textOf('/v1/articles?limit=100'))
  records = await Promise.all(articles.map(async ({ id }: { id: string }) => JSON.parse(await textOf(`/v1/articles/${id}`))))
})

test('jsonld expands every record into the article and each of its claims with its author and its place', async () => {
  for (const { article, claims } of records) {
    const document = JSON.parse(await textOf(`/v1/articles/${article.id}.jsonld`))
    const nodes = await jsonld.flatten(document, undefined, { documentLoader })
    const ofType = (name: string) =>
      (nodes as unknown as Record<string, unknown>[]).filter((node) => JSON.stringify(node['@type'] ?? '').includes(name))
    expect(ofType('Article"')[0] ?? ofType('Report"')[0]).toMatchObject({
      '@id': article.url,
      'https://schema.org/headline': [{ '@value': article.title }],
    })
    expect(ofType('schema.org/Claim"')).toHaveLength(claims.length)
    for (const claim of ofType('schema.org/Claim"'))
      expect(Object.keys(claim)).toEqual(
        expect.arrayContaining(['https://schema.org/author', 'https://schema.org/appearance', 'https://schema.org/text']),
      )
    expect(ofType('ClaimReview')).toEqual([])
  }
})

test('one claim is a graph of its own', async () => {
  const [claim] = records[0]?.claims ?? []
  const nodes = await jsonld.flatten(JSON.parse(await textOf(`/v1/claims/${claim?.id}`, 'application/ld+json')), undefined, {
    documentLoader,
  })
  expect(JSON.stringify(nodes)).toContain(JSON.stringify(claim?.text))
})

test('metascraper reads the page of every brief: its title, authors, publisher and date', async () => {
  const metascraper = createMetascraper([title(), author(), date(), publisher(), description(), url()])
  for (const { article, brief } of records) {
    const address = `${worker}/a/${article.id}`
    const found = await metascraper({ url: address, html: await textOf(`/a/${article.id}`) })
    expect(found.title).toContain(article.title.slice(0, 40))
    expect(found.author).toContain(article.authors[0]?.name)
    expect(found.date).toContain(article.published)
    expect(found.description?.slice(0, 60)).toBe(brief.gist.slice(0, 60))
    expect(found.url).toBe(address)
  }
})

test('the page of a brief breaks no policy of its own', async () => {
  const browser = await launchChromium()
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  await page.goto(`${worker}/a/${records[0]?.article.id}`)
  await page.locator('article-brief').getByText('Cite and share').click()
  expect(complaints).toEqual([])
  await browser.close()
})
