/** Reads the query string of a request. */

/** What a query string says: by name a value, or all where a name is given more than once. Without a prototype: `__proto__` is a name like any other. */
export type QueryString = Record<string, string | string[]>

/** Not made by `Object.create(null)`: to the engine that would be a dictionary, which takes longer to go through than to make. */
class Found {
  [name: string]: string | string[]
}
Object.setPrototypeOf(Found.prototype, null)
Reflect.deleteProperty(Found.prototype, 'constructor')

const NOTHING: QueryString = Object.freeze(new Found())

/** A URL's query string as it is written, without the question mark. */
export function queryStringOf(url: string): string {
  const start = url.indexOf('?')
  if (start < 0) return ''
  const end = url.indexOf('#', start)
  return url.slice(start + 1, end < 0 ? undefined : end)
}

/** The parameters in a query string; what is no UTF-8 in them becomes U+FFFD. */
export function readQueryString(query: string): QueryString {
  if (query === '') return NOTHING
  const found: QueryString = new Found()
  for (const part of query.split('&')) {
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
