import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { BriefRecord } from '../../data/schema.ts'
import { bundle } from '../browser/bundle.ts'
import { launchChromium } from '../browser/chromium.ts'

const worker = inject('workerUrl').replace(/\/$/, '')
let browser: Awaited<ReturnType<typeof launchChromium>>
let records: BriefRecord[]

/** What a reader of annotations does with a target: it tries the selectors that it knows. */
const READER = `
import { createTextQuoteSelectorMatcher, makeCreateRangeSelectorMatcher } from '@apache-annotator/dom'
const matcherOf = makeCreateRangeSelectorMatcher((selector) => {
  if (selector.type === 'TextQuoteSelector') return createTextQuoteSelectorMatcher(selector)
  if (selector.type === 'RangeSelector') return matcherOf(selector)
})
const create = (selector) => (selector.type === 'RangeSelector' ? matcherOf(selector) : createTextQuoteSelectorMatcher(selector))
globalThis.find = async (selector) => {
  const found = []
  for await (const range of create(selector)(document.querySelector('main'))) {
    found.push(range.toString().replace(/\\s+/g, ' ').trim())
    if (found.length > 1) break
  }
  return found
}`

/** The passages in paragraphs of their own, by the words that the record knows of them. */
function sourcePage({ claims }: BriefRecord): string {
  const paragraphs = claims.map(({ passage: { prefix = '', textStart, textEnd, suffix = '' } }, i) => {
    const passage = textEnd === undefined ? textStart : `${textStart} and so on, number ${i}, until ${textEnd}`
    return `<p>${[prefix, passage, suffix].filter(Boolean).join(' ')}</p>`
  })
  return `<main>${paragraphs.join('\n')}</main>`
}

beforeAll(async () => {
  browser = await launchChromium()
  const { articles } = (await (await fetch(`${worker}/v1/articles?limit=100`)).json()) as { articles: { id: string }[] }
  records = await Promise.all(articles.map(async ({ id }) => (await (await fetch(`${worker}/v1/articles/${id}`)).json()) as BriefRecord))
})
afterAll(() => browser?.close())

test('Apache Annotator finds the passage of every annotation, from its first words to its last', async () => {
  const { '/entry.js': reader = '' } = await bundle(READER, { folder: fileURLToPath(new URL('../../', import.meta.url)) })
  const page = await browser.newPage()
  for (const record of records) {
    const response = await fetch(`${worker}/v1/articles/${record.article.id}/annotations`)
    expect(response.headers.get('Content-Type')).toBe('application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"')
    const { total, first } = (await response.json()) as {
      total: number
      first: { items: { body: { value: string }; target: { source: string; selector: [{ value: string }, object] } }[] }
    }
    expect(total).toBe(record.claims.length)
    await page.setContent(sourcePage(record))
    await page.addScriptTag({ content: reader, type: 'module' })
    await page.waitForFunction(() => 'find' in globalThis)
    for (const [i, { body, target }] of first.items.entries()) {
      const { text, passage } = record.claims[i] as BriefRecord['claims'][number]
      expect(body.value).toBe(text)
      expect(`${target.source}#${target.selector[0].value}`).toBe(passage.url)
      const [found = ''] = await page.evaluate(
        (selector) => (globalThis as unknown as { find(selector: object): Promise<string[]> }).find(selector),
        target.selector[1],
      )
      expect(found.startsWith(passage.textStart), `${found} / ${JSON.stringify(passage)}`).toBe(true)
      expect(found.endsWith(passage.textEnd ?? passage.textStart), `${found} / ${JSON.stringify(passage)}`).toBe(true)
    }
  }
})
