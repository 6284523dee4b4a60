import type { BriefRecord } from '../../data/schema.ts'
import { card } from '../../widget/card.ts'
import { en } from '../../widget/words.ts'
import { html, SafeHtml } from '../html.ts'
import type { PageAssets } from '../routes/pages.ts'
import { layout } from './layout.ts'

/** `/a/{id}`: the whole brief, rendered here in declarative shadow DOM, readable without any script. */
export function permalinkPage(record: BriefRecord, assets: PageAssets): SafeHtml {
  const { article, brief } = record
  const rendered = card(html, record, {
    layout: 'full',
    claims: Infinity,
    words: en,
    lang: 'en',
    permalink: `/a/${article.id}`,
  })
  return layout(
    { title: `${article.title}: the brief`, description: brief.gist, lang: brief.lang ?? article.lang },
    assets,
    html`<header class="site"><a class="wordmark" href="/">article-brief</a></header>
<main>
<article-brief article=${article.id} layout="full"><template shadowrootmode="open"><style>${new SafeHtml(assets.cardCss)}</style>${rendered}</template></article-brief>
</main>
<footer><p>Every statement links to its place in the source. <a href=${`/v1/articles/${article.id}`}>This brief as JSON</a></p></footer>`,
  )
}
