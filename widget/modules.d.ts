/** A style sheet as text; `widget/build.ts` minifies it. */
declare module '*.css' {
  const text: string
  export default text
}
