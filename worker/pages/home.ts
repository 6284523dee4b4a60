import type { BriefRecord } from '../../data/schema.ts'
import { formatDate, LAYOUTS, THEMES } from '../../widget/card.ts'
import { type CardLooks, renderTag } from '../card.ts'
import { html, SafeHtml } from '../html.ts'
import type { ElementScript } from '../routes/element.ts'
import type { PageAssets } from '../routes/pages.ts'
import { snippets } from '../snippets.ts'
import type { ArticleSummary } from '../store.ts'
import { layout } from './layout.ts'

/**
 * `/`: what this is, a claim-lookup box, the briefs, and a card with the snippets that embed it.
 * @param record whose card to show; undefined when there are no articles
 * @param looks of that card
 */
export function homePage(
  articles: readonly ArticleSummary[],
  record: BriefRecord | undefined,
  looks: CardLooks,
  base: string,
  assets: PageAssets,
  element: ElementScript,
): SafeHtml {
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
<form class="check" hidden>
<label for="text">Check a text: which of its sentences repeat a claim that is known here?</label>
<textarea id="text" name="text" required maxlength="100000" rows="4" placeholder="Paste a draft, a speech or a transcript"></textarea>
<button>Check</button>
</form>
<div id="matched" aria-live="polite"></div>
</section>
<section>
<h2>Briefs</h2>
<ul class="briefs">${articles.map(briefItem)}</ul>
</section>
${record === undefined ? html`<p>There are no articles yet. Add one to <code>data/articles/</code>.</p>` : builder(articles, record, looks, base, assets, element)}
</main>
<footer><p>The same as JSON: <a href="/v1/articles">/v1/articles</a>, <a href="/v1/claims">/v1/claims</a></p></footer>
<script type="module" src="/article-brief.js"></script>
<script type="module">${new SafeHtml(assets.siteScript)}</script>`,
  )
}

function briefItem({ id, title, gist, authors, published, genre, publisher, claimCount }: ArticleSummary): SafeHtml {
  return html`<li><p class="kicker"><span class="genre">${genre}</span> · ${publisher.name} · <time datetime=${published}>${formatDate(published, 'en')}</time></p>
<h3><a href=${`/a/${id}`}>${title}</a></h3>
<p>${gist}</p>
<p class="kicker">${authors.map(({ name }) => name).join(', ')} · ${claimCount} ${claimCount === 1 ? 'claim' : 'claims'}</p></li>`
}

/** A form that asks for another card, the card it asked for, and the text to paste. It works by itself; the page's script spares the reload. */
function builder(
  articles: readonly ArticleSummary[],
  record: BriefRecord,
  looks: CardLooks,
  base: string,
  { cardCss, words }: PageAssets,
  { path, integrity }: ElementScript,
): SafeHtml {
  const { server, tag, module, iframe } = snippets(record, looks, base, cardCss)
  return html`<section id="embed">
<h2>On your site</h2>
<form class="builder" action="/#embed">
<label>Article <select name="article">${articles.map(({ id, title }) => choice(id, title, id === record.article.id))}</select></label>
<label>Layout <select name="layout">${LAYOUTS.map((name) => choice(name, name, name === (looks.layout ?? 'card')))}</select></label>
<label>Theme <select name="theme">${THEMES.map((name) => choice(name, name, name === (looks.theme ?? 'auto')))}</select></label>
<label>Claims <input name="claims" placeholder="number, all, none" pattern="all|none|[0-9]{1,4}" size="12" value=${looks.claims ?? ''}></label>
<label>Words in <select name="lang">${words.languages().map(({ lang, name }) => choice(lang, name, lang === (looks.lang ?? 'en')))}</select></label>
<button>Show</button>
</form>
<div id="preview">
${renderTag(record, looks, base, html`<style>${new SafeHtml(cardCss)}</style>`)}
${snippet('server', 'Rendered here, readable before any script: paste it, or fetch it when your site is built.', server)}
${snippet('tag', 'A tag: always the latest, and nothing moves when it arrives.', tag)}
${snippet('module', 'One round trip less: a module that brings this article’s card along.', module)}
${snippet('iframe', 'A frame, for systems that strip scripts. It tells its height by postMessage.', iframe)}
<p>To pin the script to its present content use <code>${path}</code> with <code>integrity="${integrity}" crossorigin="anonymous"</code>; <code>npm run pin</code> keeps it served when the element changes.</p>
</div>
</section>`
}

function choice(value: string, label: string, selected: boolean): SafeHtml {
  return selected ? html`<option value=${value} selected>${label}</option>` : html`<option value=${value}>${label}</option>`
}

function snippet(name: string, what: string, text: string): SafeHtml {
  return html`<p>${what}</p>
<pre><code data-snippet=${name} tabindex="0">${text}</code><button type="button" data-copy>Copy</button></pre>`
}
