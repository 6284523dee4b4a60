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
const define = () => customElements.get('article-brief') ?? customElements.define('article-brief', ArticleBriefElement)
// An async script may be ahead of the parser, which must first put the server's card into its tag. On a server there is no document.
if (globalThis.document?.readyState === 'loading') addEventListener('DOMContentLoaded', define)
else define()
