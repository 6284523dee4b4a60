import { extract } from '@extractus/oembed-extractor'
import { DOMParser, parseHTML } from 'linkedom'
import type { Browser } from 'playwright-core'
import { unfurl } from 'unfurl.js'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchChromium } from '../browser/chromium.ts'
import { type Host, startHost } from '../browser/host.ts'

const SEED = 'trump-join-forces-russia-against-china'
const SECRET = 'aB3dE6gH9j'

const worker = inject('workerUrl')

interface Embed {
  title: string
  html: string
  width: number
  height: number
}

const get = (params: Record<string, string>, init?: RequestInit) => fetch(`${worker}/oembed?${new URLSearchParams(params)}`, init)
const embedOf = async (params: Record<string, string>) => (await get(params)).json() as Promise<Embed>
const page = (head: string, body = '') =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>${head}</head><body>${body}</body></html>`
const partsOf = ({ html }: Embed) => {
  const { document } = parseHTML(`<html><body>${html}</body></html>`)
  return { quote: document.querySelector('blockquote'), frame: document.querySelector('iframe'), elements: [...document.body.children] }
}

let articles: { id: string; title: string; url: string; gist: string; authors: { name: string }[] }[]
let host: Host
let browser: Browser

beforeAll(async () => {
  articles = ((await (await fetch(`${worker}/v1/articles?limit=100`)).json()) as { articles: typeof articles }).articles
  const seed = articles.find(({ id }) => id === SEED)
  const xml = new URLSearchParams({ url: `${worker}/a/${SEED}`, format: 'xml' })
  const sizes = await Promise.all(
    articles.flatMap(({ id }) => [300, 480, 704].map((maxwidth) => embedOf({ url: `${worker}/a/${id}`, maxwidth: String(maxwidth) }))),
  )
  host = await startHost({
    '/xml-only': page(`<link rel="alternate" type="text/xml+oembed" href="${worker}/oembed?${String(xml).replace('&', '&amp;')}">`),
    '/publisher': page(
      `<link rel="alternate" type="application/json+oembed" href="${worker}/oembed?url=${encodeURIComponent(seed?.url ?? '')}">`,
    ),
    '/wordpress': page('', asWordPress(await embedOf({ url: `${worker}/a/${SEED}`, maxwidth: '600', maxheight: '900', dnt: '1' }))),
    '/sizes': page('', sizes.map(({ html }) => html.replace(' loading="lazy"', '')).join('\n')),
  })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

describe('@extractus/oembed-extractor', () => {
  test('finds from the permalink of each of the ten articles the way to its card', async () => {
    expect(articles).toHaveLength(10)
    for (const { id, title, gist, authors } of articles) {
      const embed = await extract(`${worker}/a/${id}`)
      expect(embed).toMatchObject({
        method: 'auto-discovery',
        type: 'rich',
        version: '1.0',
        title,
        author_name: authors.map(({ name }) => name).join(', '),
        provider_name: 'article-brief',
        provider_url: `${worker}/`,
        cache_age: 86_400,
      })
      const { quote, frame, elements } = partsOf(embed as unknown as Embed)
      expect(elements.map(({ localName }) => localName)).toEqual(['blockquote', 'iframe'])
      expect(quote?.textContent).toContain(gist)
      expect(quote?.querySelector('a')?.getAttribute('href')).toBe(`${worker}/a/${id}`)
      expect([frame?.getAttribute('width'), frame?.getAttribute('height')]).toEqual([String(embed.width), String(embed.height)])
      const card = await fetch(frame?.getAttribute('src') ?? '')
      expect(card.status).toBe(200)
      expect(await card.text()).toContain(`data-article="${id}"`)
    }
  })

  test('gets a card that fits, in the looks that the page was asked for', async () => {
    const embed = await extract(`${worker}/embed/${SEED}?layout=full&theme=dark&lang=fr`, { maxwidth: 400 })
    expect(embed.width).toBe(400)
    expect(embed.html).toContain(`/embed/${SEED}?layout=full&amp;theme=dark&amp;lang=fr`)
  })

  test("gets the card from a publisher's own page that names our endpoint", async () => {
    expect(await extract(`${host.origin}/publisher`)).toMatchObject({
      type: 'rich',
      html: expect.stringContaining(`${worker}/embed/${SEED}`),
    })
  })
})

describe('unfurl.js', () => {
  test('shows the card of each of the ten permalinks', async () => {
    for (const { id, title } of articles) {
      const { oEmbed } = await unfurl(`${worker}/a/${id}`)
      expect(oEmbed).toMatchObject({
        type: 'rich',
        version: '1.0',
        title,
        html: expect.stringContaining(`<iframe src="${worker}/embed/${id}"`),
      })
    }
  })

  test('reads the XML form too', async () => {
    const json = await embedOf({ url: `${worker}/a/${SEED}` })
    const { oEmbed } = await unfurl(`${host.origin}/xml-only`)
    expect(oEmbed).toMatchObject({ type: 'rich', version: '1.0', title: json.title, width: json.width, height: json.height })
    const { frame } = partsOf(oEmbed as unknown as Embed)
    expect(frame?.getAttribute('src')).toBe(`${worker}/embed/${SEED}`)
  })
})

describe('in a browser', () => {
  test('a frame is as high as its card: never too low, and a narrow font leaves less than half of it empty', async () => {
    const tab = await browser.newPage({ viewport: { width: 800, height: 1000 } })
    await tab.goto(`${host.origin}/sizes`, { waitUntil: 'load' })
    const frames = await Promise.all(
      (await tab.locator('iframe').all()).map(async (frame) => {
        const content = await (await frame.elementHandle())?.contentFrame()
        await content?.waitForFunction(() => document.querySelector('article-brief:defined') !== null)
        const needed = await content?.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height))
        return { given: Number(await frame.getAttribute('height')), needed: needed ?? 0 }
      }),
    )
    await tab.close()
    expect(frames).toHaveLength(30)
    for (const { given, needed } of frames) expect(given, `${given} for ${needed}`).toBeGreaterThanOrEqual(needed)
    for (const { given, needed } of frames) expect(given / needed, `${given} for ${needed}`).toBeLessThan(1.5)
  })

  test("WordPress's sandbox shows the card: it answers with the secret, tells its height, and leads to the whole brief", async () => {
    const tab = await browser.newPage()
    await tab.addInitScript(() => {
      Object.assign(window, { heard: [] })
      addEventListener('message', ({ data }) => (window as unknown as { heard: unknown[] }).heard.push(data))
    })
    const hear = (message: string, times = 1) =>
      tab
        .waitForFunction(
          ([message, times]) => {
            const { heard } = window as unknown as { heard: { message?: string; secret?: string; value?: unknown }[] }
            const found = heard.filter((data) => data.message === message)
            return found.length >= Number(times) && found.at(-1)
          },
          [message, times] as const,
        )
        .then((handle) => handle.jsonValue())
    await tab.goto(`${host.origin}/wordpress`)
    expect(await hear('height')).toEqual({ message: 'height', secret: SECRET, value: expect.any(Number) })
    const content = tab.frames()[1]
    await content?.waitForFunction(() => document.querySelector('article-brief:defined') !== null)
    await content?.locator('.title a').click()
    expect(await hear('link')).toEqual({ message: 'link', secret: SECRET, value: `${worker}/a/${SEED}` })
    const before = await tab.evaluate(
      () => (window as unknown as { heard: { message?: string }[] }).heard.filter(({ message }) => message === 'height').length,
    )
    await tab.evaluate((secret) => document.querySelector('iframe')?.contentWindow?.postMessage({ message: 'ready', secret }, '*'), SECRET)
    await hear('height', before + 1)
    await tab.close()
  })
})

describe('over plain HTTP', () => {
  test('the XML form says the same as the JSON form', async () => {
    const response = await get({ url: `${worker}/embed/${SEED}?layout=compact&theme=dark`, format: 'xml', maxwidth: '500' })
    expect(response.headers.get('Content-Type')).toBe('text/xml; charset=utf-8')
    const text = await response.text()
    expect(text).toMatch(/^<\?xml version="1\.0" encoding="utf-8" standalone="yes"\?>/)
    const { documentElement } = new DOMParser().parseFromString(text, 'text/xml')
    const fields = Object.fromEntries([...documentElement.children].map(({ localName, textContent }) => [localName, textContent]))
    const json = await embedOf({ url: `${worker}/embed/${SEED}?layout=compact&theme=dark`, maxwidth: '500' })
    expect(fields).toEqual(Object.fromEntries(Object.entries(json).map(([name, value]) => [name, String(value)])))
  })

  test.each([
    [1, 1],
    [120, 5000],
    [320, 400],
    [500, 750],
    [600, 1000],
    [99_999, 99_999],
  ])('a card is never wider than %d and higher than %d', async (maxwidth, maxheight) => {
    const { width, height } = await embedOf({ url: `${worker}/a/${SEED}`, maxwidth: String(maxwidth), maxheight: String(maxheight) })
    expect(width).toBe(Math.min(maxwidth, 704))
    expect(height).toBeGreaterThan(0)
    expect(height).toBeLessThanOrEqual(maxheight)
  })

  test('a card that would be too high is the compact one', async () => {
    const high = await embedOf({ url: `${worker}/a/${SEED}`, maxwidth: '600' })
    const low = await embedOf({ url: `${worker}/a/${SEED}`, maxwidth: '600', maxheight: String(high.height - 1) })
    expect(high.html).not.toContain('layout=')
    expect(low.html).toContain('layout=compact')
    expect(low.height).toBeLessThan(high.height / 2)
  })

  test('one claim alone is quoted instead of the gist', async () => {
    const { html } = await embedOf({ url: `${worker}/embed/${SEED}?claim=call-length` })
    expect(partsOf({ html } as Embed).quote?.textContent).toMatch(/^Vladimir Putin and Donald Trump talked by telephone/)
  })

  test.each([
    ['nothing of ours', 'https://example.org/'],
    ['our other pages', `${worker}/`],
    ['our API', `${worker}/v1/articles/${SEED}`],
    ['an article that is not there', `${worker}/a/nothing`],
    ['a path below', `${worker}/a/${SEED}/`],
    ['a claim that the article has not', `${worker}/embed/${SEED}?claim=no-such`],
    ['looks that there are not', `${worker}/embed/${SEED}?layout=wide`],
    ['looks of two kinds', `${worker}/a/${SEED}?layout=card&layout=full`],
    ['our path on another host', `https://example.org/a/${SEED}`],
  ])('404 for %s', async (_, url) => {
    const response = await get({ url })
    expect(response.status).toBe(404)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  })

  test.each(['yaml', 'JSON', 'html', 'jsonp'])('501 for the format %s', async (format) => {
    const response = await get({ url: `${worker}/a/${SEED}`, format })
    expect(response.status).toBe(501)
    expect(await response.json()).toMatchObject({ type: 'urn:article-brief:problem:not-implemented', status: 501 })
  })

  test.each([
    [{}, 'url'],
    [{ url: 'not a url' }, 'url'],
    [{ url: 'javascript:alert(1)' }, 'url'],
    [{ url: worker, maxwidth: '0' }, 'maxwidth'],
    [{ url: worker, maxwidth: '10.5' }, 'maxwidth'],
    [{ url: worker, maxheight: '-1' }, 'maxheight'],
    [{ url: worker, maxheight: 'all' }, 'maxheight'],
    [{ url: worker, callback: 'f' }, 'callback'],
  ] as [Record<string, string>, string][])('400 for %j', async (params, parameter) => {
    const response = await get(params)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ parameter }] })
  })

  test.each(['json', 'xml'])('%s has a strong ETag, and answers HEAD and conditional requests', async (format) => {
    const params = { url: `${worker}/a/${SEED}`, format }
    const full = await get(params)
    const etag = full.headers.get('ETag') ?? ''
    expect(etag).toMatch(/^"[\w-]+"$/)
    expect(full.headers.get('Cache-Control')).toMatch(/^public, max-age=\d+/)
    expect(full.headers.get('Access-Control-Allow-Origin')).toBe('*')
    const head = await get(params, { method: 'HEAD' })
    expect([head.status, head.headers.get('ETag'), await head.text()]).toEqual([200, etag, ''])
    expect((await get(params, { headers: { 'If-None-Match': etag } })).status).toBe(304)
  })

  test('the permalink names both forms in its header as in its head', async () => {
    const response = await fetch(`${worker}/a/${SEED}?lang=fr&utm_source=mail`)
    const { document } = parseHTML(await response.text())
    const links = [...document.querySelectorAll('head > link[type$="+oembed"]')].map((link) => [
      link.getAttribute('type'),
      link.getAttribute('href'),
    ])
    expect(links.map(([type]) => type)).toEqual(['application/json+oembed', 'text/xml+oembed'])
    expect(response.headers.get('Link')).toBe(links.map(([type, href]) => `<${href}>; rel="alternate"; type="${type}"`).join(', '))
    for (const [, href] of links) {
      expect(new URL(href ?? '').searchParams.get('url')).toBe(`${worker}/a/${SEED}?lang=fr`)
      expect((await fetch(href ?? '')).status).toBe(200)
    }
  })
})

/**
 * What WordPress makes of the HTML of a provider that it doesn't know, by the rules of its
 * `wp_filter_oembed_result`: a few tags and attributes stay, a quotation and a frame are taken, and the frame is shut in.
 */
function asWordPress({ html }: Embed): string {
  const kept: Record<string, string[]> = {
    a: ['href'],
    blockquote: [],
    iframe: ['src', 'width', 'height', 'frameborder', 'marginwidth', 'marginheight', 'scrolling', 'title'],
  }
  const { document } = parseHTML(`<html><body>${html}</body></html>`)
  for (const element of document.body.querySelectorAll('*')) {
    const names = kept[element.localName]
    if (names === undefined) element.replaceWith(...element.childNodes)
    else for (const { name } of [...element.attributes]) if (!names.includes(name)) element.removeAttribute(name)
  }
  const [, quote, frame] = /(<blockquote>.*?<\/blockquote>)?.*(<iframe.*?><\/iframe>)/s.exec(document.body.innerHTML) ?? []
  if (quote === undefined || frame === undefined) throw new Error(`WordPress would show nothing of ${document.body.innerHTML}`)
  return (
    quote +
    frame
      .replace('<iframe', '<iframe sandbox="allow-scripts" security="restricted"')
      .replace(/ src="([^"]*)"/, ` src="$1#?secret=${SECRET}"`)
  )
}
