import { articleToJsonLd } from '../../data/json-ld.ts'
import type { BriefRecord } from '../../data/schema.ts'
import { type CardLooks, renderTag } from '../card.ts'
import { html, SafeHtml } from '../html.ts'
import { discoveryTags } from '../oembed.ts'
import type { PageAssets } from '../routes/pages.ts'
import { layout } from './layout.ts'

/**
 * `/a/{id}`: the whole brief, rendered here in declarative shadow DOM, readable without any script.
 * @param looks of the card that a site gets which embeds this page; here, only their language counts
 */
export function permalinkPage(record: BriefRecord, looks: CardLooks, base: string, assets: PageAssets): SafeHtml {
  const { article, brief } = record
  const card = renderTag(
    record,
    { layout: 'full', headingLevel: 1, lang: looks.lang, words: looks.words },
    base,
    html`<style>${new SafeHtml(assets.cardCss)}</style>`,
  )
  return layout(
    {
      title: `${article.title}: the brief`,
      description: brief.gist,
      lang: brief.lang ?? article.lang,
      head: html`${discoveryTags(record, looks, base)}
${articleTags(record, base)}`,
    },
    assets,
    html`<header class="site"><a class="wordmark" href="/">article-brief</a></header>
<main>
${card}
</main>
<footer><p>Every statement links to its place in the source. <a href=${`/v1/articles/${article.id}.json`}>This brief as JSON</a>, <a href=${`/?article=${article.id}`}>on your site</a></p></footer>
<script type="module" src="/article-brief.js"></script>`,
  )
}

/** The same where there is no such brief, or no longer. */
export function missingPage(assets: PageAssets): SafeHtml {
  const said = 'There is no brief here'
  return layout(
    { title: said, description: said, lang: 'en', head: html`<meta name="robots" content="noindex">` },
    assets,
    html`<header class="site"><a class="wordmark" href="/">article-brief</a></header>
<main>
<h1>${said}</h1>
<p>It may have been withdrawn, or the address is not quite right. <a href="/">All briefs</a></p>
</main>`,
  )
}

/** What machines read of the page: the article in schema.org's words, and what else there is of it. */
function articleTags(record: BriefRecord, base: string): SafeHtml {
  const { article } = record
  const address = `${base}v1/articles/${article.id}`
  return html`<link rel="canonical" href=${`${base}a/${article.id}`}>
<meta property="og:url" content=${`${base}a/${article.id}`}>
<meta property="article:published_time" content=${article.published}>
${article.authors.map(({ name }) => html`<meta property="article:author" content=${name}>`)}
<link rel="alternate" type="application/ld+json" href=${`${address}.jsonld`}>
<link rel="alternate" type="text/markdown" href=${`${address}.md`}>
<script type="application/ld+json">${new SafeHtml(JSON.stringify(articleToJsonLd(record)).replaceAll('<', '\\u003c'))}</script>`
}
