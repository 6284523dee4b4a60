/** One visit to a page in a throttled browser: when its text was there to be read, and what it took. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'

export interface VisitOptions {
  /** What has to be readable: the first in the viewport, the others anywhere on the page. */
  texts: readonly string[]
  width: number
  /** How many times slower the processor is made. */
  cpu: number
  /** Whether to stay for layout shifts and requests that come late. */
  stay: boolean
}

export interface Visit {
  /** Milliseconds from the start of navigation to the frame after the one with the text; `Infinity` if it never came. */
  visible: number
  /** Sum of all layout shifts of the host page that no input explains. */
  shift: number
  timeline: Transfer[]
}

/** A request in milliseconds after the page's own. */
export interface Transfer {
  url: string
  start: number
  firstByte: number
  end: number
}

/**
 * Lighthouse's slow 4G as its applied (devtools) throttling has it. DevTools adds the latency to
 * each request; connecting costs nothing extra, so preconnecting can't show its worth here.
 */
const SLOW_4G = { offline: false, latency: 150 * 3.75, downloadThroughput: (1474.56 * 1024) / 8, uploadThroughput: (675 * 1024) / 8 }
const HEIGHT = 823
const PATIENCE_MS = 20_000
/** How long after `load` layout may still shift. */
const STAY_MS = 3000

declare global {
  interface Window {
    reportVisible?: (at: number) => Promise<void>
    layoutShift?: number
  }
}

/** Visits a page with an empty cache. */
export async function visit(browser: Browser, url: string, { texts, width, cpu, stay }: VisitOptions): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height: HEIGHT } })
  try {
    const { seen } = await watchForTexts(context, texts)
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    const timeline = await recordTransfers(session)
    await session.send('Network.emulateNetworkConditions', SLOW_4G)
    await session.send('Emulation.setCPUThrottlingRate', { rate: cpu })
    await page.goto(url, { waitUntil: 'load' })
    const stayed = stay ? page.waitForTimeout(STAY_MS) : undefined
    const at = texts.length === 0 ? Number.POSITIVE_INFINITY : await Promise.race([seen, never(PATIENCE_MS)])
    await stayed
    return { timeline: timeline(), ...(await readMeasures(page, at)) }
  } finally {
    await context.close()
  }
}

async function readMeasures(page: Page, at: number): Promise<Pick<Visit, 'visible' | 'shift'>> {
  const { origin, shift } = await page.evaluate(() => ({ origin: performance.timeOrigin, shift: window.layoutShift ?? 0 }))
  return { visible: at - origin, shift }
}

/** Has every frame of the context look out for the texts; tells when, as a time since the epoch. */
async function watchForTexts(context: BrowserContext, texts: readonly string[]): Promise<{ seen: Promise<number> }> {
  const { promise, resolve } = Promise.withResolvers<number>()
  await context.exposeBinding('reportVisible', (_, at: number) => resolve(at))
  await context.addInitScript(lookOut, texts)
  return { seen: promise }
}

/** Runs in each frame, before anything of the page's. It travels as text: nothing outside of it is there. */
function lookOut(texts: readonly string[]): void {
  type LayoutShift = PerformanceEntry & { value: number; hadRecentInput: boolean }
  window.layoutShift = 0
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries() as LayoutShift[])
      if (!hadRecentInput) window.layoutShift = (window.layoutShift ?? 0) + value
  }).observe({ type: 'layout-shift', buffered: true })

  function textNodes(root: Document | ShadowRoot): Text[] {
    const nodes: Text[] = []
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Text) nodes.push(node)
      else if (node instanceof Element && node.shadowRoot !== null) nodes.push(...textNodes(node.shadowRoot))
    }
    return nodes
  }

  function isReadable(node: Text, inViewport: boolean): boolean {
    if (!node.parentElement?.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false
    const range = document.createRange()
    range.selectNodeContents(node)
    const { width, height, top, bottom, left, right } = range.getBoundingClientRect()
    const within = top < innerHeight && bottom > 0 && left < innerWidth && right > 0
    return width > 0 && height > 0 && (within || !inViewport)
  }

  function look(): void {
    const nodes = textNodes(document)
    const readable = (text: string, i: number) => nodes.some((node) => node.data.includes(text) && isReadable(node, i === 0))
    if (texts.length === 0) return
    if (!texts.every(readable)) requestAnimationFrame(look)
    // A frame's own clock starts with the frame, hence the time since the epoch.
    else requestAnimationFrame(() => void window.reportVisible?.(performance.timeOrigin + performance.now()))
  }
  requestAnimationFrame(look)
}

/** Takes down every request, those of frames included: both origins are one site, so one process renders them. */
async function recordTransfers(session: CDPSession): Promise<() => Transfer[]> {
  const transfers = new Map<string, Transfer>()
  const note = (id: string, field: 'firstByte' | 'end', timestamp: number) => {
    const transfer = transfers.get(id)
    if (transfer !== undefined) transfer[field] = timestamp * 1000
  }
  session.on('Network.requestWillBeSent', ({ requestId, request: { url }, timestamp }) => {
    const start = timestamp * 1000
    if (url.startsWith('http')) transfers.set(requestId, { url, start, firstByte: start, end: start })
  })
  session.on('Network.responseReceived', ({ requestId, timestamp }) => note(requestId, 'firstByte', timestamp))
  session.on('Network.loadingFinished', ({ requestId, timestamp }) => note(requestId, 'end', timestamp))
  await session.send('Network.enable')
  return () => {
    const all = [...transfers.values()]
    const zero = all[0]?.start ?? 0
    return all.map(({ url, start, firstByte, end }) => ({ url, start: start - zero, firstByte: firstByte - zero, end: end - zero }))
  }
}

function never(patience: number): Promise<number> {
  return new Promise((resolve) => setTimeout(resolve, patience, Number.POSITIVE_INFINITY).unref())
}
