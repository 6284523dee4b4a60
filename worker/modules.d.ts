/** Data modules: wrangler bundles every `.bin` file as its bytes. */
declare module '*.bin' {
  const bytes: ArrayBuffer
  export default bytes
}

/** Text modules: wrangler bundles every `.txt` file as its text. */
declare module '*.txt' {
  const text: string
  export default text
}
