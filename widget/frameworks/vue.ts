/** `article-brief` with types for Vue's templates. */
import type { HTMLAttributes, ReservedProps } from 'vue'
import type { ArticleBriefEventMap } from '../article-brief.ts'
import type { ArticleBriefAttributes } from './attributes.ts'

export * from '../article-brief-define.ts'

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name

/** `@article-brief-load` is `onArticleBriefLoad` to Vue. */
type Listeners = {
  [Type in keyof ArticleBriefEventMap as `on${Capitalize<Camel<Type>>}`]?: ((event: ArticleBriefEventMap[Type]) => void) | undefined
}

type Component = new () => { $props: HTMLAttributes & ReservedProps & ArticleBriefAttributes & Listeners }

declare module 'vue' {
  interface GlobalComponents {
    'article-brief': Component
  }
}
