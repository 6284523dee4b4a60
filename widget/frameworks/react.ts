/** `article-brief` with types for JSX in React 19 or newer; older ones can't listen to the events. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react'
import type { ArticleBriefElement } from '../article-brief.ts'
import type { ArticleBriefAttributes, ArticleBriefListeners } from './attributes.ts'

export * from '../article-brief-define.ts'

type Props = DetailedHTMLProps<HTMLAttributes<ArticleBriefElement>, ArticleBriefElement> & ArticleBriefAttributes & ArticleBriefListeners

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'article-brief': Props
    }
  }
}
