/** A source text as a web page, and two ways to learn where a text fragment leads on it. */
import { fileURLToPath } from 'node:url'
import type { Browser, CDPSession, Page } from 'playwright-core'
import type { Place } from '../../data/passage.ts'

/** A link to some words of a source's page. */
export interface Link {
  /** Path of the page on its host. */
  page: string
  /** `:~:text=…`, or nothing. */
  fragment: string
  /** Where the words are: the paragraph's index on the page, and offsets into its text. */
  place: Place
}

/** Where a browser came to rest after it followed a link; heights are pixels from the viewport's top. */
export interface Rest {
  scrollY: number
  viewport: number
  /** The link's place, as laid out. */
  place: Extent & { text: string }
}

export interface Arrival extends Rest {
  /** What the browser highlighted, as painted; undefined where nothing is. */
  highlight: Extent | undefined
}

interface Extent {
  top: number
  bottom: number
}

const PATIENCE = 8000

export const LINE_HEIGHT = 5
/** Narrow, to be painted fast; from its middle down, 160 words fit in, a third more than the longest passage has. */
const VIEWPORT = { width: 40, height: 1600 }

/**
 * Every line is a paragraph, navigation included, since a browser searches the whole page. Each word
 * has a line of its own, so that heights alone tell where a highlight begins and ends. Blank space
 * above and below lets every line come to the middle of the viewport.
 */
export function renderPage(blocks: readonly string[], lang: string): string {
  const escaped = blocks.map((block) => block.replace(/&/g, '&amp;').replace(/</g, '&lt;'))
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>Source</title><link rel="icon" href="data:,">
<style>
  body { margin: 0; padding: 200vh 1rem }
  p { width: 1px; margin: 0 0 5rem; font: 5px/${LINE_HEIGHT}px monospace }
  ::target-text { background: #f0f; color: #f0f }
</style>
${escaped.map((block) => `<p>${block}</p>`).join('\n')}</html>`
}

/** What we use of text-fragments-polyfill: it finds, and neither marks nor scrolls. */
interface FragmentUtils {
  getFragmentDirectives(hash: string): { text?: string[] }
  parseFragmentDirectives(directives: { text?: string[] }): { text?: object[] }
  processTextFragmentDirective(directive: object): Range[]
}

/**
 * What text-fragments-polyfill, the reference implementation, finds first by each link; undefined
 * where it finds nothing. Each page is opened once for all its links.
 */
export async function findByPolyfill(browser: Browser, origin: string, links: readonly Link[]): Promise<(Place | undefined)[]> {
  const context = await browser.newContext()
  await context.route('**/text-fragment-utils.js', (route) =>
    route.fulfill({ path: fileURLToPath(import.meta.resolve('text-fragments-polyfill/text-fragment-utils')) }),
  )
  const found = new Map<Link, Place | undefined>()
  await Promise.all(
    [...Map.groupBy(links, ({ page }) => page)].map(async ([path, ofPage]) => {
      const page = await context.newPage()
      await page.goto(origin + path)
      const places = await findInPage(page, ofPage)
      for (const [i, link] of ofPage.entries()) found.set(link, places[i])
    }),
  )
  await context.close()
  return links.map((link) => found.get(link))
}

async function findInPage(page: Page, links: readonly Link[]): Promise<(Place | undefined)[]> {
  await page.addScriptTag({
    type: 'module',
    content: 'import * as fragmentUtils from "/text-fragment-utils.js"; Object.assign(globalThis, { fragmentUtils })',
  })
  await page.waitForFunction(() => 'fragmentUtils' in globalThis)
  return page.evaluate(
    (fragments) => {
      const { fragmentUtils: utils } = globalThis as unknown as { fragmentUtils: FragmentUtils }
      const blocks = [...document.querySelectorAll('p')]
      return fragments.map((fragment) => {
        const [directive] = utils.parseFragmentDirectives(utils.getFragmentDirectives(`#${fragment}`)).text ?? []
        const range = directive && utils.processTextFragmentDirective(directive)[0]
        if (range === undefined) return undefined
        const block = blocks.findIndex((paragraph) => paragraph.contains(range.startContainer))
        return { block, start: range.startOffset, end: range.endOffset, text: range.toString() }
      })
    },
    links.map(({ fragment }) => fragment),
  )
}

/**
 * Opens each link's page anew, as for a reader who comes from elsewhere, and says where that led and
 * what was highlighted.
 * @param patience how many milliseconds to wait for a page to scroll; a busy machine may take seconds
 */
export function openLinks(browser: Browser, origin: string, links: readonly Link[], patience = PATIENCE): Promise<Arrival[]> {
  return inTabs(browser, links, async (tab, { page: path, fragment, place }, i) => {
    // A query of its own makes each address another document.
    await tab.page.goto(`${origin}${path}?${i}#${fragment}`)
    return look(tab, await tab.page.evaluate(comeToRest, { ...place, patience }))
  })
}

/**
 * Follows links as `openLinks` does, but opens a page once for all its links on end. Takes half the
 * time, since most of it goes into loading and layout.
 */
export function jumpAndLook(browser: Browser, origin: string, links: readonly Link[]): Promise<Arrival[]> {
  return inTabs(browser, links, async (tab, link) => look(tab, await jump(tab, origin, link)))
}

/** Follows links as `jumpAndLook` does, without a look at the highlight: half the time again. */
export function jumpToLinks(browser: Browser, origin: string, links: readonly Link[]): Promise<Rest[]> {
  return inTabs(browser, links, (tab, link) => jump(tab, origin, link))
}

async function jump({ page }: Tab, origin: string, { page: path, fragment, place }: Link): Promise<Rest> {
  await page.evaluate(forgetJump)
  await page.goto(`${origin}${path}#${fragment}`)
  return page.evaluate(comeToRest, { ...place, patience: PATIENCE })
}

async function look({ page, devtools }: Tab, rest: Rest): Promise<Arrival> {
  // Three times as fast as page.screenshot.
  const { data } = await devtools.send('Page.captureScreenshot', { optimizeForSpeed: true })
  return { ...rest, highlight: await page.evaluate(findHighlight, data) }
}

interface Tab {
  page: Page
  devtools: CDPSession
}

/** Does something for each link, in several tabs at a time. */
async function inTabs<T>(browser: Browser, links: readonly Link[], act: (tab: Tab, link: Link, index: number) => Promise<T>): Promise<T[]> {
  const context = await browser.newContext({ viewport: VIEWPORT })
  const results: T[] = []
  const queue = links.entries()
  const work = async () => {
    const page = await context.newPage()
    const tab = { page, devtools: await context.newCDPSession(page) }
    for (const [i, link] of queue) results[i] = await act(tab, link, i)
  }
  await Promise.all([work(), work(), work()])
  await context.close()
  return results
}

/** Runs in the page: back to the top, with nothing highlighted. */
function forgetJump(): void {
  for (const { firstChild } of document.querySelectorAll('p')) {
    // A highlight stays until its text is set anew, be it to the same.
    if (firstChild instanceof Text) firstChild.replaceData(0, firstChild.length, firstChild.data)
  }
  scrollTo(0, 0)
}

/** Runs in the page: waits until it has scrolled, or long enough, and says where the place is then. */
async function comeToRest({ block, start, end, patience }: Place & { patience: number }): Promise<Rest> {
  // Chromium looks for the words in slices of time, some of them after the page has loaded. Timers,
  // since waiting for frames would have it paint them.
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
  const latest = performance.now() + patience
  while (scrollY === 0 && performance.now() < latest) await pause()
  for (let before = -1; before !== scrollY; await pause()) before = scrollY

  const words = document.querySelectorAll('p')[block]?.firstChild
  if (!words) throw new Error(`the page has no paragraph ${block}`)
  const range = document.createRange()
  range.setStart(words, start)
  range.setEnd(words, end)
  const { top, bottom } = range.getBoundingClientRect()
  return { scrollY, viewport: innerHeight, place: { top, bottom, text: range.toString() } }
}

/** Runs in the page: the rows of its screenshot that have the colour of `::target-text`. */
async function findHighlight(png: string): Promise<Extent | undefined> {
  const image = new Image()
  image.src = `data:image/png;base64,${png}`
  await image.decode()
  const { width, height } = image
  const canvas = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  canvas?.drawImage(image, 0, 0)
  const pixels = new Uint32Array(canvas?.getImageData(0, 0, width, height).data.buffer ?? [])
  const magenta = 0xffff00ff
  const first = pixels.indexOf(magenta)
  return first < 0 ? undefined : { top: Math.floor(first / width), bottom: Math.floor(pixels.lastIndexOf(magenta) / width) + 1 }
}
