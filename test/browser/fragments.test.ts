/** Proves that the links of passages lead a real browser to their words. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileCorpus } from '../../data/compile.ts'
import { loadData } from '../../data/load.ts'
import { selectorOf } from '../../data/locate.ts'
import { fragmentDirective, hashText, type Place, plainText } from '../../data/passage.ts'
import type { BriefRecord } from '../../data/schema.ts'
import { findInSource, readSource, type SourceText } from '../../data/source.ts'
import { launchChromium } from './chromium.ts'
import { type Host, startHost } from './host.ts'
import {
  type Arrival,
  findByPolyfill,
  jumpAndLook,
  jumpToLinks,
  LINE_HEIGHT,
  type Link,
  openLinks,
  type Rest,
  renderPage,
} from './source-page.ts'

const DATA = fileURLToPath(new URL('../../data', import.meta.url))
const SOURCES = fileURLToPath(new URL('../../../shared/sources', import.meta.url))
/** The Chromium that npm ships can't resolve text fragments itself; Debian's can. */
const FULL_CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** On two busy cores; half a minute on quiet ones. */
const SLOW = 180_000

const SPANS = 300
const SPAN_LENGTH = 20
const SEED = 3

interface Article {
  record: BriefRecord
  source: SourceText
}

/** A link to test, and the hash of the words that it should lead to. */
interface Target extends Link {
  sha256: string
}

const articles = await readArticles()
const passages = articles.flatMap(passagesOf)
const spans = drawSpans(articles)

/** Words of a page, and what stands around them. */
const CONTROL = ['The ', 'long-range missiles, the bombers', ', the submarines, and the crews stood ready.'] as const

let host: Host
beforeAll(async () => {
  host = await startHost({
    ...Object.fromEntries(articles.map(({ record: { article }, source }) => [`/${article.id}`, renderPage(source.blocks, article.lang)])),
    '/control': renderPage(['Some other words.', CONTROL.join('')], 'en'),
  })
})
afterAll(() => host?.close())

describe.skipIf(!existsSync(FULL_CHROMIUM))('a full Chromium (CHROMIUM_PATH or /usr/bin/chromium)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: FULL_CHROMIUM })
  })
  afterAll(() => browser?.close())

  test.skipIf(articles.length === 0)(
    'scrolls to every passage and highlights just that (with ../shared/sources)',
    { timeout: SLOW },
    async () => {
      const arrivals = await jumpAndLook(browser, host.origin, passages)
      expect(missesOf(passages, (target, i) => isCentred(arrivals[i], target) && isHighlighted(arrivals[i]))).toEqual([])
    },
  )

  test.skipIf(articles.length === 0)(
    'scrolls to 99 % of 300 places drawn at random (with ../shared/sources)',
    { timeout: SLOW },
    async () => {
      const arrivals = await jumpToLinks(browser, host.origin, spans)
      expect(missesOf(spans, (target, i) => isCentred(arrivals[i], target)).slice(SPANS / 100)).toEqual([])
    },
  )

  test('stays at the top of a page without a fragment, and for a fragment that means nothing', async () => {
    const fragments = {
      nothing: '',
      'a part of a word': ':~:text=ong%2Drange%20missiles',
      'a raw hyphen': ':~:text=long-range%20missiles',
      'raw commas': ':~:text=missiles,%20the%20bombers,%20the%20submarines,%20and',
      'words that are not there': ':~:text=short%2Drange%20missiles',
    }
    const arrivals = await openLinks(browser, host.origin, Object.values(fragments).map(controlLink), 1500)
    const moved = Object.keys(fragments).filter((_, i) => arrivals[i]?.scrollY !== 0 || arrivals[i].highlight !== undefined)
    expect(moved).toEqual([])
  })

  test.each(Object.entries({ openLinks, jumpAndLook }))(
    'scrolls for the same words encoded; a word too many would show (%s)',
    async (_, follow) => {
      const exact = controlLink(fragmentDirective({ textStart: CONTROL[1] }))
      const longer = controlLink(fragmentDirective({ textStart: CONTROL[1], textEnd: 'the submarines' }))
      const earlier = controlLink(fragmentDirective({ textStart: 'The', textEnd: 'the bombers' }))
      const arrivals = await follow(browser, host.origin, [exact, longer, earlier])
      expect(arrivals.map((arrival) => isCentred(arrival, exact))).toEqual([true, true, false])
      expect(arrivals.map(isHighlighted)).toEqual([true, false, false])
    },
  )
})

describe.skipIf(articles.length === 0)('with the sources in ../shared/sources, the reference implementation', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  test("finds every passage's words first", async () => {
    expect(passages.length).toBeGreaterThan(100)
    const found = await findByPolyfill(browser, host.origin, passages)
    expect(missesOf(passages, (target, i) => isFound(found[i], target))).toEqual([])
  })

  test('finds 99 % of 300 places drawn at random', async () => {
    const found = await findByPolyfill(browser, host.origin, spans)
    expect(missesOf(spans, (target, i) => isFound(found[i], target)).slice(SPANS / 100)).toEqual([])
  })
})

/** What misses, in words. */
function missesOf(targets: readonly Target[], hits: (target: Target, index: number) => boolean): string[] {
  return targets
    .filter((target, i) => !hits(target, i))
    .map(({ page, fragment, place }) => `${page}#${fragment} does not lead to "${place.text}" in block ${place.block}`)
}

function isFound(found: Place | undefined, { place, sha256 }: Target): boolean {
  return found !== undefined && found.block === place.block && found.start === place.start && hashText(found.text) === sha256
}

/** Whether two heights are of the same line. */
const meet = (a: number, b: number) => Math.abs(a - b) < LINE_HEIGHT / 2

function isCentred(arrival: Rest | undefined, { sha256 }: Target): boolean {
  if (arrival === undefined || arrival.scrollY === 0) return false
  const { place, viewport } = arrival
  // Chromium 156 brings the beginning to the middle of the viewport, the specification the whole.
  const centred = meet(place.top, viewport / 2) || meet((place.top + place.bottom) / 2, viewport / 2)
  return centred && place.bottom <= viewport && hashText(place.text) === sha256
}

function isHighlighted(arrival: Arrival | undefined): boolean {
  if (arrival?.highlight === undefined) return false
  const { place, highlight } = arrival
  return meet(place.top, highlight.top) && meet(place.bottom, highlight.bottom)
}

/** A link that should lead to the control page's words, whatever it says. */
function controlLink(fragment: string): Target {
  const [before, text] = CONTROL
  return {
    page: '/control',
    fragment,
    place: { block: 1, start: before.length, end: before.length + text.length, text },
    sha256: hashText(text),
  }
}

/** The records whose sources are at hand. */
async function readArticles(): Promise<Article[]> {
  const fileOf = ({ article }: BriefRecord) => `${SOURCES}/${article.id}.txt`
  const { records } = compileCorpus(await loadData(DATA))
  return Promise.all(
    records
      .filter((record) => existsSync(fileOf(record)))
      .map(async (record) => ({ record, source: readSource(await readFile(fileOf(record), 'utf8'), record.source) })),
  )
}

/** Every passage of a record by the link that the API gives, placed by our own search. */
function passagesOf({ record: { article, brief, claims }, source }: Article): Target[] {
  return [...brief.keyPoints, ...claims].map(({ passage }) => {
    const [place] = findInSource(source, passage).places
    if (place === undefined) throw new Error(`${article.id}: "${passage.textStart}" is not in the source`)
    return { page: `/${article.id}`, fragment: new URL(passage.url).hash.slice(1), place, sha256: passage.sha256 }
  })
}

/** Runs of whole words within one paragraph, the same ones at every run of the test. */
function drawSpans(from: readonly Article[]): Target[] {
  const random = mulberry32(SEED)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const paragraphs = from.flatMap((article) => article.source.body.map((block) => ({ article, block })))
  const drawn: Target[] = []
  while (paragraphs.length > 0 && drawn.length < SPANS) {
    const { article, block } = pick(paragraphs)
    const text = plainText(article.source.blocks[block] ?? '')
    const words = [...new Intl.Segmenter(article.record.article.lang, { granularity: 'word' }).segment(text)].filter((s) => s.isWordLike)
    const [a, b] = [pick(words), pick(words)]
    const start = Math.min(a.index, b.index)
    const end = Math.max(a.index + a.segment.length, b.index + b.segment.length)
    if (end - start >= SPAN_LENGTH) drawn.push(spanTarget(article, { block, start, end, text: text.slice(start, end) }))
  }
  return drawn.sort((a, b) => a.page.localeCompare(b.page))
}

/** A link by the generator; one without a fragment, which leads nowhere, where that finds no selector. */
function spanTarget({ record, source }: Article, place: Place): Target {
  const target = { page: `/${record.article.id}`, place, sha256: hashText(place.text) }
  try {
    return { ...target, fragment: fragmentDirective(selectorOf(source, place)) }
  } catch {
    return { ...target, fragment: '' }
  }
}

/** A small seeded generator of numbers from 0 to 1, since Math.random can't be seeded. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
