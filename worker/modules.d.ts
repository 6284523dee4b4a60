/** Text modules: wrangler bundles every `.txt` file as its text. */
declare module '*.txt' {
  const text: string
  export default text
}
