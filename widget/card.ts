import type { BriefRecord, Claim, Entity, Passage } from '../data/schema.ts'
import { fill, type Words } from './words/words.ts'

/**
 * The card's one template. It is a function of the `html` tag: the element's makes the card in browsers,
 * the Worker's the very same markup on the server. It holds no listeners: the element listens at its
 * root, so a card that the server rendered is as alive as its own.
 */
export type HtmlTag<T> = (strings: TemplateStringsArray, ...values: unknown[]) => T

export const LAYOUTS = ['card', 'compact', 'full'] as const
export type Layout = (typeof LAYOUTS)[number]

export const THEMES = ['auto', 'light', 'dark'] as const

/** The attributes that say how a card looks, on the tag and in the Worker's query strings alike. */
export interface Looks {
  layout?: string | null | undefined
  /** A number, `all` or `none`. */
  claims?: string | number | null | undefined
  /** Id of the one claim to show. */
  claim?: string | null | undefined
  /** Level of the title's heading, 1 to 5; the sections' are one below. */
  headingLevel?: string | number | null | undefined
}

/** How many claims a layout shows when the tag doesn't say. */
const DEFAULT_CLAIMS: Record<Layout, number> = { card: 4, compact: 0, full: Infinity }

export function layoutOf(layout: string | null | undefined): Layout {
  return LAYOUTS.find((name) => name === layout) ?? 'card'
}

/** @param base URL of the Worker that has the record, with a slash at its end */
export function card<T>(html: HtmlTag<T>, record: BriefRecord, looks: Looks, words: Words, base: string): T {
  const { article, brief } = record
  const { claim } = looks
  const asked = Number(looks.headingLevel)
  const level = [1, 2, 3, 4, 5].includes(asked) ? asked : 2
  const layout = layoutOf(looks.layout)
  const said = brief.lang ?? article.lang
  return html`<div class="room"><article class="card" part="card" data-article=${article.id} lang=${words.lang} dir=${words.dir}>
<p class="kicker" part="kicker"><span class="genre">${wordFor(words.genre, article.genre)}</span> <span class="publisher">${article.publisher.name}</span> <time datetime=${article.published}>${formatDate(article.published, words.lang)}</time></p>
<p class="title" part="title" role="heading" aria-level=${level} lang=${article.lang} dir="auto"><a href=${safeUrl(article.url)}>${article.title}</a></p>
<p class="byline" part="byline">${words.by} ${article.authors.map((author, i) => byline(html, author, i > 0 ? '; ' : ''))}</p>
${
  claim
    ? ''
    : html`<p class="gist" part="gist" lang=${said} dir="auto">${brief.gist}</p>
${layout === 'compact' ? '' : keyPoints(html, record, words, level + 1, said)}`
}${claimList(html, record, looks, words, base, level + 1, said)}
${layout === 'compact' && !claim ? '' : tools(html, words)}
</article></div>`
}

/** What the card offers beside reading; `tools.ts` fills it in when it is first opened, as it does the filter of claims. */
function tools<T>(html: HtmlTag<T>, words: Words): T {
  return html`<details class="tools" part="tools"><summary>${words.citeAndShare}</summary></details>`
}

function byline<T>(html: HtmlTag<T>, author: Entity & { role?: string | undefined }, separator: string): T {
  return html`${separator}<b>${author.name}</b>${author.role ? html`, ${author.role}` : ''}`
}

function keyPoints<T>(html: HtmlTag<T>, { brief }: BriefRecord, words: Words, level: number, lang: string): T {
  return html`<p class="summary" part="summary" lang=${lang} dir="auto">${brief.summary}</p>
${
  brief.keyPoints.length === 0
    ? ''
    : html`<section part="key-points"><p class="heading" role="heading" aria-level=${level}>${words.keyPoints}</p><ul lang=${lang} dir="auto">${brief.keyPoints.map(
        ({ text, passage }) => html`<li>${text}\u00a0${source(html, passage, words)}</li>`,
      )}</ul></section>`
}`
}

function claimList<T>(
  html: HtmlTag<T>,
  { article, claims }: BriefRecord,
  looks: Looks,
  words: Words,
  base: string,
  level: number,
  lang: string,
): T | string {
  const { claim } = looks
  const layout = layoutOf(looks.layout)
  const shown = claim ? claims.filter(({ id }) => isNamed(id, claim)) : claims.slice(0, claimCount(looks.claims, layout))
  if (shown.length === 0) return ''
  const items = html`<ol class="claims">${shown.map((one) => claimItem(html, one, words, lang))}</ol>`
  if (claim) return html`<section part="claims">${items}</section>`
  const title = fill(shown.length < claims.length ? words.claimsOf : words.claims, { shown: shown.length, total: claims.length })
  const all =
    shown.length < claims.length
      ? html`<p class="more"><a href=${safeUrl(`${base}a/${encodeURIComponent(article.id)}`)}>${fill(words.allClaims, { total: claims.length })}</a></p>`
      : ''
  return layout === 'full'
    ? html`<section part="claims"><p class="heading" role="heading" aria-level=${level}>${title}</p><form part="filter"></form>${items}${all}</section>`
    : html`<details part="claims"><summary>${title}</summary>${items}${all}</details>`
}

/** One claim: what is said, then who says it, what sort of statement it is, how sure they are, and where it stands. */
function claimItem<T>(html: HtmlTag<T>, claim: Claim, words: Words, lang: string): T {
  return html`<li class="claim" part="claim" data-claim=${claim.id.slice(claim.id.lastIndexOf('.') + 1)}><p lang=${lang} dir="auto">${claim.text}</p>
<p class="meta"><b class="claimant">${claim.claimant.name}</b>${
    // What is no text can't be trimmed, and is not to become part of one.
    claim.reportedBy ? ` (${fill(words.reportedBy, { name: claim.reportedBy.name.trim() })})` : ''
  } <span class="kind">${wordFor(words.kind, claim.kind)}</span> <span class=${`certainty ${claim.certainty}`}>${wordFor(words.certainty, claim.certainty)}</span> ${source(html, claim.passage, words)}</p></li>`
}

/** The link to a passage, named by its paragraph. What it follows holds it by a no-break space, so that it never stands alone. */
function source<T>(html: HtmlTag<T>, { url, paragraph }: Passage, words: Words): T {
  return html`<a class="source" part="passage" href=${safeUrl(url)} title=${`${words.seeInSource}, ${fill(words.paragraph, { n: paragraph })}`}>¶${paragraph}</a>`
}

/** A date such as 2025-02-14, written out in a language; the string itself if it isn't one. */
export function formatDate(date: string, lang: string): string {
  const time = new Date(date)
  if (Number.isNaN(time.getTime())) return date
  // As Intl writes it; to construct Intl.DateTimeFormat keeps a slow phone from its first paint for 50 ms.
  if (lang === 'en') return `${MONTHS[time.getUTCMonth()]} ${time.getUTCDate()}, ${time.getUTCFullYear()}`
  return new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeZone: 'UTC' }).format(time)
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** A claim may be named in full or by the part that is unique within its article. */
export function isNamed(id: string, name: string | null | undefined): boolean {
  return id === name || id.endsWith(`.${name}`)
}

/** How many claims to show at the most; `Infinity` for all, 0 for none. */
export function claimCount(claims: string | number | null | undefined, layout: Layout): number {
  const count = claims === 'all' ? Infinity : claims === 'none' ? 0 : Number(`${claims ?? ''}`.trim() || Number.NaN)
  return count >= 0 ? count : DEFAULT_CLAIMS[layout]
}

/** The word for a value of a closed list; the value itself where there is none: in English, and when a newer API knows more of them. */
export function wordFor(words: Partial<Record<string, string>>, value: string): string {
  return (Object.hasOwn(words, value) && words[value]) || value.charAt(0).toUpperCase() + value.slice(1)
}

/** Data come over the network: only a web address may become a link. Without one, the link leads nowhere. */
function safeUrl(url: string): string {
  return isWebAddress(url) ? url : 'about:blank'
}

export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url)
}
