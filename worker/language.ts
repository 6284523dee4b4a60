/** What a BCP 47 language tag says; undefined when it isn't one. */
export function localeOf(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag)
  } catch {
    // The only way in which it tells.
    return undefined
  }
}
