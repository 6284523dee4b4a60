/** oEmbed 1.0 (https://oembed.com): a card as other sites embed it, and how they find out that they can. */

import type { BriefRecord } from '../data/schema.ts'
import { isNamed } from '../widget/card.ts'
import type { AskedLooks, CardLooks } from './card.ts'
import { heightAt, WIDEST } from './card-height.ts'
import { html, type SafeHtml, xmlText } from './html.ts'
import { readQueryString, valuesByName } from './query-string.ts'
import { queryOf } from './snippets.ts'

/** Room that the host has, px. */
export interface Room {
  maxwidth?: number | undefined
  maxheight?: number | undefined
}

/** A response of type `rich` (oEmbed 1.0, 2.3.4.4). */
export interface RichEmbed {
  type: 'rich'
  version: '1.0'
  title: string
  author_name: string
  provider_name: string
  provider_url: string
  /** Seconds. */
  cache_age: number
  html: string
  /** Of the frame, px, and never more than the host has room for. */
  width: number
  height: number
}

/**
 * A card for a host with so much room: the gist (or the one claim that the card shows) as a quotation
 * with a link, for hosts and readers that drop frames, and the frame. Title and author are the article's; the brief is the provider's.
 *
 * The frame is as high as its card. Where that is too high for the host the card is the compact
 * one, and where even that is, it scrolls in its frame.
 *
 * @param base URL of this Worker, with a slash at its end
 */
export function richEmbed(
  record: BriefRecord,
  looks: CardLooks,
  { maxwidth = WIDEST, maxheight = Infinity }: Room,
  base: string,
): RichEmbed {
  const { article } = record
  const width = Math.min(maxwidth, WIDEST)
  const fitting = heightAt(record, looks, width) <= maxheight ? looks : { ...looks, layout: 'compact' }
  const height = Math.min(maxheight, heightAt(record, fitting, width))
  return {
    type: 'rich',
    version: '1.0',
    title: article.title,
    author_name: article.authors.map(({ name }) => name).join(', '),
    provider_name: 'article-brief',
    provider_url: base,
    // The frame shows the latest by itself; a day is how long the quoted gist and the height may lag behind it.
    cache_age: 86_400,
    html: embedHtml(record, fitting, { width, height }, base).text,
    width,
    height,
  }
}

/**
 * WordPress keeps of an unknown provider just this: links, a quotation without attributes, and a frame
 * with `src`, `width`, `height`, `frameborder` and `title` (`wp_filter_oembed_result`). Paragraphs
 * lose their tags there, so the text has to read well without them. What else stands here is for hosts that filter less.
 */
function embedHtml(record: BriefRecord, looks: CardLooks, { width, height }: { width: number; height: number }, base: string): SafeHtml {
  const { article, brief, claims } = record
  const said = claims.find(({ id }) => isNamed(id, looks.claim))?.text ?? brief.gist
  return html`<blockquote><p>${said}</p> <p>— <a href=${pageUrl(record, { lang: looks.lang }, base)}>${article.title}: the brief</a></p></blockquote><iframe src=${pageUrl(record, looks, base, 'embed')} width=${width} height=${height} title=${`${article.title}: the brief`} frameborder="0" loading="lazy" style="max-width:100%;border:0;color-scheme:light dark"></iframe>`
}

/** An oEmbed response as XML (oEmbed 1.0, 2.3.2). */
export function embedToXml(embed: RichEmbed): string {
  const fields = Object.entries(embed).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>${fields.join('')}</oembed>\n`
}

const XML_ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Text of an element. Quotes may stand in it as they are, and must: some consumers undo nothing but the brackets. */
function escapeXml(text: string): string {
  return xmlText(text).replace(/[&<>]/g, (character) => XML_ENTITIES[character] ?? character)
}

type Page = 'a' | 'embed'

/** The page of ours that shows a record with these looks. */
function pageUrl({ article }: BriefRecord, looks: AskedLooks, base: string, page: Page = 'a'): string {
  return `${base}${page}/${article.id}${queryOf(looks)}`
}

/** Which page of ours a URL is, if it is one that has a card: its record's id and the query that says the card's looks. */
export function cardPageOf(url: URL, base: string): { id: string; query: Record<string, string | string[]> } | undefined {
  // A host may know us by http where we answer by https.
  if (url.host !== new URL(base).host) return undefined
  const id = /^\/(?:a|embed)\/([^/]+)$/.exec(url.pathname)?.[1]
  return id === undefined ? undefined : { id, query: valuesByName(readQueryString(url.search.slice(1))) }
}

const FORMATS = { json: 'application/json+oembed', xml: 'text/xml+oembed' }

/** The `link` tags by which a consumer discovers a page's card (oEmbed 1.0, 4), absolute, as some consumers take them as they are. */
export function discoveryTags(record: BriefRecord, looks: CardLooks, base: string, page: Page = 'a'): SafeHtml {
  const tags = discoveryLinks(record, looks, base, page)
  return html`${tags.map(
    ({ type, href }, i) => html`${i > 0 ? '\n' : ''}<link rel="alternate" type=${type} href=${href} title=${record.article.title}>`,
  )}`
}

/** The same as a `Link` header (RFC 8288), which oEmbed allows too. It names no title, for headers hold no more than ASCII. */
export function discoveryHeader(record: BriefRecord, looks: CardLooks, base: string): string {
  return discoveryLinks(record, looks, base, 'a')
    .map(({ type, href }) => `<${href}>; rel="alternate"; type="${type}"`)
    .join(', ')
}

function discoveryLinks(record: BriefRecord, looks: CardLooks, base: string, page: Page) {
  const url = pageUrl(record, looks, base, page)
  return Object.entries(FORMATS).map(([format, type]) => ({ type, href: `${base}oembed?${new URLSearchParams({ url, format })}` }))
}
