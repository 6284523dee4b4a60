/**
 * The rest of `/v1/articles/{id}/card.js`, behind what it knows: a module that shows one article's
 * card in one round trip. It holds the card as markup, fills the tags that ask for just these looks,
 * and leaves the rest to the element, which it loads when the card is there.
 */

/** What the Worker writes before: the article's id, its card, the card's style sheet, and the attributes it looks so by. */
declare const article: string
declare const html: string
declare const css: string
declare const looks: Partial<Record<string, string>>

interface Policy {
  createHTML(text: string): string
}

const sheet = new CSSStyleSheet()
sheet.replaceSync(css)

let policy: Policy | null = { createHTML: (text) => text }
try {
  const { trustedTypes } = self as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
  policy = trustedTypes?.createPolicy('article-brief', policy) ?? policy
} catch (error) {
  policy = null
  console.warn('article-brief:', error)
}

const LOOKS = ['layout', 'claims', 'claim', 'lang', 'heading-level']

function show(): void {
  for (const tag of document.querySelectorAll(`article-brief[article="${article}"]:not(:defined)`))
    if (policy && !tag.shadowRoot && LOOKS.every((name) => (tag.getAttribute(name) ?? '') === (looks[name] ?? ''))) {
      const root = tag.attachShadow({ mode: 'open' })
      root.adoptedStyleSheets = [sheet]
      root.innerHTML = policy.createHTML(html)
    }
}

show()
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', show)
// What it shows is painted first.
requestAnimationFrame(() => setTimeout(() => import(new URL('/article-brief.js', import.meta.url).href)))
