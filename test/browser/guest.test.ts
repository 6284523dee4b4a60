/** The card as a guest: under the strictest policies, beside other scripts, and without a trace in its host. */
import { inflateSync } from 'node:zlib'
import type { Browser, FrameLocator, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type Host, startHost } from './host.ts'

const SEED = 'trump-join-forces-russia-against-china'
const OTHER = 'atoms-for-peace'
const FALLBACK = '<a href="https://example.org/article">Read the article</a>'
const CARD_PAPER = 'rgb(255, 255, 255)'

const worker = inject('workerUrl')
let browser: Browser
let host: Host

const SCRIPT = `<script type="module" src="${worker}/article-brief.js"></script>`
const tag = (attributes = `article="${SEED}"`) => `<article-brief ${attributes}>${FALLBACK}</article-brief>`
const page = (content: string, { policy = '', head = SCRIPT } = {}) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>${
    policy && `<meta http-equiv="Content-Security-Policy" content="${policy.replaceAll('WORKER', worker)}">`
  }${head}${content}</html>`
const cardHtml = async (query = '') => (await fetch(`${worker}/v1/articles/${SEED}/card.html?${query}`)).text()

const BASE = "default-src 'none'; script-src WORKER; connect-src WORKER"
const STRICT = `${BASE}; style-src 'none'; require-trusted-types-for 'script'; trusted-types lit-html`
const NO_POLICY = `${BASE}; require-trusted-types-for 'script'; trusted-types 'none'`

/** What an older release may have been: another class under the same name. */
const OLDER = `if (!customElements.get('article-brief')) customElements.define('article-brief', class extends HTMLElement {
  connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<p>The older card</p>' } })`

/** As the snippets have it, and far too much. */
const RESERVE = '--article-brief-height:5000px;display:grid;height:0;padding-bottom:var(--article-brief-height)'

beforeAll(async () => {
  browser = await launchChromium()
  const module = (query = '') => `<script type="module" src="${worker}/v1/articles/${SEED}/card.js${query}"></script>`
  const trusted = (policies: string) => `${BASE}; style-src 'none'; require-trusted-types-for 'script'; trusted-types ${policies}`
  const serverCard = await cardHtml()
  const frame = `<iframe src="${worker}/embed/${SEED}?layout=compact" title="Brief" style="width:600px;height:600px;border:0;color-scheme:light dark"></iframe>`
  host = await startHost({
    '/strict': page(tag(`article="${SEED}" layout="full" lang="ar"`), { policy: STRICT }),
    '/no-policy': page(tag(), { policy: `${NO_POLICY}; style-src 'none'` }),
    '/no-policy-html': page(await cardHtml(), { policy: `${NO_POLICY}; style-src 'unsafe-inline'`, head: '' }),
    '/linked': page(await cardHtml('style=link'), { policy: `${BASE}; style-src WORKER`, head: '' }),
    '/older.js': OLDER,
    '/newer-first': page(tag(), { head: `${SCRIPT}${SCRIPT.replace('.js"', '.js?v=2"')}<script type="module" src="/older.js"></script>` }),
    '/older-first': page(tag(), { head: `<script type="module" src="/older.js"></script>${SCRIPT}` }),
    '/plain': page(tag() + tag(`url="https://example.org/" id="failed"`)),
    '/source': page(`<p>Something else. Kremlin spokesman Dmitry <em>Peskov</em> said so.</p>${tag('id="own"')}`, {
      head: `<link rel="canonical" href="https://example.org/own">${SCRIPT}`,
    }),
    '/module': page(tag(), { policy: trusted('article-brief lit-html'), head: module() }),
    '/module-refused': page(tag(), { policy: trusted('lit-html'), head: module() }),
    '/dark-frame': page(
      `<style>:root{color-scheme:dark;background:#102030}body{margin:0}</style>
<script>heights=[];addEventListener('message',({data,origin})=>heights.push({...data,origin}))</script>${frame}`,
    ),
    '/many': page(tag() + tag(`article="${SEED}" layout="compact"`) + tag(`article="${SEED}" layout="full"`)),
    '/inherits': page(
      `<div style="width:500px">${tag(`article="${SEED}" id="plain"`)}</div><div style="width:500px;text-align:center;text-align-last:right;text-shadow:2px 2px red;line-break:anywhere;word-break:break-all;-webkit-text-stroke:3px red;-webkit-text-fill-color:red;white-space:pre;text-indent:3em;text-transform:uppercase;letter-spacing:.3em;word-spacing:1em">${tag(`article="${SEED}" id="styled"`)}</div>`,
    ),
    '/hidden': page(
      [
        'style="display:none"',
        'class="gone"',
        'hidden',
        `style="${RESERVE};display:none"`,
        `class="gone" style="${RESERVE}"`,
        `hidden style="${RESERVE}"`,
      ]
        .map((attributes) => tag(`article="${SEED}" ${attributes}`) + serverCard.replace('<article-brief', `<article-brief ${attributes}`))
        .join(''),
      { head: `<style>.gone{display:none!important}</style>${SCRIPT}` },
    ),
    '/host-css': page(
      [tag(), tag(`article="${SEED}" style="${RESERVE}"`)].map((content) => `<div style="width:500px!important">${content}</div>`).join(''),
    ),
    '/reserved': page(`${tag(`article="${SEED}" style="${RESERVE}"`)}${tag(`article="none" id="none" style="${RESERVE}"`)}<p>After.</p>`),
    '/lazy': page(`<div style="height:4000px"></div>${tag(`article="${SEED}" loading="lazy"`)}`),
  })
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

interface Visit {
  page: Page
  /** Whatever the page hears of: errors, rejections, breaches of its policy. */
  heard: () => Promise<string[]>
  /** Addresses asked for, in their order. */
  requests: string[]
}

async function visit(path: string, prepare?: (page: Page) => Promise<unknown>): Promise<Visit> {
  const page = await browser.newPage()
  const requests: string[] = []
  const errors: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', (error) => errors.push(error.message))
  await page.addInitScript(() => {
    const heard: string[] = []
    Object.defineProperty(window, 'heard', { value: heard, enumerable: false })
    addEventListener('error', ({ message }) => heard.push(`error: ${message}`))
    addEventListener('unhandledrejection', ({ reason }) => heard.push(`rejection: ${reason}`))
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      heard.push(`violation: ${violatedDirective} ${blockedURI}`),
    )
  })
  await prepare?.(page)
  await page.goto(host.origin + path)
  const heard = async () => {
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)))
    return [...errors, ...(await page.evaluate(() => (window as unknown as { heard: string[] }).heard))]
  }
  return { page, heard, requests }
}

const shown = (page: Page, selector = 'article-brief') => page.locator(`${selector} .card:not(.busy) .gist`).first().waitFor()
const paperOf = (page: Page) => page.locator('.card').evaluate((card) => getComputedStyle(card).backgroundColor)
const dataRequests = (requests: string[]) => requests.filter((url) => new RegExp(`/v1/(articles/${SEED}$|lookup)`).test(url))

test('under a strict policy without any style-src the whole card works, styled, without a breach', async () => {
  const { page, heard } = await visit('/strict')
  await shown(page)
  await page.locator('.tools summary').click()
  await page.locator('.tools button').first().click()
  await page.locator('select').first().selectOption({ index: 1 })
  await expect.poll(() => page.locator('output').textContent()).toMatch(/ \/ 53$/)
  expect(await page.locator('.card').getAttribute('dir')).toBe('rtl')
  expect(await paperOf(page)).toBe(CARD_PAPER)
  expect(await heard()).toEqual([])
  await page.close()
})

test("where trusted-types is 'none', the fallback stands, and the page hears of no error", async () => {
  const { page, heard } = await visit('/no-policy')
  await page.waitForLoadState('networkidle')
  expect(await page.getByText('Read the article').isVisible()).toBe(true)
  expect((await heard()).filter((one) => !one.startsWith('violation: trusted-types'))).toEqual([])
  await page.close()
})

test("where trusted-types is 'none', a card that the server rendered stands, and the page hears of no error", async () => {
  const { page, heard } = await visit('/no-policy-html')
  await page.waitForLoadState('networkidle')
  expect(await page.locator('.gist').isVisible()).toBe(true)
  // Links work; what would need the script doesn't show.
  expect(await page.locator('.tools').isVisible()).toBe(false)
  expect(await paperOf(page)).toBe(CARD_PAPER)
  expect((await heard()).filter((one) => !one.startsWith('violation: trusted-types'))).toEqual([])
  await page.close()
})

test('card.html?style=link is styled where only style sheets of the Worker are allowed', async () => {
  const { page, heard, requests } = await visit('/linked')
  await page.waitForFunction(() => customElements.get('article-brief'))
  expect(await paperOf(page)).toBe(CARD_PAPER)
  expect(await heard()).toEqual([])
  expect(dataRequests(requests)).toEqual([])
  await page.close()
})

test.each([
  ['/newer-first', 'Key points'],
  ['/older-first', 'The older card'],
])('%s: of two builds the first stands, and neither throws', async (path, text) => {
  const { page, heard } = await visit(path)
  await page.locator('article-brief').getByText(text).waitFor()
  await page.waitForLoadState('networkidle')
  expect(await heard()).toEqual([])
  await page.close()
})

test('a card stores nothing, asks nobody but the Worker, and leaves no trace in window and document', async () => {
  const { page, heard, requests } = await visit('/plain', (page) =>
    page.addInitScript(() => {
      const before = Object.getOwnPropertyNames(window)
      Object.defineProperty(window, 'added', { value: () => Object.getOwnPropertyNames(window).filter((name) => !before.includes(name)) })
    }),
  )
  await shown(page)
  await page.locator('article-brief .tools summary').first().click()
  await page.locator('.tools button').first().click()
  await page.getByText('There is no brief here for that.').waitFor()
  const origins = new Set(requests.map((url) => new URL(url).origin))
  expect([...origins].sort()).toEqual([host.origin, new URL(worker).origin].sort())
  expect(await page.context().cookies()).toEqual([])
  const traces = await page.evaluate(async () => ({
    storage: [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length],
    globals: (window as unknown as { added: () => string[] }).added().filter((name) => !['added', 'heard'].includes(name)),
    sheets: document.adoptedStyleSheets.length + document.styleSheets.length,
    head: document.head.childElementCount,
    highlights: CSS.highlights.size,
  }))
  expect(traces).toEqual({
    storage: [0, 0, 0, 0],
    globals: [],
    sheets: 0,
    head: 3,
    highlights: 0,
  })
  expect(await heard()).toEqual([])
  await page.close()
})

test('how the page sets its text does not reach into the card', async () => {
  const { page } = await visit('/inherits')
  await shown(page, '#plain')
  await shown(page, '#styled')
  const setOf = (id: string) =>
    page.locator(id).evaluate((card) => {
      const gist = card.shadowRoot?.querySelector('.gist') as Element
      const { lineBreak, textAlignLast, textShadow, webkitTextFillColor, webkitTextStrokeWidth, wordBreak } = getComputedStyle(gist)
      const { height } = card.getBoundingClientRect()
      return { height, lineBreak, textAlignLast, textShadow, webkitTextFillColor, webkitTextStrokeWidth, wordBreak }
    })
  expect(await setOf('#styled')).toEqual(await setOf('#plain'))
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.close()
})

test('a page hides a card however it likes: by style, by class or by hidden, before the element is there and after', async () => {
  const { page, heard } = await visit('/hidden', (page) => page.route('**/article-brief.js', (route) => route.abort()))
  const heights = (of = 'article-brief') => page.locator(of).evaluateAll((cards) => cards.map((card) => (card as HTMLElement).offsetHeight))
  // The snippet's own `display` beats the browser's `hidden` until the element is there.
  expect(await heights('article-brief:not([hidden][style])')).toEqual(Array(10).fill(0))
  await page.unroute('**/article-brief.js')
  await page.reload()
  await page.waitForFunction(() =>
    [...document.querySelectorAll('article-brief')].every(({ shadowRoot }) => shadowRoot?.querySelector('.gist')),
  )
  expect(await heights()).toEqual(Array(12).fill(0))
  // And shows it again.
  await page.locator('article-brief').evaluateAll((cards) => {
    for (const card of cards) {
      card.removeAttribute('class')
      card.removeAttribute('hidden')
      ;(card as HTMLElement).style.display = ''
    }
  })
  expect(Math.min(...(await heights()))).toBeGreaterThan(500)
  expect(await heard()).toEqual([])
  await page.close()
})

test.each([
  ['everything unset', '*{all:unset!important;display:block!important}'],
  ['inline', 'article-brief{display:inline}'],
  ['flex', 'article-brief{display:flex}'],
  ['grid', 'article-brief{display:grid;grid-template-columns:auto}'],
  ['contents', 'article-brief{display:contents}'],
  ['padding and height', 'article-brief{padding:3em;height:7px}'],
])('a card stays as it is whatever the page makes of its tag: %s', async (_, css) => {
  const { page } = await visit('/host-css', (page) => page.setViewportSize({ width: 800, height: 9000 }))
  await expect.poll(() => page.locator('.card:not(.busy)').count()).toBe(2)
  const boxes = () =>
    page.locator('.card').evaluateAll((cards) =>
      cards.map((card) => {
        const { width, height } = card.getBoundingClientRect()
        const { paddingTop, backgroundColor } = getComputedStyle(card)
        const taken = (card.getRootNode() as ShadowRoot).host.parentElement?.getBoundingClientRect().height
        return { width, height, taken, paddingTop, backgroundColor }
      }),
    )
  const before = await boxes()
  // The card covers the space that was set aside for it, and doesn't stand below.
  expect(before[1]).toEqual({ width: 500, height: 5000, taken: 5000, paddingTop: '20px', backgroundColor: CARD_PAPER })
  await page.addStyleTag({ content: css })
  expect(await boxes()).toEqual(before)
  await page.close()
})

test("the tag's own width and margins are the card's", async () => {
  const { page } = await visit('/host-css')
  await shown(page)
  await page.addStyleTag({ content: 'article-brief{width:300px;margin:10px 0 30px 40px}' })
  const { left, width } = await page
    .locator('.card')
    .first()
    .evaluate((card) => card.getBoundingClientRect())
  const outer = await page
    .locator('div')
    .first()
    .evaluate((div) => div.getBoundingClientRect().left)
  expect([left - outer, width]).toEqual([40, 300])
  await page.close()
})

test('space that a card does not need is given back where nobody sees it, and at once where there will be no card', async () => {
  const { page, heard } = await visit('/reserved')
  await page.setViewportSize({ width: 800, height: 400 })
  await shown(page)
  const heightOf = (at: number) =>
    page
      .locator('article-brief')
      .nth(at)
      .evaluate((card) => card.getBoundingClientRect().height)
  await expect.poll(() => heightOf(0)).toBeLessThan(2000)
  await expect.poll(() => heightOf(1)).toBeLessThan(200)
  // Where it ends in view it stays as it is, until it is out of view.
  await page.setViewportSize({ width: 800, height: 8000 })
  await page.reload()
  await shown(page)
  await page.waitForTimeout(200)
  expect(await heightOf(0)).toBe(5000)
  await page.setViewportSize({ width: 800, height: 400 })
  await page.evaluate(() => document.body.style.setProperty('padding-top', '9000px'))
  await expect.poll(() => heightOf(0)).toBeLessThan(2000)
  expect(await heard()).toEqual([])
  await page.close()
})

test('where the API has failed, the space set aside is given back, and taken again while it is asked once more', async () => {
  const { page, heard } = await visit('/reserved', (page) =>
    page.route('**/v1/**', (route) => route.fulfill({ status: 503, headers: { 'Access-Control-Allow-Origin': '*' } })),
  )
  const heightOf = (at: number) =>
    page
      .locator('article-brief')
      .nth(at)
      .evaluate((card) => card.getBoundingClientRect().height)
  await page.getByText('The brief could not be loaded.').nth(1).waitFor()
  for (const at of [0, 1]) expect(await heightOf(at)).toBeLessThan(200)
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(2)
  const answers = await hold(page)
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await expect.poll(() => heightOf(0)).toBe(5000)
  await page.unroute('**/v1/**')
  await answers.release()
  await shown(page)
  await expect.poll(() => heightOf(0)).toBeLessThan(2000)
  expect(await heard()).toEqual([])
  await page.close()
})

test('a skeleton that comes after a failure has its height, and is at least as high as what stands between the tags', async () => {
  const { page } = await visit('/plain', hold)
  const failed = page.locator('#failed')
  await failed.getByRole('button', { name: 'Try again' }).waitFor()
  await failed.evaluate((card, id) => card.setAttribute('article', id), OTHER)
  await failed.locator('.busy').waitFor()
  const height = () => failed.evaluate((card) => card.getBoundingClientRect().height)
  expect(await height()).toBe(480)
  await failed.evaluate((card) => card.insertAdjacentHTML('beforeend', '<div style="height:1000px"></div>'))
  expect(await height()).toBeGreaterThan(1000)
  await page.close()
})

test('a card that is moved to another document and back is as it was, tools and all', async () => {
  const { page, heard } = await visit('/plain')
  await shown(page)
  const card = page.locator('article-brief').first()
  await card.evaluate((card) => card.setAttribute('layout', 'full'))
  await card.locator('select').first().waitFor()
  await card.getByText('Cite and share').click()
  await card.getByRole('button', { name: 'BibTeX' }).waitFor()
  const move = (isBack: boolean) =>
    page.evaluate((isBack) => {
      const frame = document.querySelector('iframe') ?? document.body.appendChild(document.createElement('iframe'))
      const inner = frame.contentDocument as Document
      const [from, to] = isBack ? [inner, document] : [document, inner]
      to.body.prepend(from.querySelector('article-brief') as Element)
    }, isBack)
  const looksOf = (within: Page | FrameLocator) =>
    within
      .locator('article-brief')
      .first()
      .evaluate((card) => {
        const styleOf = (selector: string) => getComputedStyle(card.shadowRoot?.querySelector(selector) as Element)
        return [styleOf('.card').borderTopWidth, styleOf('.kicker').fontSize, styleOf('button').borderRadius, styleOf('form').display]
      })
  const before = await looksOf(page)
  expect(before).toEqual(['3px', '13px', '3px', 'flex'])
  await move(false)
  await expect.poll(() => looksOf(page.frameLocator('iframe'))).toEqual(before)
  await move(true)
  await expect.poll(() => looksOf(page)).toEqual(before)
  // One that has never been shown here.
  await page.evaluate((id) => {
    const card = document.createElement('article-brief')
    card.setAttribute('article', id)
    document.querySelector('iframe')?.contentDocument?.body.append(card)
  }, OTHER)
  const there = page.frameLocator('iframe').locator('article-brief [part="card"]')
  await expect.poll(() => there.evaluate((card) => getComputedStyle(card).borderTopWidth)).toBe('3px')
  expect(await heard()).toEqual([])
  await page.close()
})

test('the language of the page reaches a card in shadow roots, up to the nearest that says another', async () => {
  const { page } = await visit('/plain')
  await page.evaluate((id) => {
    document.documentElement.lang = 'de'
    for (const inner of ['', ' lang="fr"']) {
      const outer = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' })
      outer.innerHTML = `<p${inner}><i></i></p>`
      const root = outer.querySelector('p')?.attachShadow({ mode: 'open' })
      if (root) root.innerHTML = `<article-brief article="${id}"></article-brief>`
    }
  }, SEED)
  await page.getByText('Das Wichtigste').first().waitFor()
  await page.getByText('Points clés').waitFor()
  await page.close()
})

test('properties may be numbers, what makes no sense is left out, and what the reader has opened stays open', async () => {
  const { page } = await visit('/plain')
  await shown(page)
  const card = page.locator('article-brief').first()
  const set = (values: Record<string, unknown>) => card.evaluate((element, given) => void Object.assign(element, given), values)
  await card.locator('details[part="claims"] summary').click()
  await card.locator('details.tools summary').click()
  await set({ claims: 2 })
  await expect.poll(() => card.locator('.claim').count()).toBe(2)
  expect(await card.locator('details[open]').count()).toBe(2)
  await card.getByRole('button', { name: 'Copy citation' }).waitFor()
  await set({ claims: 0 })
  await expect.poll(() => card.locator('.claim').count()).toBe(0)
  await set({ claims: ' ' })
  await expect.poll(() => card.locator('.claim').count()).toBe(4)
  for (const headingLevel of [9, '2.5', 'x']) {
    await set({ headingLevel: 3 })
    await expect.poll(() => card.locator('.title').getAttribute('aria-level')).toBe('3')
    await set({ headingLevel })
    await expect.poll(() => card.locator('.title').getAttribute('aria-level')).toBe('2')
  }
  await page.close()
})

test.each(['constructor', '__proto__'])('lang="%s" has no words here, and the card is in English', async (lang) => {
  const { page, heard } = await visit('/plain', (page) =>
    page.addInitScript((lang) => {
      document.addEventListener('DOMContentLoaded', () => document.querySelector('article-brief')?.setAttribute('lang', lang))
    }, lang),
  )
  await shown(page)
  expect(await page.locator('.card').getAttribute('lang')).toBe('en')
  expect(await heard()).toEqual([])
  await page.close()
})

test.each(['article', 'brief', 'url', 'claim'])('a property %s that is not a number makes the card load once', async (name) => {
  const { page } = await visit('/plain')
  await shown(page)
  const loads = await page
    .locator('article-brief')
    .first()
    .evaluate((card, name) => {
      let loads = 0
      for (const type of ['load', 'error']) card.addEventListener(`article-brief-${type}`, () => loads++)
      Object.assign(card, { [name]: Number.NaN })
      return new Promise((resolve) => setTimeout(() => resolve(loads), 1000))
    }, name)
  expect(loads).toBe(1)
  await page.close()
})

test('only when a passage is highlighted does the host page get a style sheet, and that one rule is for the highlight', async () => {
  const record = await (await fetch(`${worker}/v1/articles/${SEED}`)).json()
  const url = `${host.origin}/source`
  record.article.url = url
  record.brief.keyPoints[0].passage.url = `${url}#:~:text=Kremlin%20spokesman,Peskov`
  const { page, heard } = await visit('/source')
  await page.locator('#own').evaluate((card, brief) => Object.assign(card, { brief }), record)
  await page.evaluate(() => document.querySelector('link')?.remove())
  await shown(page)
  const sheets = () =>
    page.evaluate(() => document.adoptedStyleSheets.map(({ cssRules }) => Array.from(cssRules, (rule) => rule.cssText).join()))
  expect(await sheets()).toEqual([])
  await page.locator('.source').first().click()
  await expect
    .poll(() => page.evaluate(() => [...(CSS.highlights.get('article-brief-passage') ?? [])].map(String)))
    .toEqual(['Kremlin spokesman Dmitry Peskov'])
  expect(await sheets()).toEqual([expect.stringMatching(/^@layer \{\s*::highlight\(article-brief-passage\) \{[^}]*\}\s*\}$/)])
  expect(await heard()).toEqual([])
  await page.close()
})

test('what comes on demand and does not come leaves the card as it is, and the page hears of no error', async () => {
  const { page, heard } = await visit('/plain', (page) => page.route(/article-brief\.(tools|highlight)\.js/, (route) => route.abort()))
  await shown(page)
  await page.locator('.tools summary').first().click()
  await page
    .locator('article-brief')
    .first()
    .evaluate((card) => card.setAttribute('layout', 'full'))
  await page.locator('.claim').nth(52).waitFor()
  await page.waitForLoadState('networkidle')
  expect(await heard()).toEqual([])
  await page.close()
})

test('the module of an article works under Trusted Types that allow its policy, and asks for no data', async () => {
  const { page, heard, requests } = await visit('/module')
  await shown(page)
  await page.waitForFunction(() => customElements.get('article-brief'))
  expect(await paperOf(page)).toBe(CARD_PAPER)
  await page.locator('.tools summary').click()
  await page.locator('.tools button').first().waitFor()
  expect(dataRequests(requests)).toEqual([])
  expect(await heard()).toEqual([])
  await page.close()
})

test('where its policy is refused, the module leaves the card to the element', async () => {
  const { page, heard, requests } = await visit('/module-refused')
  await shown(page)
  expect(await page.evaluate(() => customElements.get('article-brief') !== undefined)).toBe(true)
  expect(dataRequests(requests)).toHaveLength(1)
  expect((await heard()).filter((one) => !one.startsWith('violation: trusted-types'))).toEqual([])
  await page.close()
})

/** Colour of one pixel of the page: of a PNG of that pixel alone, all filters give its plain bytes. */
async function pixel(page: Page, x: number, y: number): Promise<number[]> {
  const png = await page.screenshot({ clip: { x, y, width: 1, height: 1 } })
  const data: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  return [...inflateSync(Buffer.concat(data)).subarray(1, 4)]
}

test('the frame tells its height, again when that changes, and on a dark page it is dark and see-through', async () => {
  const { page } = await visit('/dark-frame', (page) => page.emulateMedia({ colorScheme: 'dark' }))
  const frame = page.frameLocator('iframe')
  await frame.locator('.gist').waitFor()
  const told = () => page.evaluate(() => (window as unknown as { heights: { type: string; height: number; origin: string }[] }).heights)
  const height = () => frame.locator('html').evaluate((root) => Math.ceil(root.getBoundingClientRect().height))
  await expect
    .poll(async () => (await told()).at(-1))
    .toEqual({
      type: 'article-brief-height',
      article: SEED,
      height: await height(),
      origin: new URL(worker).origin,
    })
  // Below the card the page shows through; the card itself is dark.
  expect(await pixel(page, 300, 590)).toEqual([0x10, 0x20, 0x30])
  expect(await pixel(page, 300, 12)).toEqual([0x19, 0x1a, 0x1c])
  const before = await height()
  await page.locator('iframe').evaluate((frame) => {
    frame.style.width = '300px'
  })
  await expect.poll(async () => (await told()).at(-1)?.height).toBeGreaterThan(before)
  await page.close()
})

/** Holds the answers to requests for data until they are let go. */
async function hold(page: Page): Promise<{ held: Route[]; release: () => Promise<unknown>; aborted: string[] }> {
  const held: Route[] = []
  const aborted: string[] = []
  page.on('requestfailed', (request) => aborted.push(new URL(request.url()).pathname))
  await page.route(/\/v1\/articles\//, (route) => void held.push(route))
  return { held, aborted, release: () => Promise.all(held.splice(0).map((route) => route.continue().catch(() => undefined))) }
}

test('cards of one article share one request, which the removal of one leaves alone and that of the last ends', async () => {
  let answers: Awaited<ReturnType<typeof hold>> | undefined
  const { page, requests } = await visit('/many', async (page) => {
    answers = await hold(page)
  })
  await expect.poll(() => answers?.held.length).toBe(1)
  await page.evaluate(() => document.querySelector('article-brief')?.remove())
  await answers?.release()
  await shown(page, '[layout="compact"]')
  await shown(page, '[layout="full"]')
  expect(dataRequests(requests)).toHaveLength(1)
  expect(answers?.aborted).toEqual([])
  await page.evaluate((id) => {
    const card = document.createElement('article-brief')
    card.setAttribute('article', id)
    card.id = 'last'
    document.body.append(card)
  }, OTHER)
  await expect.poll(() => answers?.held.length).toBe(1)
  await page.evaluate(() => document.querySelector('#last')?.remove())
  await expect.poll(() => answers?.aborted).toEqual([`/v1/articles/${OTHER}`])
  await page.close()
})

test('a changed attribute ends the request that nobody wants any more, and shows what is asked for now', async () => {
  let answers: Awaited<ReturnType<typeof hold>> | undefined
  const { page, heard } = await visit('/strict', async (page) => {
    answers = await hold(page)
  })
  await expect.poll(() => answers?.held.length).toBe(1)
  const events = page.evaluate(
    (id) =>
      new Promise<string[]>((resolve) => {
        const seen: string[] = []
        for (const type of ['article-brief-load', 'article-brief-error'])
          document.addEventListener(type, ({ type }) => {
            seen.push(type)
            setTimeout(() => resolve(seen), 100)
          })
        document.querySelector('article-brief')?.setAttribute('article', id)
      }),
    OTHER,
  )
  await expect.poll(() => answers?.aborted).toEqual([`/v1/articles/${SEED}`])
  await answers?.release()
  await expect.poll(() => page.locator('.card').getAttribute('data-article')).toBe(OTHER)
  expect(await events).toEqual(['article-brief-load'])
  expect(await heard()).toEqual([])
  await page.close()
})

test('loading="lazy" asks for no data until the card is near', async () => {
  const { page, requests } = await visit('/lazy')
  await page.waitForLoadState('networkidle')
  expect(dataRequests(requests)).toEqual([])
  await page.evaluate(() => scrollTo(0, 3200))
  await shown(page)
  expect(dataRequests(requests)).toHaveLength(1)
  await page.close()
})

test('a card that found the network gone loads by itself when it is back', async () => {
  const { page, heard } = await visit('/plain')
  await shown(page)
  await page.context().setOffline(true)
  await page
    .locator('article-brief')
    .first()
    .evaluate((card, id) => card.setAttribute('article', id), OTHER)
  await page.locator('article-brief').first().getByText('You are offline.').waitFor()
  // Moved about in the meantime it waits all the same.
  await page
    .locator('article-brief')
    .first()
    .evaluate((card) => card.parentElement?.prepend(card))
  await page.locator('article-brief').first().getByText('You are offline.').waitFor()
  await page.context().setOffline(false)
  await expect.poll(() => page.locator('.card').first().getAttribute('data-article')).toBe(OTHER)
  expect(await heard()).toEqual([])
  await page.close()
})

test('a button in the fallback stays the page’s own', async () => {
  const { page, heard, requests } = await visit('/plain')
  const failed = page.locator('#failed')
  await failed.getByRole('button', { name: 'Try again' }).waitFor()
  await failed.evaluate((card) => {
    const button = document.createElement('button')
    button.textContent = 'Ours'
    button.value = 'link'
    card.append(button)
  })
  await failed.getByRole('button', { name: 'Ours' }).click()
  await page.waitForTimeout(200)
  expect(requests.filter((url) => url.includes('article-brief.tools'))).toEqual([])
  expect(await heard()).toEqual([])
  await page.close()
})

test('an answer that takes a while has a skeleton in its place, one that comes at once has none', async () => {
  let answers: Awaited<ReturnType<typeof hold>> | undefined
  const { page } = await visit('/many', async (page) => {
    answers = await hold(page)
    await page.addInitScript(() => {
      Object.assign(window, { seen: new Set<string>() })
      const look = () => {
        const { shadowRoot } = document.querySelector('article-brief') ?? {}
        ;(window as unknown as { seen: Set<string> }).seen.add(
          shadowRoot?.querySelector('.busy') ? 'skeleton' : shadowRoot ? 'card' : 'fallback',
        )
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })
  })
  const seen = () => page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen])
  await page.locator('.busy').first().waitFor()
  await answers?.release()
  await shown(page)
  expect(await seen()).toEqual(['fallback', 'skeleton', 'card'])
  await page.evaluate(() => (window as unknown as { seen: Set<string> }).seen.clear())
  await page.evaluate(() => document.querySelector('article-brief')?.setAttribute('claim', 'call-length'))
  await page
    .locator('article-brief')
    .first()
    .getByText(/ninety minutes/)
    .waitFor()
  await expect.poll(seen).toEqual(['card'])
  await page.close()
})

test('a record of a newer minor version is shown, with the words it brings', async () => {
  const record = await (await fetch(`${worker}/v1/articles/${SEED}`)).json()
  Object.assign(record, { version: '1.9', verdict: { html: '<b>new</b>' }, translations: ['de'] })
  Object.assign(record.article, { genre: 'podcast', section: null })
  Object.assign(record.claims[0], {
    kind: 'rumour',
    certainty: 'hedged',
    confidence: 0.4,
    passage: { ...record.claims[0].passage, seconds: 12 },
  })
  const { page, heard } = await visit('/strict', (page) =>
    page.route(`**/v1/articles/${SEED}`, (route) => route.fulfill({ json: record, headers: { 'Access-Control-Allow-Origin': '*' } })),
  )
  await shown(page)
  expect(await page.locator('.genre').textContent()).toBe('Podcast')
  const first = page.locator('.claim').first()
  expect(await first.locator('.kind').textContent()).toBe('Rumour')
  expect(await first.locator('.certainty').textContent()).toBe('Hedged')
  expect(await first.locator('.claimant').textContent()).toBe('Dmitry Peskov')
  expect(await page.locator('.kind').nth(1).textContent()).not.toBe('')
  expect(await heard()).toEqual([])
  await page.close()
})
