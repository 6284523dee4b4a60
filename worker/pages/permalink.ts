import type { BriefRecord } from '../../data/schema.ts'
import { renderTag } from '../card.ts'
import { html, SafeHtml } from '../html.ts'
import type { PageAssets } from '../routes/pages.ts'
import { layout } from './layout.ts'

/** `/a/{id}`: the whole brief, rendered here in declarative shadow DOM, readable without any script. */
export function permalinkPage(record: BriefRecord, lang: string | undefined, base: string, assets: PageAssets): SafeHtml {
  const { article, brief } = record
  const card = renderTag(record, { layout: 'full', headingLevel: 1, lang }, base, html`<style>${new SafeHtml(assets.cardCss)}</style>`)
  return layout(
    { title: `${article.title}: the brief`, description: brief.gist, lang: brief.lang ?? article.lang },
    assets,
    html`<header class="site"><a class="wordmark" href="/">article-brief</a></header>
<main>
${card}
</main>
<footer><p>Every statement links to its place in the source. <a href=${`/v1/articles/${article.id}`}>This brief as JSON</a>, <a href=${`/?article=${article.id}`}>on your site</a></p></footer>
<script type="module" src="/article-brief.js"></script>`,
  )
}
