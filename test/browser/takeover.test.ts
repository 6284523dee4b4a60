import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { formatDate } from '../../widget/card.ts'
import { launchChromium } from './chromium.ts'
import { type Host, startHost } from './host.ts'

const SEED = 'trump-join-forces-russia-against-china'
const LOOKS = ['', '?layout=compact', '?layout=full&heading-level=3', '?lang=ar&claims=all', '?lang=ru&layout=full']

const worker = inject('workerUrl')
let browser: Browser
let host: Host

const page = (content: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>${content}</html>`

async function serverCard(id: string, query = ''): Promise<string> {
  const response = await fetch(`${worker}/v1/articles/${id}/card.html${query}`)
  expect(response.status).toBe(200)
  return response.text()
}

beforeAll(async () => {
  browser = await launchChromium()
  const { articles } = (await (await fetch(`${worker}/v1/articles`)).json()) as { articles: { id: string }[] }
  const pages: Record<string, string> = { '/seed': page(await serverCard(SEED)) }
  for (const [i, query] of LOOKS.entries()) {
    const cards = await Promise.all(articles.map(({ id }) => serverCard(id, query)))
    const attributes = [...new URLSearchParams(query)].map(([name, value]) => ` ${name}="${value}"`).join('')
    const tags = articles.map(({ id }) => `<article-brief article="${id}"${attributes}></article-brief>`)
    pages[`/parity/${i}`] = page([...cards, ...tags].join('\n'))
  }
  pages['/module'] = page(
    `<script type="module" src="${worker}/v1/articles/${SEED}/card.js"></script><article-brief article="${SEED}"></article-brief><article-brief article="${SEED}" layout="compact"></article-brief>`,
  )
  const script = `<script type="module" async src="${worker}/article-brief.js"></script>`
  pages['/script-first'] = page(`${script}<script src="${worker}/held.js"></script>${pages['/seed']}`)
  pages['/module-first'] = page(
    `<script type="module" async src="${worker}/v1/articles/${SEED}/card.js"></script><script src="${worker}/held.js"></script><article-brief article="${SEED}"></article-brief>`,
  )
  host = await startHost(pages)
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

/** Opens a page of the host, notes its requests to the Worker and its errors. */
async function open(path: string): Promise<{ page: Page; requests: string[]; errors: string[] }> {
  const opened = await browser.newPage()
  const requests: string[] = []
  const errors: string[] = []
  opened.on('request', (request) => request.url().startsWith(worker) && requests.push(new URL(request.url()).pathname))
  opened.on('pageerror', (error) => errors.push(error.message))
  await opened.goto(host.origin + path)
  return { page: opened, requests, errors }
}

test.each(LOOKS.map((query, i) => [query || 'by default', `/parity/${i}`]))(
  'the server and the element render every record the same: %s',
  async (_, path) => {
    const { page, requests } = await open(path)
    await page.waitForFunction(() =>
      [...document.querySelectorAll('article-brief')].every((tag) => tag.shadowRoot?.querySelector('.card:not(.busy)')),
    )
    const cards = await page.locator('article-brief').evaluateAll((tags) =>
      tags.map((tag) => {
        const card = tag.shadowRoot?.querySelector('.card')?.cloneNode(true) as Element
        // What the element fills in when it is there, in either.
        card.querySelector('form')?.replaceChildren()
        // The order of attributes means nothing.
        for (const element of [card, ...card.querySelectorAll('*')]) {
          const attributes = [...element.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))
          for (const { name } of attributes) element.removeAttribute(name)
          for (const { name, value } of attributes) element.setAttribute(name, value)
        }
        return card.outerHTML.replace(/<!--.*?-->/g, '').replace(/\s+/g, ' ')
      }),
    )
    const half = cards.length / 2
    expect(half).toBeGreaterThanOrEqual(10)
    expect(cards.slice(0, half)).toEqual(cards.slice(half))
    expect(requests.filter((path) => /^\/v1\/articles\/[^/]+$/.test(path))).toHaveLength(half)
  },
)

test('the element takes over the very nodes that the server rendered, asks for no data, and moves nothing', async () => {
  const opened = await browser.newPage()
  const requests: string[] = []
  opened.on('request', (request) => requests.push(request.url()))
  await opened.route('**/article-brief.js', async (route) => {
    // A reader who is faster than the script.
    await opened.locator('article-brief').getByText('Claims: 4 of 53').click()
    await opened.evaluate(() => {
      const tag = document.querySelector('article-brief')
      Object.assign(window, { before: tag?.shadowRoot?.querySelector('.card'), loads: 0, shift: 0 })
      tag?.addEventListener('article-brief-load', () =>
        Object.assign(window, { loads: (window as unknown as { loads: number }).loads + 1 }),
      )
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          Object.assign(window, { shift: (window as unknown as { shift: number }).shift + (entry as unknown as { value: number }).value })
      }).observe({ type: 'layout-shift' })
    })
    await route.continue()
  })
  await opened.goto(`${host.origin}/seed`)
  await opened.waitForFunction(() => (window as unknown as { loads: number }).loads > 0)
  const after = await opened.evaluate(() => {
    const { before, loads, shift } = window as unknown as { before: Element; loads: number; shift: number }
    const card = document.querySelector('article-brief')?.shadowRoot?.querySelector('.card')
    return { same: card === before, open: card?.querySelector('details')?.open, loads, shift }
  })
  expect(after).toEqual({ same: true, open: true, loads: 1, shift: 0 })
  expect(requests.map((url) => new URL(url).pathname)).toEqual(['/seed', '/article-brief.js'])
})

test('a card that was taken over follows its attributes, and names the claim that is chosen', async () => {
  const { page, errors } = await open('/seed')
  const tag = page.locator('article-brief')
  const chosen = tag.evaluate(
    (element) =>
      new Promise((resolve) => {
        element.addEventListener('article-brief-claim', (event) => {
          event.preventDefault()
          resolve((event as CustomEvent).detail)
        })
      }),
  )
  await tag.getByText('Claims: 4 of 53').click()
  await tag.locator('[part="claim"] a').first().click()
  expect(await chosen).toEqual({ id: 'call-length', url: expect.stringContaining('#:~:text='), claim: null })

  await tag.evaluate((element) => element.setAttribute('layout', 'compact'))
  await expect.poll(() => tag.locator('[part="key-points"]').count()).toBe(0)
  await tag.evaluate((element) => element.setAttribute('article', 'reagan-brandenburg-gate'))
  await expect.poll(() => tag.locator('[part="title"]').textContent()).not.toContain('Trump')
  await tag.evaluate((element) => element.setAttribute('lang', 'de'))
  await tag.getByText('Rede', { exact: true }).waitFor()
  expect(errors).toEqual([])
})

test.each([
  ['article', 'atoms-for-peace'],
  ['brief', 'a record'],
])('what is another %s when the script comes is shown in place of the card that the server rendered', async (name, value) => {
  const { title } = ((await (await fetch(`${worker}/v1/articles/atoms-for-peace`)).json()) as { article: { title: string } }).article
  const opened = await browser.newPage()
  await opened.route('**/article-brief.js', async (route) => {
    await opened.evaluate(
      async ([name, value, url]) => {
        const loads: (string | undefined)[] = []
        const tag = document.querySelector('article-brief')
        tag?.addEventListener('article-brief-load', (event) => loads.push((event as CustomEvent).detail.record?.article.id))
        Object.assign(window, { loads })
        if (name === 'brief') Object.assign(tag ?? {}, { brief: await (await fetch(url)).json() })
        else tag?.setAttribute(name, value)
      },
      [name, value, `${worker}/v1/articles/atoms-for-peace`] as const,
    )
    await route.continue()
  })
  await opened.goto(`${host.origin}/seed`)
  const shown = opened.locator('article-brief [part="title"]')
  await expect.poll(() => shown.textContent()).toBe(title)
  expect(await opened.locator('article-brief [part="card"]').evaluate((card) => getComputedStyle(card).paddingTop)).toBe('24px')
  expect(await opened.evaluate('loads')).toEqual(['atoms-for-peace'])
  await opened.close()
})

test('a per-article module shows the card before the element is there, and only where the tag asks for it', async () => {
  const opened = await browser.newPage()
  let shown: number[] = []
  await opened.route('**/article-brief.js', async (route) => {
    shown = await opened
      .locator('article-brief')
      .evaluateAll((tags) => tags.map((tag) => tag.shadowRoot?.querySelectorAll('[part="claim"]').length ?? -1))
    await route.continue()
  })
  await opened.goto(`${host.origin}/module`)
  await opened.locator('article-brief').nth(1).locator('[part="gist"]').waitFor()
  expect(shown).toEqual([4, -1])
})

test.each(['/script-first', '/module-first'])('%s: a script that comes before the card has been parsed waits for it', async (path) => {
  const opened = await browser.newPage()
  const requests: string[] = []
  opened.on('request', (request) => requests.push(new URL(request.url()).pathname))
  await opened.route('**/held.js', async (route) => {
    // The parser stands before the card until this script is there; by then the other has run.
    await opened.waitForTimeout(500)
    await route.fulfill({ contentType: 'text/javascript', body: 'window.parsing = document.readyState' })
  })
  await opened.goto(host.origin + path)
  await opened.locator('article-brief [part="gist"]').waitFor()
  await opened.waitForFunction(() => customElements.get('article-brief'))
  expect(await opened.evaluate(() => (window as unknown as { parsing: string }).parsing)).toBe('loading')
  await opened.locator('.tools summary').click()
  await opened.locator('.tools button').first().waitFor()
  expect(await opened.locator('template').count()).toBe(0)
  expect(requests).not.toContain(`/v1/articles/${SEED}`)
  await opened.close()
})

test('the theme of a card that the server rendered follows its property', async () => {
  const { page } = await open('/seed')
  await page.waitForFunction(() => customElements.get('article-brief'))
  const tag = page.locator('article-brief')
  const before = await tag.evaluate((element) => {
    const card = element.shadowRoot?.querySelector('.card')
    Object.assign(element, { theme: 'dark' })
    return Object.assign(window, { before: card }) && true
  })
  expect(before).toBe(true)
  await expect.poll(() => tag.getAttribute('theme')).toBe('dark')
  expect(
    await tag.evaluate((element) => element.shadowRoot?.querySelector('.card') === (window as unknown as { before: Element }).before),
  ).toBe(true)
  await page.close()
})

test('English dates are written as Intl writes them', () => {
  for (const month of Array(12).keys()) {
    const date = new Date(Date.UTC(1987, month, 2 * month + 1))
    const written = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(date)
    expect(formatDate(date.toISOString().slice(0, 10), 'en')).toBe(written)
  }
})
