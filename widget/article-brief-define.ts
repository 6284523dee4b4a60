import { ArticleBriefElement, type ArticleBriefEventMap } from './article-brief.ts'

export * from './article-brief.ts'

declare global {
  interface HTMLElementTagNameMap {
    'article-brief': ArticleBriefElement
  }
  // The events bubble.
  interface HTMLElementEventMap extends ArticleBriefEventMap {}
}

// A page may load the script twice, or two versions of it; the first one stands.
if (customElements.get('article-brief') === undefined) customElements.define('article-brief', ArticleBriefElement)
