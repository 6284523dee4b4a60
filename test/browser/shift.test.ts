import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type Host, startHost } from './host.ts'

const worker = inject('workerUrl')
const LAYOUTS = ['card', 'compact', 'full']
const NAMES = ['server', 'tag', 'module', 'iframe']
const WIDTHS = [320, 412, 600, 768, 1200]

let browser: Browser
let host: Host

const pageWith = (snippet: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Host</title>
<body style="margin:0"><p>Before.</p>${snippet}<p>After.</p><div style="height:2000px;background:linear-gradient(red,blue)">Much more.</div></html>`

beforeAll(async () => {
  browser = await launchChromium()
  const page = await browser.newPage()
  const { articles } = (await (await fetch(`${worker}/v1/articles`)).json()) as { articles: { id: string }[] }
  const pages: Record<string, string> = {}
  for (const [i, layout] of LAYOUTS.entries()) {
    // Another article for each layout: what is set aside is worked out from its text.
    await page.goto(`${worker}/?article=${articles[i * 4]?.id}&layout=${layout}`)
    for (const name of NAMES) {
      const snippet = await page.locator(`[data-snippet="${name}"]`).textContent()
      pages[`/${layout}/${name}`] = pageWith(snippet ?? '')
      if (name === 'tag') pages['/without-hint'] = pageWith(snippet?.replace(/ style="[^"]*"/, '') ?? '')
    }
  }
  await page.close()
  host = await startHost(pages)
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

test.each(LAYOUTS.flatMap((layout) => NAMES.map((name) => [layout, name] as const)))(
  'nothing on the page moves when the %s layout arrives by the snippet "%s", at any width',
  async (layout, name) => {
    for (const [i, width] of WIDTHS.entries())
      expect(await shiftOf(`/${layout}/${name}`, width, i % 2 === 0), `at ${width} px`).toBeLessThanOrEqual(0.01)
  },
)

test('the same tag without its hint does move the page, so a shift would be seen', async () => {
  expect(await shiftOf('/without-hint', 412)).toBeGreaterThan(0.05)
})

/**
 * Cumulative layout shift of a page of the host until its card is there.
 * @param isTall whether what follows the card is in view, so that its moves count; else the card may give space back
 */
async function shiftOf(path: string, width: number, isTall = true): Promise<number> {
  const page = await browser.newPage({ viewport: { width, height: !isTall ? 700 : path.startsWith('/full') ? 12_000 : 3000 } })
  await page.addInitScript(() => {
    Object.assign(window, { shift: 0 })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) (window as unknown as { shift: number }).shift += (entry as unknown as { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  // Late enough that what is there before has been painted.
  await page.route(/\/article-brief\.js|\/card\.js|\/v1\/articles\//, async (route) => {
    await page.waitForFunction(() => performance.getEntriesByName('first-paint').length > 0)
    await route.continue()
  })
  await page.goto(host.origin + path)
  const inside = path.endsWith('/iframe') ? page.frameLocator('iframe').locator('article-brief') : page.locator('article-brief')
  await inside.locator('[part="gist"]').waitFor()
  await page.waitForFunction(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(true), 50))))
  const shift = await page.evaluate(() => (window as unknown as { shift: number }).shift)
  await page.close()
  return shift
}
