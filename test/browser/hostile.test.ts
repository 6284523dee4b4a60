/** The element against an API that is broken or means ill: nothing of its runs, and the page stays quick. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { BriefRecord } from '../../data/schema.ts'
import { launchChromium } from './chromium.ts'
import { type Host, startHost } from './host.ts'

const SEED = 'trump-join-forces-russia-against-china'
const FALLBACK = 'Read the article'
const UNREADABLE = 'The brief could not be read.'
const UNREACHABLE = 'The brief could not be loaded.'

const worker = inject('workerUrl')
let browser: Browser
let host: Host
let api: Server
let origin = ''
/** What the API answers, by the id that is asked for. */
const answers = new Map<string, (response: ServerResponse) => void>()
let sound: BriefRecord

beforeAll(async () => {
  browser = await launchChromium()
  const record = (await (await fetch(`${worker}/v1/articles/${SEED}`)).json()) as BriefRecord
  // As small as it goes with something of everything that a card shows.
  sound = {
    ...record,
    brief: { ...record.brief, keyPoints: record.brief.keyPoints.slice(0, 1) },
    claims: record.claims.filter(({ reportedBy }) => reportedBy).slice(0, 1),
  }
  api = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*')
    answers.get(decodeURIComponent(request.url?.split('/').at(-1) ?? ''))?.(response)
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  const address = api.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  origin = `http://127.0.0.1:${address.port}`
  host = await startHost({
    '/': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><script type="module" src="${worker}/article-brief.js"></script><main></main></html>`,
  })
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
  api?.closeAllConnections()
  api?.close()
})

/** A page of the host, and what it complains of. */
async function open(prepare?: (page: Page) => Promise<unknown>): Promise<{ page: Page; heard: string[] }> {
  const page = await browser.newPage()
  const heard: string[] = []
  page.on('pageerror', ({ message }) => heard.push(message))
  page.on('dialog', (dialog) => {
    heard.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.addInitScript(() => {
    addEventListener('unhandledrejection', ({ reason }) => console.error('unhandled', reason))
    Object.assign(window, { longest: 0 })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration)
    }).observe({ type: 'longtask', buffered: true })
  })
  await prepare?.(page)
  await page.goto(host.origin)
  await page.waitForFunction(() => customElements.get('article-brief'))
  return { page, heard }
}

declare global {
  interface Window {
    /** The longest that a task has kept the page busy, ms. */
    longest: number
  }
}

/** Puts a card on the page for each of some ids, and waits until none of them is loading. */
async function show(page: Page, ids: readonly string[], attributes: Record<string, string> = { layout: 'full' }): Promise<void> {
  await page.evaluate(
    ([ids, attributes, endpoint, fallback]) => {
      for (const article of ids) {
        const tag = document.createElement('article-brief')
        for (const [name, value] of Object.entries({ article, endpoint, ...attributes })) tag.setAttribute(name, value)
        tag.textContent = fallback
        document.querySelector('main')?.append(tag)
      }
    },
    [ids, attributes, origin, FALLBACK] as const,
  )
  await page.waitForFunction(() =>
    [...document.querySelectorAll('article-brief')].every(({ shadowRoot }) =>
      shadowRoot?.querySelector('.card:not(.busy), [role="status"]:not(.busy > *)'),
    ),
  )
}

function answerJson(id: string, value: unknown): string {
  answers.set(id, (response) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value)))
  return id
}

/** The paths of everything in a value, itself excepted. */
function pathsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsIn(inner, [...path, key])])
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  const copy = structuredClone(value) as Record<string, unknown>
  copy[key] = replaced(copy[key], rest, by)
  return copy
}

/** The same with each of its texts made by a function. */
function withTexts(value: unknown, make: (text: string, key: string) => string, key = ''): unknown {
  if (typeof value === 'string') return make(value, key)
  if (Array.isArray(value)) return value.map((one) => withTexts(one, make, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTexts(inner, make, key)]))
}

test('a wrong type in any field gives a card that makes sense or the fallback, and the page hears of no error', async () => {
  const wrong = [null, true, -7, '', 'x', [], ['x'], {}, { _$litType$: 1, strings: ['<img>'], values: [] }, { text: '<img>' }]
  const ids = pathsIn(sound).flatMap((path) =>
    wrong.map((value) => answerJson(`${path.join('.')}=${JSON.stringify(value)}`, replaced(sound, path, value))),
  )
  expect(ids.length).toBeGreaterThan(500)
  const { page, heard } = await open()
  const results: { id: string | undefined; card: boolean; text: string; images: number | undefined }[] = []
  // Not all at once: each card that comes has the page laid out anew.
  for (let first = 0; first < ids.length; first += 100) {
    await show(page, ids.slice(first, first + 100))
    const shown = await page.locator('article-brief').evaluateAll((tags) =>
      tags.map((tag) => {
        tag.remove()
        const { shadowRoot, attributes } = tag
        return {
          id: attributes.getNamedItem('article')?.value,
          card: shadowRoot?.querySelector('.card') !== null,
          text: shadowRoot?.textContent ?? '',
          images: shadowRoot?.querySelectorAll('img').length,
        }
      }),
    )
    results.push(...shown)
  }
  expect(results).toHaveLength(ids.length)
  const cards = results.filter(({ card }) => card)
  // What no card shows may be anything; a missing title may not, but an empty one, as a list of nothing is, may.
  expect(cards.map(({ id }) => id)).toContain('source.sha256=null')
  expect(results.filter(({ id }) => id?.startsWith('article.title=')).map(({ card }) => card)).toEqual(
    wrong.map((value) => ['string', 'number'].includes(typeof value) || JSON.stringify(value) === '[]'),
  )
  expect(cards.filter(({ text }) => /undefined|null|NaN|\[object/.test(text)).map(({ id }) => id)).toEqual([])
  expect(results.filter(({ card, text }) => !card && !text.includes(UNREADABLE)).map(({ id }) => id)).toEqual([])
  expect(results.reduce((sum, { images = 0 }) => sum + images, 0)).toBe(0)
  expect(heard).toEqual([])
  await page.close()
})

test('a field that only another layout shows is checked when that layout is asked for', async () => {
  const id = answerJson('late', replaced(sound, ['claims', '0', 'text'], { _$litType$: 1, strings: ['<img>'], values: [] }))
  const { page, heard } = await open()
  await show(page, [id], { layout: 'compact' })
  await page.locator('article-brief .gist').waitFor()
  await page.locator('article-brief').evaluate((tag) => tag.setAttribute('layout', 'full'))
  await page.getByText(UNREADABLE).waitFor()
  expect(await page.getByText(FALLBACK).isVisible()).toBe(true)
  expect(heard).toEqual([])
  await page.close()
})

test('markup in every text stays text, also in what is copied and filtered', async () => {
  const markup = '"\'><img src=x onerror="alert(1)"><script>alert(1)</script><!--?lit$1$-->'
  const all = withTexts(sound, (text) => markup + text)
  const shown = withTexts(sound, (text, key) => (['url', 'published'].includes(key) ? text : markup + text)) as BriefRecord
  const two = { ...shown, claims: [shown.claims[0], { ...shown.claims[0], id: 'other', kind: 'fact' }] }
  const { page, heard } = await open()
  await show(page, [answerJson('all', all), answerJson('shown', two)])
  const tag = page.locator('article-brief[article="shown"]')
  expect(await tag.locator('.title').textContent()).toBe(markup + sound.article.title)
  await tag.locator('.tools summary').click()
  for (const button of await tag.locator('.tools button').all()) await button.click()
  await tag.locator('select').selectOption({ index: 1 })
  expect(await page.locator('article-brief :is(img, script), main > :not(article-brief)').count()).toBe(0)
  expect(heard).toEqual([])
  await page.close()
})

test.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'JAVASCRIPT:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:alert(1)',
  'blob:https://example.org/x',
  'file:///etc/passwd',
  '//example.org/x',
  '/logout',
  'https:',
  '\u0001https://example.org/',
])('the address %j becomes no link', async (url) => {
  const { page, heard } = await open()
  await show(page, [
    answerJson(
      'links',
      withTexts(sound, (text, key) => (['url', 'sameAs'].includes(key) ? url : text)),
    ),
  ])
  const links = await page.locator('article-brief a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  expect(links.length).toBeGreaterThanOrEqual(3)
  expect(new Set(links)).toEqual(new Set(['about:blank']))
  expect(heard).toEqual([])
  await page.close()
})

test.each(['javascript:alert(1)//', 'data:text/html,x', 'ftp://example.org/', 'https://'])(
  'the endpoint %j is none: the fallback stands, the event names it, and a card that is there gets no link to it',
  async (endpoint) => {
    const { page, heard } = await open()
    await show(page, ['any'], { endpoint })
    await page.getByText(UNREADABLE).waitFor()
    expect(await page.getByRole('button').count()).toBe(0)
    expect(await page.getByText(FALLBACK).isVisible()).toBe(true)
    const message = page.locator('article-brief').evaluate(
      (card, brief) =>
        new Promise<string>((resolve) => {
          card.addEventListener('article-brief-error', (event) => resolve((event as CustomEvent).detail.error.message))
          Object.assign(card, { brief })
        }),
      sound,
    )
    expect(await message).toMatch(endpoint === 'https://' ? /Invalid URL/ : /not an http or https URL/)
    // As it was rendered by a server, or when its script came.
    await page.evaluate(
      ([card, endpoint]) => {
        const host = document.createElement('div')
        host.setHTMLUnsafe(card.replace('<article-brief', `<article-brief endpoint="${endpoint}"`))
        document.querySelector('main')?.replaceChildren(host)
      },
      [await (await fetch(`${worker}/v1/articles/${SEED}/card.html`)).text(), endpoint] as const,
    )
    await page.getByText('Cite and share').click()
    await page.waitForLoadState('networkidle')
    expect(await page.getByText('Open in the API').count()).toBe(0)
    expect(heard).toEqual([])
    await page.close()
  },
)

const BODIES: [what: string, type: string, body: string][] = [
  ['nothing', 'application/json', ''],
  ['null', 'application/json', 'null'],
  ['a number', 'application/json', '7'],
  ['a list', 'application/json', '[]'],
  ['an empty object', 'application/json', '{}'],
  ['half of its JSON', 'application/json', '{"article":{"id":'],
  ['JSON and more', 'application/json', '{}{}'],
  ['a page', 'text/html', '<!doctype html><script>alert(1)</script>'],
  ['a script', 'text/javascript', 'alert(1)'],
  ['bytes', 'image/png', '\u0000\u0089PNG\uffff'],
  ['lists half a million deep', 'application/json', `${'['.repeat(500_000)}${']'.repeat(500_000)}`],
  ['objects a hundred thousand deep', 'application/json', `${'{"article":'.repeat(80_000)}1${'}'.repeat(80_000)}`],
]

test.each(BODIES)('an API that answers with %s gets no card', async (_, type, body) => {
  answers.set('body', (response) => response.setHeader('Content-Type', type).end(body))
  const { page, heard } = await open()
  await show(page, ['body'])
  await page.getByText(UNREADABLE).waitFor()
  expect(await page.getByText(FALLBACK).isVisible()).toBe(true)
  expect(heard).toEqual([])
  await page.close()
})

test.each([301, 401, 429, 500, 503])('the status %i gets no card, whatever comes with it', async (status) => {
  answers.set('status', (response) => response.writeHead(status, { Location: `${origin}/v1/articles/status` }).end(JSON.stringify(sound)))
  const { page, heard } = await open()
  await show(page, ['status'])
  await page.getByText(UNREACHABLE).waitFor()
  expect(heard).toEqual([])
  await page.close()
})

test('of an answer of 50 MB only the beginning is read', async () => {
  let sent = 0
  const ended = new Promise<void>((resolve) =>
    answers.set('huge', (response) => {
      const send = () => {
        while (sent < 50_000_000) {
          sent += 100_000
          if (!response.write(' '.repeat(100_000))) return
        }
        response.end(JSON.stringify(sound))
      }
      response.setHeader('Content-Type', 'application/json').on('drain', send).on('close', resolve)
      send()
    }),
  )
  const { page, heard } = await open()
  await show(page, ['huge'])
  await page.getByText(UNREADABLE).waitFor()
  await ended
  // Buffers on the way hold a few more.
  expect(sent).toBeLessThan(20_000_000)
  expect(heard).toEqual([])
  await page.close()
})

test.each([
  ['never answers', () => undefined],
  ['never ends', (response: ServerResponse) => void response.write('{"article":{')],
  [
    'sends a byte now and then',
    (response: ServerResponse) => {
      const timer = setInterval(() => response.write(' '), 100)
      response.on('close', () => clearInterval(timer))
    },
  ],
])('an API that %s is given up after a while', async (_, answer) => {
  answers.set('slow', answer)
  const { page, heard } = await open((page) => page.clock.install())
  const shown = show(page, ['slow'])
  await page.getByText('Loading the brief…').waitFor({ state: 'attached' })
  await page.clock.fastForward(14_000)
  expect(await page.getByText('Loading the brief…').count()).toBe(1)
  await page.clock.fastForward(2000)
  await shown
  await page.getByText(UNREACHABLE).waitFor()
  expect(await page.getByText(FALLBACK).isVisible()).toBe(true)
  expect(heard).toEqual([])
  await page.close()
})

test('what would take a page long to show is not shown', async () => {
  const [claim] = sound.claims
  const [author] = sound.article.authors
  const [point] = sound.brief.keyPoints
  const ids = [
    answerJson('claims', {
      ...sound,
      claims: Array(20_000)
        .fill({ ...claim, passage: { url: '', paragraph: 1 }, about: [], topics: [] })
        .map((one) => ({ id: one.id, text: '', kind: '', certainty: '', claimant: { name: '' }, passage: one.passage })),
    }),
    answerJson('authors', replaced(sound, ['article', 'authors'], Array(50_000).fill({ name: author?.name.slice(0, 1) }))),
    answerJson(
      'points',
      replaced(sound, ['brief', 'keyPoints'], Array(20_000).fill({ text: point?.text.slice(0, 1), passage: { url: '', paragraph: 1 } })),
    ),
    answerJson('title', replaced(sound, ['article', 'title'], 'long '.repeat(190_000))),
    answerJson('word', replaced(sound, ['brief', 'gist'], 'x'.repeat(950_000))),
  ]
  const { page, heard } = await open()
  await show(page, ids)
  expect(await page.getByText(UNREADABLE).count()).toBe(ids.length)
  expect(await page.evaluate(() => window.longest)).toBeLessThan(2000)
  expect(heard).toEqual([])
  await page.close()
})
