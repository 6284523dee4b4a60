/** The card for everyone: axe, keyboard, headings, announcements, narrow and enlarged, on paper, right to left. */
import axe from 'axe-core'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type Host, startHost } from './host.ts'

const SEED = 'trump-join-forces-russia-against-china'
const FALLBACK = '<a href="https://example.org/article">Read the article</a>'
const LAYOUTS = ['card', 'compact', 'full'] as const
const LANGUAGES = ['en', 'ar'] as const
const THEMES = [
  ['light', { colorScheme: 'light', forcedColors: 'none' }],
  ['dark', { colorScheme: 'dark', forcedColors: 'none' }],
  ['forced colours', { colorScheme: 'light', forcedColors: 'active' }],
] as const
const AXE: axe.RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'experimental'],
  resultTypes: ['violations'],
}

const worker = inject('workerUrl')
let browser: Browser
let context: BrowserContext
let host: Host

/** A sound page of somebody else's, so that whatever axe finds is the card's. */
const page = (content: string, style = ':root{color-scheme:light dark;background:light-dark(#fff,#111)}') =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Host</title><style>${style}</style>
<script type="module" src="${worker}/article-brief.js"></script><main><h1>Host</h1>${content}</main></html>`
const tag = (attributes: string) => `<article-brief ${attributes}>${FALLBACK}</article-brief>`
const cardHtml = async (query: string) => (await fetch(`${worker}/v1/articles/${SEED}/card.html?${query}`)).text()

/** Every state that is no ordinary card, one below the other. */
const states = (lang: string) =>
  [
    'article="held"',
    'article="no-such-article"',
    'article="unreachable"',
    'article="unreadable"',
    'id="empty"',
    `article="${SEED}" claim="call-length"`,
    `article="${SEED}" theme="dark"`,
    `article="${SEED}" theme="light" layout="compact"`,
  ]
    .map((attributes) => tag(`${attributes} lang="${lang}"`))
    .join('')

beforeAll(async () => {
  browser = await launchChromium()
  context = await browser.newContext()
  // axe reaches into the frame of another origin by asking the axe there.
  await context.addInitScript({ content: `${axe.source};axe.configure({allowedOrigins:['<unsafe_all_origins>']})` })
  const pages: Record<string, string> = {
    '/card': page(`<a href="#before">Before</a>${tag(`article="${SEED}"`)}<a href="#after">After</a>`),
    '/heading': page(`<h2>Two</h2><h3>Three</h3>${tag(`article="${SEED}" heading-level="4" layout="full"`)}`),
    '/heading-html': page(`<h2>Two</h2>${await cardHtml('heading-level=3')}`),
    '/held': page(tag('article="held"')),
    '/held/ar': page(tag('article="held" lang="ar"')),
  }
  for (const lang of LANGUAGES) {
    for (const layout of LAYOUTS)
      pages[`/${layout}/${lang}`] = page(
        tag(`article="${SEED}" layout="${layout}" lang="${lang}"`) +
          (await cardHtml(`layout=${layout}&lang=${lang}${layout === 'full' ? '&claims=9' : ''}`)),
      )
    pages[`/states/${lang}`] = page(states(lang))
    // As most pages are: white, whatever the reader's system prefers.
    pages[`/states-on-white/${lang}`] = page(states(lang), 'body{background:#fff;color:#222}')
    pages[`/frame/${lang}`] = page(`<iframe src="${worker}/embed/${SEED}?lang=${lang}" title="A brief" width="700" height="900"></iframe>`)
  }
  host = await startHost(pages)
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

async function open(url: string, viewport = { width: 760, height: 900 }): Promise<Page> {
  const opened = await context.newPage()
  await opened.setViewportSize(viewport)
  await opened.route('**/v1/articles/held', () => undefined)
  await opened.route('**/v1/articles/unreachable', (route) => route.abort())
  await opened.route('**/v1/articles/unreadable', (route) =>
    route.fulfill({ body: 'not JSON', headers: { 'Access-Control-Allow-Origin': '*' } }),
  )
  await opened.goto(url)
  return opened
}

/** Waits until every card that isn't held back is there or has failed, and opens whatever opens in it. */
async function openDetails(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('article-brief:not([article="held"], #empty)')].every(({ shadowRoot }) => {
      for (const details of shadowRoot?.querySelectorAll('details') ?? []) details.open = true
      const form = shadowRoot?.querySelector('form')
      const tools = shadowRoot?.querySelector('.tools')
      return (
        shadowRoot?.querySelector('.card:not(.busy), button') &&
        (!form || form.childElementCount > 0) &&
        (!tools || tools.childElementCount > 1)
      )
    }),
  )
}

/** What axe finds wrong with the page in any theme. */
async function violations(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const [name, media] of THEMES) {
    await page.emulateMedia(media)
    found.push(
      ...(await page.evaluate(
        async ([name, options]) => {
          const { axe } = window as unknown as { axe: typeof import('axe-core') }
          const { violations } = await axe.run(document, options)
          return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, any }) => `${name}: ${id}: ${target.join(' ')}: ${any[0]?.message ?? ''}`),
          )
        },
        // axe reads the colours that the author wrote, not those that are forced.
        [name, { ...AXE, rules: { 'color-contrast': { enabled: media.forcedColors === 'none' } } }] as const,
      )),
    )
  }
  await page.close()
  return found
}

test.each(LAYOUTS.flatMap((layout) => LANGUAGES.map((lang) => [layout, lang] as const)))(
  'axe finds nothing in the layout %s in %s, all opened, by the tag or rendered by the server, in any theme',
  async (layout, lang) => {
    const page = await open(`${host.origin}/${layout}/${lang}`)
    await openDetails(page)
    expect(await page.locator('article-brief').first().locator('.claim').count()).toBe({ card: 4, compact: 0, full: 53 }[layout])
    expect(await violations(page)).toEqual([])
  },
)

test.each(['/states/en', '/states/ar', '/states-on-white/en', '/states-on-white/ar'])(
  '%s: axe finds nothing in a card that is loading, failed, empty, of one claim, or of a theme of its own',
  async (path) => {
    const page = await open(host.origin + path)
    await page.evaluate(async (url) => {
      const record = await (await fetch(url)).json()
      const brief = { ...record.brief, keyPoints: [] }
      Object.assign(document.querySelector('#empty') ?? {}, { brief: { ...record, brief, claims: [] } })
    }, `${worker}/v1/articles/${SEED}`)
    await page.locator('#empty [part="summary"]').waitFor()
    await page.waitForFunction(
      () => [...document.querySelectorAll('article-brief')].filter((card) => card.shadowRoot?.querySelector('button')).length === 3,
    )
    await page.locator('[claim] .claim').waitFor()
    expect(await page.locator('#empty section, #empty details:not(.tools), #empty .claim').count()).toBe(0)
    // What stands in it until the brief is there has the card's paper below it.
    expect(await page.locator('.busy').evaluate((card) => getComputedStyle(card).backgroundColor)).toBe('rgb(255, 255, 255)')
    expect(await violations(page)).toEqual([])
  },
)

test.each(LANGUAGES)('axe finds nothing on our own pages in %s: the frame in a host page, the permalink, the first page', async (lang) => {
  const framed = await open(`${host.origin}/frame/${lang}`)
  await framed.frameLocator('iframe').locator('article-brief:defined').waitFor()
  expect(await violations(framed)).toEqual([])
  for (const path of [`/a/${SEED}?lang=${lang}`, `/?lang=${lang}`]) {
    const page = await open(worker + path)
    await openDetails(page)
    expect(await violations(page)).toEqual([])
  }
})

test('the fields of our own pages have borders that stand out, 3 to 1', async () => {
  const page = await context.newPage()
  for (const path of ['/', '/docs'])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto(worker + path)
      const contrasts = await page.locator('input, select, textarea').evaluateAll((fields) => {
        const luminance = (colour: string) => {
          const [r = 0, g = 0, b = 0] = Array.from(colour.matchAll(/\d+/g), ([part]) => {
            const share = Number(part) / 255
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
          })
          return 0.2126 * r + 0.7152 * g + 0.0722 * b
        }
        return fields.map((field) => {
          const { borderTopColor, backgroundColor } = getComputedStyle(field)
          const [low = 0, high = 0] = [luminance(borderTopColor), luminance(backgroundColor)].sort((a, b) => a - b)
          return (high + 0.05) / (low + 0.05)
        })
      })
      expect(contrasts.length).toBeGreaterThan(1)
      expect(Math.min(...contrasts), `${path}, ${colorScheme}`).toBeGreaterThanOrEqual(3)
    }
  await page.close()
})

test('in forced colours every text has a colour of the system, and a card of a theme of its own too', async () => {
  const page = await open(`${host.origin}/states/en`)
  await openDetails(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ forcedColors: 'active', colorScheme })
    const own = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'))
      const colour = (name: string, property: 'color' | 'backgroundColor') => {
        probe.style[property] = name
        return getComputedStyle(probe)[property]
      }
      const texts = ['CanvasText', 'LinkText', 'VisitedText', 'ButtonText', 'FieldText'].map((name) => colour(name, 'color'))
      const papers = ['Canvas', 'ButtonFace', 'Field', 'transparent'].map((name) => colour(name, 'backgroundColor'))
      return [...document.querySelectorAll('article-brief')].flatMap(({ shadowRoot }) =>
        Array.from(shadowRoot?.querySelectorAll('*:not(style)') ?? [], (element) => [element, getComputedStyle(element)] as const)
          .filter(([, { color, backgroundColor }]) => !texts.includes(color) || !papers.includes(backgroundColor))
          .map(([{ localName, className }, { color, backgroundColor }]) => `${localName}.${className} ${color} on ${backgroundColor}`),
      )
    })
    expect(own).toEqual([])
  }
  await page.close()
})

/** Name of what has the focus, however deep, once its focus ring is seen. */
const focused = (page: Page) =>
  page.evaluate(() => {
    let at = document.activeElement
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
    if (!at || at === document.body) return 'nothing'
    const { outlineStyle, outlineWidth } = getComputedStyle(at)
    const { top, bottom } = at.getBoundingClientRect()
    const seen = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && top >= -1 && bottom <= innerHeight + 1
    return `${at.closest('[part]')?.part ?? ''} ${at.textContent?.trim().split('\n')[0]}${seen ? '' : ' unseen'}`.trim()
  })

test('the Tab key walks through title, passages, claims and tools and out again, and Enter and Space open', async () => {
  const page = await open(`${host.origin}/card`)
  await page.locator('article-brief [part="key-points"]').waitFor()
  const { brief, claims, article } = await (await fetch(`${worker}/v1/articles/${SEED}`)).json()
  const passages = (list: { passage: { paragraph: number } }[]) => list.map(({ passage }) => `passage ¶${passage.paragraph}`)
  const walk: string[] = []
  const tab = async (key = 'Tab') => {
    await page.keyboard.press(key)
    walk.push(await focused(page))
    return walk.at(-1)
  }
  while ((await tab()) !== 'claims Claims: 4 of 53' && walk.length < 30);
  await page.keyboard.press('Enter')
  while ((await tab()) !== 'tools Cite and share' && walk.length < 40);
  await page.keyboard.press('Space')
  await page.locator('article-brief .tools button').first().waitFor()
  while ((await tab()) !== 'After' && walk.length < 60);
  const there = [
    'Before',
    `title ${article.title}`,
    ...passages(brief.keyPoints),
    'claims Claims: 4 of 53',
    ...passages(claims.slice(0, 4)),
    'claims All 53 claims',
    'tools Cite and share',
    ...['Copy citation', 'Markdown', 'BibTeX', 'CSL-JSON', 'Copy link', 'Open in the API'].map((name) => `tools ${name}`),
    'After',
  ]
  expect(walk).toEqual(there)
  walk.splice(0)
  while ((await tab('Shift+Tab')) !== 'Before' && walk.length < 60);
  expect(walk).toEqual(there.slice(0, -1).reverse())
  await page.close()
})

test('the keyboard narrows the claims of the full layout, and their number is announced', async () => {
  const page = await open(`${host.origin}/full/en`)
  const card = page.locator('article-brief').first()
  await card.getByLabel('Claimant').focus()
  await page.keyboard.type('Vladimir')
  await expect.poll(() => card.locator('output').textContent()).toMatch(/^\d+ \/ 53$/)
  const shown = await card.locator('.claim:visible').count()
  expect(shown).toBeGreaterThan(0)
  expect(await card.getByRole('status').first().textContent()).toBe(`${shown} / 53`)
  await page.keyboard.press('Tab')
  expect(await focused(page)).toMatch(/^filter All/)
  await page.close()
})

test('heading-level="n" makes the title a heading of level n and the sections of level n + 1', async () => {
  for (const [path, level] of [
    ['/card', 2],
    ['/heading', 4],
    ['/heading-html', 3],
  ] as const) {
    const page = await open(host.origin + path)
    const card = page.locator('article-brief')
    await card.getByRole('heading', { name: /^Trump Wants/, level }).waitFor()
    await card.getByRole('heading', { name: 'Key points', level: level + 1 }).waitFor()
    if (level === 4) await card.getByRole('heading', { name: 'Claims: 53', level: 5 }).waitFor()
    await page.close()
  }
})

test.each([
  ['/held', 'Loading the brief…', 'The brief could not be loaded.', 'Try again', 'Loading the brief…'],
  ['/held/ar', 'Loading the brief…', 'تعذّر تحميل الموجز.', 'إعادة المحاولة', 'جارٍ تحميل الموجز…'],
])(
  '%s: one live region says that the brief is loading, then that it failed, in words marked with their language',
  async (path, loading, failed, retry, again) => {
    const page = await context.newPage()
    let answer: (() => Promise<void>) | undefined
    await page.route('**/v1/articles/held', (route) => {
      answer = () => route.abort()
    })
    await page.goto(host.origin + path)
    const status = page.locator('article-brief').getByRole('status')
    await expect.poll(() => status.textContent()).toBe(loading)
    expect(await status.getAttribute('lang')).toBe('en')
    const region = await status.elementHandle()
    await expect.poll(() => answer).toBeDefined()
    await answer?.()
    await page.getByRole('button', { name: retry }).waitFor()
    expect(await region?.textContent()).toContain(failed)
    expect(await status.getAttribute('dir')).toBe(path.endsWith('ar') ? 'rtl' : 'ltr')
    // Whoever presses the button goes on from where it was.
    await page.getByRole('button').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => status.textContent()).toBe(again)
    await answer?.()
    await page.getByRole('button', { name: retry }).waitFor()
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe(retry)
    await page.close()
  },
)

test('whoever has retried with the keyboard is at the title when the card comes, or wherever they have gone since', async () => {
  for (const goes of [false, true]) {
    const page = await context.newPage()
    await page.route('**/v1/articles/**', (route) => route.abort())
    await page.goto(`${host.origin}/card`)
    await page.getByRole('button', { name: 'Try again' }).focus()
    await page.unroute('**/v1/articles/**')
    await page.route('**/v1/articles/**', async (route) => {
      if (goes) await page.getByText('After').focus()
      // By then a skeleton has taken the button's place.
      await page.locator('.busy').waitFor()
      await route.continue()
    })
    await page.keyboard.press('Enter')
    await page.locator('article-brief [part="gist"]').waitFor()
    await expect.poll(() => focused(page)).toMatch(goes ? /^After/ : /^title Trump Wants to [^\n]*(?<! unseen)$/)
    await page.close()
  }
})

test('copying says so in a live region', async () => {
  const page = await open(`${host.origin}/card`)
  await openDetails(page)
  const tools = page.locator('article-brief .tools')
  for (const [granted, said] of [
    [false, /^Could not copy: Jin Canrong/],
    [true, /^Copied$/],
  ] as const) {
    if (granted) await context.grantPermissions(['clipboard-write'])
    await tools.getByRole('button', { name: 'Copy citation' }).click()
    await expect.poll(() => tools.getByRole('status').textContent()).toMatch(said)
  }
  await context.clearPermissions()
  await page.close()
})

test('nothing moves by itself, with reduced motion or without', async () => {
  const page = await open(`${host.origin}/states/en`)
  for (const reducedMotion of ['no-preference', 'reduce'] as const) {
    await page.emulateMedia({ reducedMotion })
    await page.locator('[claim] summary').click()
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
  }
  await page.close()
})

/** Elements of the cards whose content is wider than themselves, or that stick out of the page. */
const overflowing = (page: Page) =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > innerWidth ? ['the page'] : []
    for (const { shadowRoot } of document.querySelectorAll('article-brief'))
      for (const element of shadowRoot?.querySelectorAll<HTMLElement>('*') ?? []) {
        const { left, right } = element.getBoundingClientRect()
        const hides = getComputedStyle(element).overflow !== 'visible' && element.scrollHeight > element.clientHeight + 1
        if ((element.clientWidth > 0 && element.scrollWidth > element.clientWidth) || left < 0 || right > innerWidth || hides)
          wide.push(`${element.localName}.${element.className} ${element.textContent?.slice(0, 40)}`)
      }
    return wide
  })

test.each(LAYOUTS.flatMap((layout) => LANGUAGES.map((lang) => [layout, lang] as const)))(
  'the layout %s in %s fits into 280 px, and 320 px with text twice as large, all opened',
  async (layout, lang) => {
    const page = await open(`${host.origin}/${layout}/${lang}`, { width: 280, height: 800 })
    await openDetails(page)
    // What can't be copied is shown, and that is the longest word there is.
    for (const name of layout === 'compact' ? [] : ['BibTeX', 'CSL-JSON'])
      await page.locator('article-brief').first().getByRole('button', { name }).click()
    expect(await overflowing(page)).toEqual([])
    await page.setViewportSize({ width: 320, height: 800 })
    await page.addStyleTag({ content: ':root{font-size:200%}h1{font-size:1rem}' })
    expect(await overflowing(page)).toEqual([])
    await page.close()
  },
)

test('states and our own pages fit into 280 px too', async () => {
  const page = await open(`${host.origin}/states/ar`, { width: 280, height: 800 })
  await page.locator('[claim] .claim').waitFor()
  expect(await overflowing(page)).toEqual([])
  for (const path of [`/a/${SEED}`, '/', `/embed/${SEED}`]) {
    await page.goto(worker + path)
    await openDetails(page)
    expect(await overflowing(page), path).toEqual([])
  }
  await page.close()
})

test('on paper every claim of the card is there in dark ink, and the tools are not', async () => {
  const page = await open(`${host.origin}/states/en`)
  await page.locator('[theme="dark"] .claims').waitFor({ state: 'attached' })
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const card = page.locator('[theme="dark"]')
  const heights = await card.locator('.claim').evaluateAll((claims) => claims.map((claim) => claim.getBoundingClientRect().height))
  expect(heights).toHaveLength(4)
  expect(Math.min(...heights)).toBeGreaterThan(30)
  expect(await card.locator('.claim').last().locator('.source').isVisible()).toBe(true)
  expect(await card.locator('.tools').isVisible()).toBe(false)
  expect(await card.locator('.gist').evaluate((gist) => getComputedStyle(gist).color)).toBe('rgb(27, 27, 26)')
  await page.emulateMedia({ media: 'screen' })
  await page.goto(`${host.origin}/full/en`)
  await openDetails(page)
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('article-brief').first().locator('form').isVisible()).toBe(false)
  await page.close()
})

const box = async (locator: Locator) => {
  const { x, width } = (await locator.boundingBox()) ?? { x: Number.NaN, width: Number.NaN }
  return { left: x, right: x + width }
}
/** Where the text itself begins and ends, whatever the width of its box. */
const textBox = (locator: Locator) =>
  locator.evaluate((element) => {
    const range = document.createRange()
    range.selectNodeContents(element)
    const { left, right } = range.getBoundingClientRect()
    return { left, right }
  })

test('an Arabic card runs from right to left, and English in it from left to right within the same edges', async () => {
  const page = await open(`${host.origin}/card/ar`)
  await openDetails(page)
  for (const card of await page.locator('article-brief').all()) {
    expect(await card.locator('.card').getAttribute('dir')).toBe('rtl')
    const { left, right } = await box(card.locator('.gist'))
    for (const name of ['.kicker', '.byline', '[part="claims"] summary', '.meta >> nth=0', '.more', '.tools summary']) {
      const text = await textBox(card.locator(name))
      // A summary's triangle stands before its text.
      expect(right - text.right, name).toBeLessThan(name.endsWith('summary') ? 16 : 2)
      expect(text.left, name).toBeGreaterThan(left + 50)
    }
    for (const name of ['.title', '.gist', '.summary', '.claim p >> nth=0'])
      expect(Math.abs((await textBox(card.locator(name))).left - left), name).toBeLessThan(2)
    const list = card.locator('[part="key-points"] ul')
    expect(await list.evaluate((list) => getComputedStyle(list).direction)).toBe('ltr')
    expect((await box(list)).left).toBeCloseTo(left, 0)
    // A bullet stands in the list's own padding, about an em wide.
    const indent = (await box(list.locator('li').first())).left - left
    expect(indent).toBeGreaterThan(14)
    expect(indent).toBeLessThan(24)
  }
  await page.close()
})
