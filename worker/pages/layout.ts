import { html, SafeHtml } from '../html.ts'
import type { PageAssets } from '../routes/pages.ts'

/**
 * The frame of every page of ours.
 * @param page.head what else belongs into its head
 */
export function layout(
  { title, description, lang, head = '' }: { title: string; description: string; lang: string; head?: SafeHtml | '' },
  { siteCss }: Pick<PageAssets, 'siteCss'>,
  content: SafeHtml,
): SafeHtml {
  return html`<!doctype html>
<html lang=${lang}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content=${description}>
<meta property="og:title" content=${title}>
<meta property="og:description" content=${description}>
<meta property="og:type" content="article">
<meta property="og:site_name" content="article-brief">
<meta name="color-scheme" content="light dark">
<link rel="alternate" type="application/feed+json" title="Briefs" href="/feed.json">
<link rel="alternate" type="application/rss+xml" title="Briefs" href="/feed.xml">
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%238a1c1c' d='M2 2h12v2H2zm0 4h12v1.5H2zm0 3h8v1.5H2zm0 3h10v1.5H2z'/%3E%3C/svg%3E">
${head}
<style>${new SafeHtml(siteCss)}</style>
</head>
<body>
${content}
</body>
</html>`
}
