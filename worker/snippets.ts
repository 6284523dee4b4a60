import type { BriefRecord } from '../data/schema.ts'
import { wordFor } from '../widget/card.ts'
import { type AskedLooks, attributesOf, type CardLooks, renderTag, tag } from './card.ts'
import { cardHeight } from './card-height.ts'
import { html, SafeHtml } from './html.ts'

/** The ways to show a card on a page, as text to paste. */
export interface Snippets {
  /** Rendered here, to be pasted or included when a site is built. */
  server: string
  tag: string
  module: string
  iframe: string
}

/** @param base URL of this Worker, with a slash at its end */
export function snippets(record: BriefRecord, looks: CardLooks, base: string, cardCss: string): Snippets {
  const { id } = record.article
  const height = cardHeight(record, looks)
  // Until the element is there, the host keeps what it is going to need; with it, the element does.
  const reserve = `--article-brief-height:${height};display:grid;height:0;padding-bottom:var(--article-brief-height)`
  const query = queryOf(looks)
  return {
    server: serverSnippet(record, looks, base, html`<style>${new SafeHtml(cardCss)}</style>`).text,
    tag: html`<link rel="preload" as="fetch" crossorigin href=${`${base}v1/articles/${id}`}>
<script type="module" async src=${`${base}article-brief.js`}></script>
${tag(record, looks, head(record, looks), reserve)}`.text,
    module: html`<script type="module" async src=${`${base}v1/articles/${id}/card.js${query}`}></script>
${tag(record, looks, head(record, looks), reserve)}`.text,
    iframe:
      html`<div style=${`position:relative;max-width:44rem;height:0;padding-bottom:${height}`}><iframe src=${`${base}embed/${id}${query}`} title=${record.article.title} style="position:absolute;width:100%;height:100%;border:0;color-scheme:light dark" loading="lazy"></iframe></div>`
        .text,
  }
}

/**
 * What stands in the tag until the card does, and whenever it can't: the head of it. It is set as the
 * card is, so that the browser has its fonts at hand before the card comes, and the eye no new ones.
 */
function head({ article }: BriefRecord, looks: CardLooks): SafeHtml {
  const { genre, lang, publisher, title, url } = article
  return html`<small style="display:block;font:.8125rem/1.5 system-ui,sans-serif"><b>${wordFor(looks.words.genre, genre)}</b> · ${publisher.name}</small>
<a lang=${lang} style="font:700 1.25rem/1.22 Georgia,serif" href=${url}>${title}</a>`
}

/** The card in its tag, and the script that makes it more than readable. */
export function serverSnippet(record: BriefRecord, looks: CardLooks, base: string, style: SafeHtml): SafeHtml {
  return html`${renderTag(record, looks, base, style)}
<script type="module" async src=${`${base}article-brief.js`}></script>
`
}

/** The query string that asks for these looks, with its question mark; empty for the default. */
export function queryOf(looks: AskedLooks): string {
  const query = new URLSearchParams(attributesOf(looks)).toString()
  return query && `?${query}`
}
