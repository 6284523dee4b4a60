/** Parameters that say how a reader came, not what page it is. */
const TRACKING =
  /^(?:utm_\w+|fbclid|gclid|gclsrc|gad_source|gad_campaignid|dclid|gbraid|wbraid|srsltid|msclkid|yclid|twclid|igshid|igsh|ttclid|li_fat_id|mibextid|mc_cid|mc_eid|_hsenc|_hsmi|_ga|_gl|vero_id|wickedid|oly_enc_id|oly_anon_id|(?:at|pk|mtm|hsa|ns|amp)_\w+|ref|ref_src|ref_url|cmpid|ocid|smid|sr_share|outputType|amp|usqp|aoh)$/i

/**
 * The key under which a page is known, however its URL was passed around: without scheme, `www.`,
 * fragment, tracking parameters, trailing slash, directory index and AMP forms, with the parameters sorted.
 *
 * @returns undefined for what is not an http(s) URL
 */
export function pageKey(url: string): string | undefined {
  const href = isNormal(url) ? url : URL.parse(url)?.href
  if (href === undefined || !/^https?:/.test(href)) return undefined
  // A parsed URL has one spelling: what follows takes apart the string, which is far cheaper than to ask for each part.
  const page = partsOf(href)
  const cached = pathInAmpCache(page)
  const original = cached === undefined ? page : partsOf(URL.parse(`https://${cached}`)?.href ?? href)
  return `${plainHost(original.host)}${plainPath(original.path)}${plainQuery(page.query)}`
}

/** An address in ASCII, with a domain for its host, without a port, escapes and empty parts. */
const NORMAL = /^https?:\/\/(?:[a-z\d-]+\.)+[a-z]{2,}\/[\w.~/-]*(?:\?[\w.~=&-]*)?(?:#[\w.~=&-]*)?$/

/** Whether a URL is sure to be spelt as a parser would spell it: nearly all are, and to parse one takes longer than all the rest. */
function isNormal(url: string): boolean {
  return NORMAL.test(url) && !url.includes('/.') && !url.includes('xn--')
}

/** The site of a page, without `www.`. */
export function siteOf(url: string): string {
  return new URL(url).hostname.replace(/^www\./, '')
}

interface Parts {
  /** With the port, if it isn't the usual one. */
  host: string
  /** Begins with a slash. */
  path: string
  /** Without the question mark. */
  query: string
}

function partsOf(href: string): Parts {
  const hash = href.indexOf('#')
  const whole = href.slice(href.indexOf('//') + 2, hash < 0 ? undefined : hash)
  const slash = whole.indexOf('/')
  const question = whole.indexOf('?')
  const authority = whole.slice(0, slash)
  return {
    host: authority.slice(authority.lastIndexOf('@') + 1),
    path: whole.slice(slash, question < 0 ? undefined : question),
    query: question < 0 ? '' : whole.slice(question + 1),
  }
}

/** AMP caches carry the page's address in their path. */
function pathInAmpCache({ host, path }: Parts): string | undefined {
  const cached =
    path.startsWith('/amp/') && /^(?:www\.)?google\.[a-z.]+$/.test(host)
      ? path.slice('/amp/'.length)
      : `.${host}`.endsWith('.cdn.ampproject.org')
        ? path.replace(/^\/[a-z]\//, '')
        : undefined
  return cached?.startsWith('s/') ? cached.slice(2) : cached
}

/** Publishers mark their AMP pages by host or path. */
function plainHost(host: string): string {
  const bare = host.startsWith('www.') && host.includes('.', 4) ? host.slice(4) : host
  const page = bare.startsWith('amp.') ? bare.slice(4) : bare
  return page.endsWith('.') ? page.slice(0, -1) : page
}

function plainPath(path: string): string {
  let plain = path.includes('%') ? path.replace(/%[\da-f]{2}/gi, plainEscape) : path
  if (plain.includes('//')) plain = plain.replace(/\/{2,}/g, '/')
  if (plain.includes('amp'))
    plain = plain
      .replace(/^\/amp(?=\/)/, '')
      .replace(/(?:\/amp(?:\.html)?|\.amp)\/?$/, '')
      .replace(/\.amp\.html$/, '.html')
  plain = plain.replace(/\/index\.[a-z]{1,10}$/, '/')
  return plain.endsWith('/') ? plain.slice(0, -1) : plain
}

/** The character itself where it needs no escape, else the escape in capitals. */
function plainEscape(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
  return /[\w.~-]/.test(character) ? character : escaped.toUpperCase()
}

function plainQuery(query: string): string {
  if (query === '') return ''
  const kept = query.split('&').filter((part) => part !== '' && !TRACKING.test(nameOf(part)))
  return kept.length === 0
    ? ''
    : `?${kept
        .map((part) => part.replaceAll('+', '%20').replace(/%[\da-f]{2}/gi, plainEscape))
        .sort()
        .join('&')}`
}

function nameOf(part: string): string {
  const equals = part.indexOf('=')
  return equals < 0 ? part : part.slice(0, equals)
}
