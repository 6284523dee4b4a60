/** A style sheet as text; `widget/build.ts` minifies it. */
declare module '*.css' {
  const text: string
  export default text
}

/** What we use of it: it finds, and neither marks nor scrolls. */
declare module 'text-fragments-polyfill/text-fragment-utils' {
  export function getFragmentDirectives(hash: string): { text?: string[] }
  export function parseFragmentDirectives(directives: { text?: string[] }): { text?: object[] }
  export function processTextFragmentDirective(directive: object): Range[]
}
