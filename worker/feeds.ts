import type { RecordHead } from '../data/schema.ts'
import { html, type SafeHtml, xmlText } from './html.ts'

const TITLE = 'article-brief'
const DESCRIPTION = 'Briefs of articles and the claims they make: who makes each, how sure they are, and where it stands.'

/**
 * The heads as a JSON Feed 1.1 (jsonfeed.org).
 * @param base URL of this Worker, with a slash at its end
 */
export function jsonFeed(heads: readonly RecordHead[], base: string): object {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: TITLE,
    description: DESCRIPTION,
    home_page_url: base,
    feed_url: `${base}feed.json`,
    items: heads.map(({ article, brief }) => ({
      id: `${base}a/${article.id}`,
      url: `${base}a/${article.id}`,
      external_url: article.url,
      title: article.title,
      summary: brief.gist,
      content_html: content(brief).text,
      date_published: `${article.published}T00:00:00Z`,
      authors: article.authors.map(({ name, sameAs }) => ({ name, url: sameAs })),
      tags: article.topics,
      language: brief.lang ?? article.lang,
    })),
  }
}

/** The heads as RSS 2.0, which more readers take than Atom. */
export function rssFeed(heads: readonly RecordHead[], base: string): string {
  const items = heads.map(
    ({ article, brief }) => html`<item>
<title>${xmlText(article.title)}</title>
<link>${base}a/${article.id}</link>
<guid isPermaLink="true">${base}a/${article.id}</guid>
<pubDate>${new Date(article.published).toUTCString()}</pubDate>
${article.authors.map(({ name }) => html`<dc:creator>${xmlText(name)}</dc:creator>`)}
${article.topics.map((topic) => html`<category>${xmlText(topic)}</category>`)}
<source url="${article.url}">${xmlText(article.publisher.name)}</source>
<description>${xmlText(brief.gist)}</description>
<content:encoded>${xmlText(content(brief).text)}</content:encoded>
</item>
`,
  )
  return html`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>${TITLE}</title>
<link>${base}</link>
<description>${DESCRIPTION}</description>
<language>en</language>
<atom:link href="${base}feed.xml" rel="self" type="application/rss+xml" />
${items}</channel>
</rss>
`.text
}

/** A brief as HTML, each key point with the link to its place. */
function content({ gist, summary, keyPoints }: RecordHead['brief']): SafeHtml {
  const points = keyPoints.map(({ text, passage }) => html`<li>${text} <a href="${passage.url}">¶${passage.paragraph}</a></li>`)
  return html`<p><strong>${gist}</strong></p><p>${summary}</p><ul>${points}</ul>`
}

/**
 * `/llms.txt` (llmstxt.org): what a language model has to know to use this site.
 * @param base URL of this Worker, with a slash at its end
 */
export function llmsTxt(heads: readonly RecordHead[], base: string): string {
  const line = (name: string, path: string, what: string) => `- [${name}](${base}${path}): ${what}`
  return [
    `# ${TITLE}`,
    `> ${DESCRIPTION}`,
    'Every statement links to its passage in the source; quote the claimant and the certainty with a claim. No key is needed.',
    '## API',
    [
      line('Claim lookup', 'v1/claims?q=hotline', 'free text in, ranked claims out, as JSON'),
      ...heads
        .slice(0, 1)
        .map(({ article }) =>
          line('Lookup by page', `v1/lookup?url=${encodeURIComponent(article.url)}`, 'the record of the article at a URL'),
        ),
      line('MCP', 'mcp', 'by POST: Model Context Protocol over streamable HTTP: lookup_claims, get_brief, match_claims'),
      line('OpenAPI', 'openapi.json', 'the whole contract'),
      line('Guide', 'docs', 'the same to read'),
    ].join('\n'),
    '## Briefs',
    heads.map(({ article, brief }) => line(article.title.replace(/[[\]]/g, ''), `v1/articles/${article.id}.md`, brief.gist)).join('\n'),
    '',
  ].join('\n\n')
}
