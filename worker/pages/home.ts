import { formatDate } from '../../widget/card.ts'
import { en } from '../../widget/words.ts'
import { html, SafeHtml } from '../html.ts'
import type { ElementScript } from '../routes/element.ts'
import type { PageAssets } from '../routes/pages.ts'
import type { ArticleSummary } from '../store.ts'
import { layout } from './layout.ts'

/** `/`: what this is, a claim-lookup box, the briefs, a live card and the two lines that embed it. */
export function homePage(articles: readonly ArticleSummary[], assets: PageAssets, element: ElementScript): SafeHtml {
  const [newest] = articles
  return layout(
    {
      title: 'article-brief',
      description: 'Briefs of articles and the claims they make: who makes each, how sure they are, and where it stands.',
      lang: 'en',
    },
    assets,
    html`<header class="site"><a class="wordmark" href="/">article-brief</a></header>
<main class="home">
<section class="intro">
<h1>What the article says, who says so, and where</h1>
<p>A brief for each article, and every claim it makes with its claimant, how sure they are and a link to the very words in the source.</p>
<form class="lookup" action="/v1/claims" role="search">
<label for="q">Look up a claim</label>
<div><input id="q" name="q" type="search" required maxlength="2000" placeholder="Who said Ukraine must stay out of NATO?"><button>Look up</button></div>
</form>
<div id="found" aria-live="polite"></div>
</section>
<section>
<h2>Briefs</h2>
<ul class="briefs">${articles.map(briefItem)}</ul>
</section>
${newest === undefined ? html`<p>There are no articles yet. Add one to <code>data/articles/</code>.</p>` : embedSection(newest, element)}
</main>
<footer><p>The same as JSON: <a href="/v1/articles">/v1/articles</a>, <a href="/v1/claims">/v1/claims</a></p></footer>
<script type="module" src="/article-brief.js"></script>
<script type="module">${new SafeHtml(assets.siteScript)}</script>`,
  )
}

function briefItem({ id, title, gist, authors, published, genre, publisher, claimCount }: ArticleSummary): SafeHtml {
  return html`<li><p class="kicker">${en.genre[genre]} · ${publisher.name} · <time datetime=${published}>${formatDate(published, 'en')}</time></p>
<h3><a href=${`/a/${id}`}>${title}</a></h3>
<p>${gist}</p>
<p class="kicker">${authors.map(({ name }) => name).join(', ')} · ${claimCount} ${claimCount === 1 ? 'claim' : 'claims'}</p></li>`
}

function embedSection({ id, title, url }: ArticleSummary, { path, integrity }: ElementScript): SafeHtml {
  // The page's script puts the address it was loaded from in place of the example.
  const origin = html`<span data-origin>https://briefs.example.com</span>`
  return html`<section>
<h2>On your site</h2>
<p>Two lines show the card. What stands between the tags is shown until the brief is there, and whenever it can’t be.</p>
<pre><code>&lt;script type="module" src="${origin}/article-brief.js"&gt;&lt;/script&gt;
&lt;article-brief article="${id}"&gt;&lt;a href="${url}"&gt;${title}&lt;/a&gt;&lt;/article-brief&gt;</code><button type="button" data-copy>Copy</button></pre>
<p>To pin the script to its present content, until a deploy changes it, use <code>${path}</code> with <code>integrity="${integrity}" crossorigin="anonymous"</code>.</p>
<article-brief article=${id}><a href=${url}>${title}</a></article-brief>
</section>`
}
