import type { BriefRecord, Claim, Entity } from '../data/schema.ts'
import type { Words } from './words.ts'

/**
 * The card's one template. It is a function of the `html` tag, so that Lit renders it in browsers
 * and the Worker's string tag renders the very same markup on the server. It holds no listeners:
 * the element listens at its root.
 */
export type HtmlTag<T> = (strings: TemplateStringsArray, ...values: unknown[]) => T

export const LAYOUTS = ['card', 'compact', 'full'] as const
export type Layout = (typeof LAYOUTS)[number]

export interface CardOptions {
  layout: Layout
  /** How many claims to show at the most; `Infinity` for all, 0 for none. */
  claims: number
  words: Words
  /** BCP 47 tag for dates. */
  lang: string
  /** Address of the page with everything, for the link to the claims left out. */
  permalink: string
}

/** How many claims a layout shows when the tag doesn't say. */
export const DEFAULT_CLAIMS: Record<Layout, number> = { card: 6, compact: 0, full: Infinity }

export function card<T>(html: HtmlTag<T>, record: BriefRecord, options: CardOptions): T {
  const { article, brief } = record
  const { words, layout } = options
  return html`<article class="card" part="card" lang=${brief.lang ?? article.lang}>
    <header part="header">
      <p class="kicker" part="kicker"><span class="genre">${wordFor(words.genre, article.genre)}</span> ${article.publisher.name} <time datetime=${article.published}>${formatDate(article.published, options.lang)}</time></p>
      <h2 part="title" lang=${article.lang}><a href=${safeUrl(article.url)}>${article.title}</a></h2>
      <p class="byline" part="byline">${words.by} ${article.authors.map((author) => byline(html, author))}</p>
    </header>
    <p class="gist" part="gist">${brief.gist}</p>
    ${
      layout === 'compact'
        ? ''
        : html`<p class="summary" part="summary">${brief.summary}</p>
    <section part="key-points"><h3>${words.keyPoints}</h3>
    <ul class="points">${brief.keyPoints.map(
      (point) =>
        html`<li>${point.text} <a class="source" part="passage" href=${safeUrl(point.passage.url)} title=${words.seeInSource} aria-label=${`${words.seeInSource}, ${words.paragraph(point.passage.paragraph)}`}>¶${point.passage.paragraph}</a></li>`,
    )}</ul></section>`
    }
    ${claimList(html, record, options)}
  </article>`
}

function byline<T>(html: HtmlTag<T>, author: Entity & { role?: string | undefined }): T {
  return html`<span class="author"><b>${author.name}</b>${author.role ? html`<span class="role">, ${author.role}</span>` : ''}</span>`
}

function claimList<T>(html: HtmlTag<T>, { claims }: BriefRecord, options: CardOptions): T | string {
  const { words, layout, permalink } = options
  const shown = claims.slice(0, options.claims)
  if (shown.length === 0) return ''
  const title = words.claims(shown.length, claims.length)
  const list = html`<ol class="claims">${shown.map((claim) => claimItem(html, claim, words))}</ol>${
    shown.length < claims.length
      ? html`<p class="more"><a href=${safeUrl(permalink)} target="_top">${words.allClaims(claims.length)}</a></p>`
      : ''
  }`
  return layout !== 'card'
    ? html`<section part="claims"><h3>${title}</h3>${list}</section>`
    : html`<details part="claims"><summary>${title}</summary>${list}</details>`
}

/** One claim: what is said, then who says it, what sort of statement it is, how sure they are, and where it stands. */
export function claimItem<T>(html: HtmlTag<T>, claim: Claim, words: Words): T {
  const { passage } = claim
  return html`<li class="claim" part="claim" data-claim=${claim.id}>
    <p class="text">${claim.text}</p>
    <p class="meta"><b class="claimant">${claim.claimant.name}</b>${
      claim.reportedBy ? html` <span class="reported">(${words.reportedBy(claim.reportedBy.name)})</span>` : ''
    } <span class="kind">${wordFor(words.kind, claim.kind)}</span> <span class=${`certainty ${claim.certainty}`}>${wordFor(words.certainty, claim.certainty)}</span> <a class="source" part="passage" href=${safeUrl(passage.url)} title=${words.seeInSource} aria-label=${`${words.seeInSource}, ${words.paragraph(passage.paragraph)}`}>¶${passage.paragraph}</a></p>
  </li>`
}

/** A date such as 2025-02-14 in the reader's language; the string itself if it isn't one. */
export function formatDate(date: string, lang: string): string {
  const time = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(time) ? date : new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeZone: 'UTC' }).format(time)
}

/** The word for a value of a closed list; the value itself when a newer API knows more of them. */
function wordFor(words: Record<string, string>, value: string): string {
  return Object.hasOwn(words, value) ? (words[value] ?? value) : value
}

/** Data come over the network: only a web address may become a link. Without one, the link leads nowhere. */
function safeUrl(url: string): string {
  return /^https?:\/\//i.test(url) || /^\/(?!\/)/.test(url) ? url : 'about:blank'
}
