import { Hono } from 'hono'
import type { BriefRecord } from '../../data/schema.ts'
import { isNamed } from '../../widget/card.ts'
import { attributesOf, type CardLooks, renderCard } from '../card.ts'
import { html, SafeHtml } from '../html.ts'
import { embedPage } from '../pages/embed.ts'
import { badRequest, cardHtmlParams, cardParams, type LooksParams, pageLooksParams, query } from '../params.ts'
import { baseOf, prepare, send } from '../respond.ts'
import { serverSnippet } from '../snippets.ts'
import type { Store } from '../store.ts'
import { unknownArticle } from './articles.ts'
import { JAVASCRIPT } from './element.ts'
import { type PageAssets, preparePage } from './pages.ts'

/** Cards to paste, to load and to frame: `/v1/articles/{id}/card.html`, `card.js` and `/embed/{id}`. */
export function cardRoutes(store: Store, assets: PageAssets) {
  /** The record and the looks that a request asks for, or what is wrong with it. */
  const find = async (id: string, looks: LooksParams): Promise<BriefRecord | Response> => {
    const record = await store.findRecord(id)
    if (record === undefined) return unknownArticle(id)
    if (looks.claim !== undefined && !record.claims.some((claim) => isNamed(claim.id, looks.claim)))
      return badRequest([{ parameter: 'claim', detail: `is not the id of a claim of "${id}"` }])
    return record
  }
  return new Hono()
    .get('/v1/articles/:id/card.html', query(cardHtmlParams), async (c) => {
      const { style, ...looks } = c.req.valid('query')
      const record = await find(c.req.param('id'), looks)
      if (record instanceof Response) return record
      const base = baseOf(c.req.url)
      const sheet =
        style === 'link'
          ? html`<link rel="stylesheet" href=${`${base}article-brief.css`}>`
          : html`<style>${new SafeHtml(assets.cardCss)}</style>`
      return send(c, await prepare(serverSnippet(record, cardLooks(looks), base, sheet).text, 'text/html; charset=utf-8'))
    })
    .get('/v1/articles/:id/card.js', query(cardParams), async (c) => {
      const looks = c.req.valid('query')
      const record = await find(c.req.param('id'), looks)
      if (record instanceof Response) return record
      return send(c, await prepare(cardModule(record, cardLooks(looks), baseOf(c.req.url), assets.cardCss), JAVASCRIPT))
    })
    .get('/embed/:id', query(pageLooksParams), async (c) => {
      const looks = c.req.valid('query')
      const record = await find(c.req.param('id'), looks)
      if (record instanceof Response) return record
      return send(c, await preparePage(embedPage(record, cardLooks(looks), baseOf(c.req.url), assets), assets, { framed: true }))
    })
}

export function cardLooks({ 'heading-level': headingLevel, ...looks }: LooksParams): CardLooks {
  return { ...looks, headingLevel }
}

/**
 * A module that shows one article's card in one round trip: it holds the card as markup, fills the
 * tags that ask for just these looks, and leaves the rest to the element, which it loads when the card is there.
 */
function cardModule(record: BriefRecord, looks: CardLooks, base: string, css: string): string {
  const { theme: _, ...shown } = attributesOf(looks)
  return `const html=${JSON.stringify(renderCard(record, looks, base).text)},looks=${JSON.stringify(shown)},sheet=new CSSStyleSheet;
sheet.replaceSync(${JSON.stringify(css)});
let policy={createHTML:(text)=>text};
try{policy=self.trustedTypes?.createPolicy("article-brief",policy)??policy;
for(const tag of document.querySelectorAll(${JSON.stringify(`article-brief[article="${record.article.id}"]:not(:defined)`)}))
if(!tag.shadowRoot&&["layout","claims","claim","lang","heading-level"].every((name)=>(tag.getAttribute(name)??"")===(looks[name]??""))){
const root=tag.attachShadow({mode:"open"});root.adoptedStyleSheets=[sheet];root.innerHTML=policy.createHTML(html)}
}catch(error){console.warn("article-brief:",error)}
requestAnimationFrame(()=>setTimeout(()=>import(new URL("/article-brief.js",import.meta.url))));
`
}
