import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type Host, startHost } from './host.ts'

const SEED = 'trump-join-forces-russia-against-china'
const SEED_URL = 'https://thechinaacademy.org/trump-wants-to-join-forces-with-russia-against-china-but-its-not-that-easy'
const FALLBACK = '<a href="https://example.org/article">Read the article</a>'

const worker = inject('workerUrl')
let browser: Browser
let host: Host

const page = (tag: string, head = '') =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>${head}<script type="module" src="${worker}/article-brief.js"></script>${tag}</html>`

beforeAll(async () => {
  browser = await launchChromium()
  const twoLines = await readFile(new URL('./host-page.html', import.meta.url), 'utf8')
  host = await startHost({
    '/two-lines': twoLines.replace('WORKER', worker),
    // Nothing listens on port 9 of this machine.
    '/worker-down': twoLines.replace('WORKER', 'http://127.0.0.1:9'),
    '/data-down': page(`<article-brief article="${SEED}" endpoint="http://127.0.0.1:9/">${FALLBACK}</article-brief>`),
    '/unknown': page(`<article-brief article="no-such-article">${FALLBACK}</article-brief>`),
    '/by-url': page(`<article-brief url="${SEED_URL}/?utm_source=x#top">${FALLBACK}</article-brief>`),
    '/by-canonical': page('<article-brief></article-brief>', `<link rel="canonical" href="${SEED_URL}">`),
    '/own-address': page('<article-brief></article-brief>'),
    '/all-claims': page(`<article-brief article="${SEED}" layout="full"></article-brief>`),
    '/one-claim': page(`<article-brief article="${SEED}" claim="call-length"></article-brief>`),
    '/no-claim': page(`<article-brief article="${SEED}" claim="nonesuch">${FALLBACK}</article-brief>`),
    '/twice': page(
      `<article-brief article="${SEED}"></article-brief>`,
      `<script type="module" src="${worker}/article-brief.js?2"></script>`,
    ),
  })
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

/** Opens a page of the host and collects what it complains about. */
async function open(path: string): Promise<{ page: Page; errors: string[] }> {
  const opened = await browser.newPage()
  const errors: string[] = []
  opened.on('pageerror', (error) => errors.push(error.message))
  await opened.goto(host.origin + path)
  return { page: opened, errors }
}

test('two lines on a page of another origin show the card', async () => {
  const { page, errors } = await open('/two-lines')
  expect(new URL(worker).origin).not.toBe(host.origin)
  const card = page.locator('article-brief')
  await card.getByRole('heading', { name: /^Trump Wants to/ }).waitFor()
  const text = await card.evaluate((element) => element.shadowRoot?.textContent?.replace(/\s+/g, ' ') ?? '')
  for (const shown of ['Jin Canrong', 'Vice Dean', 'The China Academy', 'February 14, 2025', 'Opinion', 'Key points', 'Claims: 4 of 53'])
    expect(text).toContain(shown)
  await card.getByText('Claims: 4 of 53').click()
  const first = card.locator('[part="claim"]').first()
  expect(await first.textContent()).toMatch(/Dmitry Peskov.*reported by Jin Canrong.*Fact.*Stated as certain/s)
  expect(await first.locator('a').getAttribute('href')).toMatch(/^https:\/\/thechinaacademy\.org\/.*#:~:text=Kremlin%20spokesman/)
  expect(await page.getByText('Read the article').isVisible()).toBe(false)
  expect(errors).toEqual([])
})

test('with the Worker down, the fallback stands and nothing throws into the page', async () => {
  const { page, errors } = await open('/worker-down')
  await page.waitForLoadState('networkidle')
  expect(await page.getByText('Read the article').isVisible()).toBe(true)
  expect(errors).toEqual([])
})

test.each([
  ['/data-down', 'The brief could not be loaded.'],
  ['/unknown', 'There is no brief here for that.'],
  ['/no-claim', 'There is no brief here for that.'],
])('%s: the fallback stands with a quiet reason and a retry', async (path, reason) => {
  const { page, errors } = await open(path)
  await page.getByText(reason).waitFor()
  expect(await page.getByText('Read the article').isVisible()).toBe(true)
  expect(await page.getByRole('button', { name: 'Try again' }).isVisible()).toBe(true)
  expect(errors).toEqual([])
})

test('a retry shows the card once the API is back', async () => {
  const opened = await browser.newPage()
  await opened.route('**/v1/articles/**', (route) => route.abort())
  await opened.goto(`${host.origin}/two-lines`)
  await opened.getByText('The brief could not be loaded.').waitFor()
  await opened.unroute('**/v1/articles/**')
  await opened.getByRole('button', { name: 'Try again' }).click()
  await opened.locator('article-brief').getByText('Key points').waitFor()
})

test('the script loaded twice registers once and throws nothing', async () => {
  const opened = await browser.newPage()
  const errors: string[] = []
  const statuses: number[] = []
  opened.on('pageerror', (error) => errors.push(error.message))
  opened.on('response', (response) => response.url().includes('article-brief.js') && statuses.push(response.status()))
  await opened.goto(`${host.origin}/twice`)
  await opened.locator('article-brief').getByText('Key points').waitFor()
  expect(statuses).toEqual([200, 200])
  expect(errors).toEqual([])
})

/** A sound record, then one field of it turned into something no card expects. */
const HOSTILE: [name: string, spoil: string][] = [
  ['a list in place of the title', 'record.article.title = ["x"]'],
  ['no claims', 'delete record.claims'],
  [
    'a template in place of a text',
    'record.brief.keyPoints[0].text = { _$litType$: 1, strings: ["<img src=x onerror=alert(1)>"], values: [] }',
  ],
  ['a number for an id', 'record.claims[0].id = 7'],
  ['null for a passage', 'record.claims[0].passage = null'],
]

test.each(HOSTILE)('an API that answers with %s gets no card, and the fallback stands', async (_, spoil) => {
  const record = await (await fetch(`${worker}/v1/articles/${SEED}`)).json()
  new Function('record', spoil)(record)
  const opened = await browser.newPage()
  const errors: string[] = []
  opened.on('pageerror', (error) => errors.push(error.message))
  await opened.route('**/v1/articles/**', (route) => route.fulfill({ json: record, headers: { 'Access-Control-Allow-Origin': '*' } }))
  await opened.goto(`${host.origin}/two-lines`)
  await opened.getByText('The brief could not be read.').waitFor()
  expect(await opened.getByText('Read the article').isVisible()).toBe(true)
  expect(errors).toEqual([])
})

test('markup in the data stays text, and what is no web address never becomes a link', async () => {
  const record = await (await fetch(`${worker}/v1/articles/${SEED}`)).json()
  record.article.title = '<img src=x onerror="window.hit = 1">'
  record.article.url = 'javascript:window.hit = 1'
  record.claims[0].passage.url = 'data:text/html,<script>parent.hit = 1</script>'
  const opened = await browser.newPage()
  await opened.route('**/v1/articles/**', (route) => route.fulfill({ json: record, headers: { 'Access-Control-Allow-Origin': '*' } }))
  await opened.goto(`${host.origin}/two-lines`)
  const title = opened.locator('article-brief [part="title"] a')
  expect(await title.textContent()).toBe('<img src=x onerror="window.hit = 1">')
  expect(await title.getAttribute('href')).toBe('about:blank')
  expect(await opened.locator('article-brief .claim a').first().getAttribute('href')).toBe('about:blank')
  expect(await opened.evaluate(() => 'hit' in window)).toBe(false)
})

test.each(['/by-url', '/by-canonical'])('%s finds the brief', async (path) => {
  const { page, errors } = await open(path)
  await page
    .locator('article-brief')
    .getByRole('heading', { name: /^Trump Wants to/ })
    .waitFor()
  expect(errors).toEqual([])
})

test('a page without a canonical address is looked up by its own, of which the fragment stays in the browser', async () => {
  const opened = await browser.newPage()
  const asked = opened.waitForRequest(/\/v1\/lookup/)
  await opened.goto(`${host.origin}/own-address?p=7#token=secret`)
  expect(new URL((await asked).url()).searchParams.get('url')).toBe(`${host.origin}/own-address?p=7`)
  await opened.close()
})

test('a relative url is one of the page, and one that is no web address is neither asked for nor retried', async () => {
  const opened = await browser.newPage()
  const asked: (string | null)[] = []
  await opened.route('**/v1/lookup**', (route) => {
    asked.push(new URL(route.request().url()).searchParams.get('url'))
    return route.fulfill({ status: 404, headers: { 'Access-Control-Allow-Origin': '*' } })
  })
  await opened.goto(`${host.origin}/own-address`)
  const tag = opened.locator('article-brief')
  await tag.getByText('There is no brief here for that.').waitFor()
  asked.splice(0)
  const ask = (url: string) => tag.evaluate((element, url) => element.setAttribute('url', url), url)
  await ask('story?p=1')
  await expect.poll(() => asked).toEqual([`${host.origin}/story?p=1`])
  for (const url of ['https://[', 'mailto:editor@example.org']) {
    await ask(url)
    await tag.getByText('The brief could not be read.').waitFor()
    expect(await tag.getByRole('button').count()).toBe(0)
    await ask('/other')
    await tag.getByRole('button', { name: 'Try again' }).waitFor()
  }
  expect(asked.slice(1)).toEqual([`${host.origin}/other`, `${host.origin}/other`])
  await opened.close()
})

test('the full layout lists every claim, and claim="…" shows one alone', async () => {
  const { page: all } = await open('/all-claims')
  await all.locator('article-brief').getByText('Claims: 53').waitFor()
  expect(await all.locator('[part="claim"]').count()).toBe(53)
  const { page: one } = await open('/one-claim')
  await one
    .locator('article-brief')
    .getByText(/ninety minutes/)
    .waitFor()
  expect(await one.locator('[part="claim"]').count()).toBe(1)
})

test('load, error and claim events reach the page', async () => {
  const { page } = await open('/two-lines')
  await page.locator('article-brief').getByText('Claims: 4 of 53').click()
  const claim = await page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener('article-brief-claim', (event) => {
          event.preventDefault()
          resolve((event as CustomEvent).detail.claim.id)
        })
        document.querySelector('article-brief')?.shadowRoot?.querySelector<HTMLElement>('.claim a.source')?.click()
      }),
  )
  expect(claim).toBe(`${SEED}.call-length`)
  const reload = (id: string, type: string) =>
    page.evaluate(
      ([id, type]) =>
        new Promise((resolve) => {
          document.addEventListener(type, (event) => resolve(Object.keys((event as CustomEvent).detail)), { once: true })
          document.querySelector('article-brief')?.setAttribute('article', id)
        }),
      [id, type] as const,
    )
  expect(await reload('nothing', 'article-brief-error')).toEqual(['error'])
  expect(await reload(SEED, 'article-brief-load')).toEqual(['record'])
})

test('the first page lists the briefs, shows a live card and looks claims up', async () => {
  const opened = await browser.newPage()
  const complaints: string[] = []
  opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  await opened.goto(worker)
  await opened
    .getByRole('link', { name: /^Trump Wants to/ })
    .first()
    .waitFor()
  await opened.locator('article-brief').getByText('Key points').waitFor()
  expect(await opened.locator('[data-snippet="tag"]').textContent()).toContain(`src="${new URL(worker).origin}/article-brief.js"`)
  await opened.getByLabel('Look up a claim').fill('border kilometres')
  await opened.getByRole('button', { name: 'Look up' }).click()
  expect(await opened.locator('.found li').first().textContent()).toContain('10,000 kilometres')
  expect(complaints).toEqual([])
})

test('the permalink page shows the whole brief without any script', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const opened = await context.newPage()
  await opened.goto(`${worker}/a/${SEED}`)
  expect(await opened.locator('[part="claim"]').count()).toBe(53)
  expect(await opened.locator('[part="title"]').evaluate((title) => getComputedStyle(title).fontFamily)).toContain('Georgia')
  await context.close()
})
