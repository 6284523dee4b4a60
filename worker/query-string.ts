/** Reads the query string of a request. */

/** What a query string says, in its order: each name with the value at the same place. A name may be there more than once. */
export interface QueryString {
  names: string[]
  values: string[]
}

/** A URL's query string as it is written, without the question mark. */
export function queryStringOf(url: string): string {
  const start = url.indexOf('?')
  if (start < 0) return ''
  const end = url.indexOf('#', start)
  return url.slice(start + 1, end < 0 ? undefined : end)
}

/** The parameters in a query string; what is no UTF-8 in them becomes U+FFFD. */
export function readQueryString(query: string): QueryString {
  const names: string[] = []
  const values: string[] = []
  for (let start = 0; start < query.length; ) {
    const ampersand = query.indexOf('&', start)
    const end = ampersand < 0 ? query.length : ampersand
    const part = query.slice(start, end)
    start = end + 1
    if (part === '') continue
    const equals = part.indexOf('=')
    names.push(decode(equals < 0 ? part : part.slice(0, equals)))
    values.push(equals < 0 ? '' : decode(part.slice(equals + 1)))
  }
  return { names, values }
}

/** The same by name: a value, or all where a name is given more than once. Without a prototype: `__proto__` is a name like any other. */
export function valuesByName({ names, values }: QueryString): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = Object.create(null)
  for (const [i, name] of names.entries()) {
    const value = values[i] as string
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
