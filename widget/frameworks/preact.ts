/** `article-brief` with types for JSX in Preact. */
import type { HTMLAttributes } from 'preact'
import type { ArticleBriefElement } from '../article-brief.ts'
import type { ArticleBriefAttributes, ArticleBriefListeners } from './attributes.ts'

export * from '../article-brief-define.ts'

type Props = HTMLAttributes<ArticleBriefElement> & ArticleBriefAttributes & ArticleBriefListeners

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'article-brief': Props
    }
  }
}
