import type { BriefRecord } from '../../data/schema.ts'
import { type CardLooks, renderTag } from '../card.ts'
import { html, SafeHtml } from '../html.ts'
import { discoveryTags } from '../oembed.ts'
import type { PageAssets } from '../routes/pages.ts'

/** The page's own style sheet. */
export const EMBED_STYLE = 'html,body{margin:0}article-brief{max-width:none}'

/**
 * Tells the page that frames the card how high it is, in px, whenever that changes.
 *
 * WordPress hides the frame of a provider that it doesn't know until the frame speaks WordPress's own
 * protocol, with the secret that the frame's fragment holds (`wp-embed.js`: `ready` comes in, `height`
 * and `link` go out). Its sandbox lets no link leave the frame, and of the links it is told about it
 * follows those to the frame's own host alone: from others the reader gets to the whole brief, where they work.
 */
export const EMBED_SCRIPT = `const root=document.documentElement,article=document.querySelector("article-brief").getAttribute("article"),secret=/^#\\?secret=(\\w{1,40})$/.exec(location.hash)?.[1];
const tell=(message)=>parent.postMessage(message,"*");
const tellHeight=()=>{const height=Math.ceil(root.getBoundingClientRect().height);tell({type:"article-brief-height",article,height});if(secret)tell({message:"height",value:height,secret})};
new ResizeObserver(tellHeight).observe(root);
if(secret){addEventListener("message",({source,data})=>{if(source===parent&&data?.message==="ready"&&data.secret===secret)tellHeight()});
addEventListener("click",(event)=>{const link=event.composedPath().find(({localName})=>localName==="a");
if(link?.href&&!event.defaultPrevented){event.preventDefault();tell({message:"link",value:link.host===location.host?link.href:new URL("/a/"+article,location.href).href,secret})}})}`

/** The same where there is no such brief, or no longer: as low as what it says, which it tells as a card does. */
export function missingEmbed(id: string, { words }: CardLooks): SafeHtml {
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
<script>${new SafeHtml(EMBED_SCRIPT)}</script>
</body>
</html>`
}

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
${discoveryTags(record, looks, base, 'embed')}
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
