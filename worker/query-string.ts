/** Reads the query string of a request. */

/** What a query string says: by name a value, or all where a name is given more than once. Without a prototype: `__proto__` is a name like any other. */
export type QueryString = Record<string, string | string[]>

const NOTHING: QueryString = Object.freeze(Object.create(null))

/** The parameters of a URL; what is no UTF-8 in them becomes U+FFFD. */
export function readQueryString(url: string): QueryString {
  const start = url.indexOf('?')
  if (start < 0 || start === url.length - 1) return NOTHING
  const found: QueryString = Object.create(null)
  const end = url.indexOf('#', start)
  for (const part of url.slice(start + 1, end < 0 ? undefined : end).split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = decode(equals < 0 ? part : part.slice(0, equals))
    const value = equals < 0 ? '' : decode(part.slice(equals + 1))
    const before = found[name]
    if (before === undefined) found[name] = value
    else if (typeof before === 'string') found[name] = [before, value]
    else before.push(value)
  }
  return found
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Not UTF-8, or not escaped at all: `URLSearchParams` takes everything.
    return new URLSearchParams(`x=${text}`).get('x') ?? ''
  }
}
