import type { ArticleBriefElement, ArticleBriefEventMap } from '../article-brief.ts'

/** What templates set on `<article-brief>`, beside what every HTML element takes. */
export type ArticleBriefAttributes = Partial<
  Pick<
    ArticleBriefElement,
    'article' | 'url' | 'claim' | 'endpoint' | 'layout' | 'claims' | 'loading' | 'headingLevel' | 'theme' | 'brief'
  > & { 'heading-level': ArticleBriefElement['headingLevel'] }
>

/** Listeners for the element's events, named as JSX does: `onarticle-brief-load`. */
export type ArticleBriefListeners = {
  [Type in keyof ArticleBriefEventMap as `on${Type}`]?: ((event: ArticleBriefEventMap[Type]) => void) | undefined
}
