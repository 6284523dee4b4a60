import type { BriefRecord } from '../../data/schema.ts'
import { type CardLooks, renderTag } from '../card.ts'
import { html, SafeHtml } from '../html.ts'
import type { PageAssets } from '../routes/pages.ts'

/** The page's own style sheet. */
export const EMBED_STYLE = 'html,body{margin:0}article-brief{max-width:none}'

/** Tells the page that frames the card how high it is, in px, whenever that changes. */
export const EMBED_SCRIPT = `new ResizeObserver(()=>parent.postMessage({type:"article-brief-height",article:document.querySelector("article-brief").getAttribute("article"),height:Math.ceil(document.documentElement.getBoundingClientRect().height)},"*")).observe(document.documentElement)`

/** `/embed/{id}`: the card alone, for an iframe. Its links leave the frame. */
export function embedPage(record: BriefRecord, looks: CardLooks, base: string, { cardCss }: PageAssets): SafeHtml {
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
<base target="_top">
<style>${new SafeHtml(EMBED_STYLE)}</style>
</head>
<body>
${renderTag(record, looks, base, html`<style>${new SafeHtml(cardCss)}</style>`)}
<script type="module" src="/article-brief.js"></script>
<script>${new SafeHtml(EMBED_SCRIPT)}</script>
</body>
</html>`
}
