/**
 * Takes the place of `../home.ts` in the npm package: what a bundler has moved to somebody's site
 * doesn't know its Worker.
 * @throws Error that says what to do
 */
export function home(): never {
  const message = '<article-brief> from npm needs the attribute "endpoint": the base URL of your Worker'
  // The card only says that something is wrong, and not everybody listens to its events.
  console.error(message)
  throw new Error(message)
}
