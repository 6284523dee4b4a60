import { Cite } from '@citation-js/core'
import '@citation-js/plugin-bibtex'
import '@citation-js/plugin-csl'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { BriefRecord } from '../../data/schema.ts'
import { launchChromium } from './chromium.ts'
import { type Host, startHost } from './host.ts'

const SEED = 'trump-join-forces-russia-against-china'

const worker = inject('workerUrl')
let browser: Browser
let host: Host
let record: BriefRecord

/**
 * The article's own page, as far as the record knows its words: every other word in inline markup of its own.
 * @param wrap what stands around the card and the article
 */
function ownPage({ article, claims }: BriefRecord, wrap = (content: string) => content): string {
  const paragraphs = claims.slice(0, 4).map(({ passage: { prefix = '', textStart, textEnd = '', suffix = '' } }) => {
    const words = [prefix, textStart, '… and so on, until', textEnd, suffix].join(' ').trim().split(/\s+/)
    return `<p>${words.map((word, i) => (i % 2 ? `<em><b>${word}</b></em>` : `<span>${word}</span>`)).join(' ')}</p>`
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>The article</title><link rel="canonical" href="${article.url}">
<script type="module" src="${worker}/article-brief.js"></script>${wrap(`<article-brief claims="all"></article-brief>
<div style="height:3000px"></div>${paragraphs.join('')}<div style="height:3000px"></div>`)}</html>`
}

beforeAll(async () => {
  browser = await launchChromium()
  record = (await (await fetch(`${worker}/v1/articles/${SEED}`)).json()) as BriefRecord
  const card = await (await fetch(`${worker}/v1/articles/${SEED}/card.html`)).text()
  host = await startHost({
    '/server': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>${card}</html>`,
    '/full': `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Host</title><script type="module" src="${worker}/article-brief.js"></script><article-brief article="${SEED}" layout="full"></article-brief></html>`,
    '/own': ownPage(record),
    '/own-scroller': ownPage(
      record,
      (content) => `<style>html,body{height:100%;margin:0;overflow:hidden}main{height:100%;overflow:auto}</style><main>${content}</main>`,
    ),
    '/own-scrollers': ownPage(record, (content) => {
      const [card, ...text] = content.split('\n')
      return `${card}<div style="height:2000px"></div><div style="height:400px;overflow:auto;border:50px solid"><div style="height:600px"></div><div style="height:300px;overflow-y:scroll">${text.join('')}</div><div style="height:600px"></div></div><div style="height:2000px"></div>`
    }),
    '/own-closed': ownPage(record, (content) => {
      const [card, ...text] = content.split('\n')
      return `${card}<details><summary>More</summary><div hidden="until-found"><details><summary>Most</summary>${text.join('')}</details></div></details>`
    }),
  })
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

async function openWithClipboard(path: string): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  await page.goto(host.origin + path)
  return { page, context }
}

test('a citation is copied in forms that a reference manager reads, from a card that the server rendered', async () => {
  const { page, context } = await openWithClipboard('/server')
  const tag = page.locator('article-brief')
  await tag.getByText('Cite and share').click()
  const copy = async (button: string): Promise<string> => {
    await page.evaluate(() => navigator.clipboard.writeText(''))
    await tag.getByRole('button', { name: button }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe('')
    expect(await tag.locator('.tools [role="status"]').textContent()).toBe('Copied')
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const { title, url, published } = record.article
  expect(await copy('Copy citation')).toBe(`Jin Canrong. “${title}”. The China Academy, ${published}. ${url}`)
  expect(await copy('Markdown')).toContain(`](<${url}>)`)
  expect(await copy('Copy link')).toBe(`${new URL(worker).origin}/a/${SEED}`)
  for (const format of ['BibTeX', 'CSL-JSON']) {
    const [cited] = new Cite(await copy(format)).data
    expect(cited).toMatchObject({ title, URL: url, issued: { 'date-parts': [[2025, 2, 14]] } })
    const [author] = cited?.author ?? []
    expect([author?.literal, author?.family, author?.given]).toContain('Jin Canrong')
  }
  expect(await tag.getByRole('link', { name: 'Open in the API' }).getAttribute('href')).toBe(
    `${worker.replace(/\/$/, '')}/v1/articles/${SEED}.json`,
  )
  await context.close()
})

test('where the browser refuses to copy, the text is there to be copied by hand', async () => {
  const page = await browser.newPage()
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused', 'NotAllowedError'))
  })
  await page.goto(`${host.origin}/server`)
  const tag = page.locator('article-brief')
  await tag.getByText('Cite and share').click()
  await tag.getByRole('button', { name: 'BibTeX' }).click()
  await tag.getByText(/^Could not copy: @online\{/).waitFor()
})

test('the full layout narrows its claims by claimant and kind, in the words of the page', async () => {
  const page = await browser.newPage()
  await page.goto(`${host.origin}/full`)
  const tag = page.locator('article-brief')
  const shown = () => tag.locator('[part="claim"]:visible').count()
  await tag.getByLabel('Auteur de l’affirmation').selectOption('Donald Trump')
  const ofTrump = record.claims.filter(({ claimant }) => claimant.name === 'Donald Trump')
  expect(await shown()).toBe(ofTrump.length)
  await tag.getByLabel('Type').selectOption('Jugement')
  expect(await shown()).toBe(ofTrump.filter(({ kind }) => kind === 'judgement').length)
  expect(await tag.locator('output').textContent()).toMatch(/^\d+ \/ 53$/)
  await tag.getByLabel('Type').selectOption('Tous')
  await tag.getByLabel('Auteur de l’affirmation').selectOption('Tous')
  expect(await shown()).toBe(53)
})

test.each([
  ['claims', '10'],
  ['heading-level', '4'],
  ['layout', 'card', 'full'],
])('the filter is there again when %s has changed', async (name, ...values) => {
  const page = await browser.newPage()
  await page.goto(`${host.origin}/full`)
  const tag = page.locator('article-brief')
  const form = await tag.locator('form:has(select)').elementHandle()
  for (const value of values) {
    await tag.evaluate((card, [name, value]) => card.setAttribute(name, value), [name, value] as const)
    await expect.poll(() => form?.evaluate((old) => old.isConnected)).toBe(false)
  }
  await expect.poll(() => tag.locator('form select').count()).toBe(2)
  await page.close()
})

test("on the article's own page a claim scrolls to its passage and highlights it, across inline markup, and marks nothing up", async () => {
  const page = await browser.newPage()
  // The page is the article's by its canonical link, which is how the card found its brief.
  await page.goto(`${host.origin}/own`)
  const markup = () => page.evaluate(() => document.body.innerHTML)
  const tag = page.locator('article-brief')
  await tag.locator('details').first().locator('summary').click()
  const before = await markup()
  for (const { id, passage } of record.claims.slice(0, 4)) {
    await page.evaluate(() => scrollTo(0, 0))
    await tag.locator(`[data-claim="${id.split('.')[1]}"] a`).click()
    const highlighted = () =>
      page.evaluate(() =>
        [...(CSS.highlights.get('article-brief-passage') ?? [])].map((range) => range.toString().replace(/\s+/g, ' ')).join(),
      )
    await expect.poll(async () => (await highlighted()).startsWith(passage.textStart)).toBe(true)
    await expect
      .poll(() =>
        page.evaluate(() => {
          const [range] = CSS.highlights.get('article-brief-passage') ?? []
          const { top = -1, bottom = -1 } = (range as Range | undefined)?.getBoundingClientRect() ?? {}
          return top >= 0 && bottom <= innerHeight
        }),
      )
      .toBe(true)
  }
  expect(await markup()).toBe(before)
  expect(new URL(page.url()).pathname).toBe('/own')
})

test.each(['/own', '/own-scroller', '/own-scrollers', '/own-closed'])(
  '%s: a passage is brought into sight whatever scrolls or is closed around it',
  async (path) => {
    const page = await browser.newPage()
    await page.goto(host.origin + path)
    const tag = page.locator('article-brief')
    await tag.locator('details').first().locator('summary').click()
    for (const [at, reducedMotion] of [
      [3, 'reduce'],
      [0, 'no-preference'],
    ] as const) {
      await page.emulateMedia({ reducedMotion })
      await tag.evaluate((card) => card.scrollIntoView())
      await tag.locator('[part="claim"] a').nth(at).click()
      // What stands at the passage's middle is the passage itself.
      const isSeen = () =>
        page.evaluate(() => {
          const [range] = (CSS.highlights.get('article-brief-passage') ?? []) as Iterable<Range>
          const { left, top, height } = range?.getBoundingClientRect() ?? new DOMRect()
          const paragraph = range?.startContainer.parentElement?.closest('p')
          return top > 0 && paragraph?.contains(document.elementFromPoint(left + 5, top + height / 2))
        })
      await expect.poll(isSeen).toBe(true)
    }
    await page.close()
  },
)

test("a passage that the page doesn't have is looked for in the source", async () => {
  const page = await browser.newPage()
  let followed = ''
  await page.route('https://thechinaacademy.org/**', (route) => {
    followed = route.request().url()
    return route.fulfill({ body: 'the source' })
  })
  await page.goto(`${host.origin}/own`)
  const tag = page.locator('article-brief')
  await tag.locator('details').first().locator('summary').click()
  await tag.locator('[part="claim"] a').last().click()
  await expect.poll(() => followed).toContain('thechinaacademy.org')
})
