import type { BriefRecord } from '../../data/schema.ts'
import { type CardLooks, renderTag } from '../card.ts'
import { html, SafeHtml } from '../html.ts'
import { discoveryTags } from '../oembed.ts'
import type { PageAssets } from '../routes/pages.ts'

/** The page's own style sheet. */
export const EMBED_STYLE = 'html,body{margin:0}article-brief{max-width:none}'

/** The same where there is no such brief, or no longer: as low as what it says, which it tells as a card does. */
export function missingEmbed(id: string, { words }: CardLooks, { frameScript }: PageAssets): SafeHtml {
  return html`<!doctype html>
<html lang=${words.lang} dir=${words.dir}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${words.notFound}</title>
<style>${new SafeHtml(EMBED_STYLE)}</style>
</head>
<body>
<article-brief article=${id}>${words.notFound}</article-brief>
<script type="module">${new SafeHtml(frameScript)}</script>
</body>
</html>`
}

/** `/embed/{id}`: the card alone, for an iframe. Its links leave the frame. */
export function embedPage(record: BriefRecord, looks: CardLooks, base: string, { cardCss, frameScript }: PageAssets): SafeHtml {
  const { article, brief } = record
  const scheme = looks.theme === 'light' || looks.theme === 'dark' ? looks.theme : 'light dark'
  return html`<!doctype html>
<html lang=${brief.lang ?? article.lang}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content=${scheme}>
<meta name="robots" content="noindex">
<title>${article.title}: the brief</title>
${discoveryTags(record, looks, base, 'embed')}
<base target="_top">
<style>${new SafeHtml(EMBED_STYLE)}</style>
</head>
<body>
${renderTag(record, looks, base, html`<style>${new SafeHtml(cardCss)}</style>`)}
<script type="module" src="/article-brief.js"></script>
<script type="module">${new SafeHtml(frameScript)}</script>
</body>
</html>`
}
