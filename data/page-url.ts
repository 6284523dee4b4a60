import normalizeUrl from 'normalize-url'

/** Parameters that say how a reader came, not what page it is. */
const TRACKING = [
  /^utm_\w+/i,
  /^(?:fbclid|gclid|gclsrc|gad_source|gad_campaignid|dclid|gbraid|wbraid|srsltid|msclkid|yclid|twclid|igshid|igsh|ttclid|li_fat_id|mibextid|mc_cid|mc_eid|_hsenc|_hsmi|_ga|_gl|vero_id|wickedid|oly_enc_id|oly_anon_id)$/i,
  /^(?:at|pk|mtm|hsa|ns)_\w+$/i,
  /^(?:ref|ref_src|ref_url|cmpid|ocid|smid|sr_share|outputType|amp|usqp|aoh)$/i,
  /^amp_\w+$/i,
]

/**
 * The key under which a page is known, however its URL was passed around: without scheme, `www.`,
 * fragment, tracking parameters, trailing slash and AMP forms, with the parameters sorted.
 *
 * @returns undefined for what is not an http(s) URL
 */
export function pageKey(url: string): string | undefined {
  const plain = parseHttpUrl(url)
  if (plain === undefined) return undefined
  return normalizeUrl(withoutAmp(plain).href, {
    stripProtocol: true,
    stripHash: true,
    stripWWW: true,
    stripAuthentication: true,
    removeTrailingSlash: true,
    removeDirectoryIndex: true,
    removeQueryParameters: TRACKING,
    sortQueryParameters: true,
  })
}

function parseHttpUrl(url: string): URL | undefined {
  const parsed = URL.parse(url.trim())
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:' ? parsed : undefined
}

/** AMP caches carry the page's address in their path; publishers mark their AMP pages by host or path. */
function withoutAmp(url: URL): URL {
  const cached =
    /^(?:www\.)?google\.[a-z.]+$/.test(url.hostname) && url.pathname.startsWith('/amp/')
      ? url.pathname.slice('/amp/'.length)
      : url.hostname.endsWith('.cdn.ampproject.org')
        ? url.pathname.replace(/^\/[a-z]\//, '')
        : undefined
  const secure = cached?.startsWith('s/') ? cached.slice(2) : cached
  const page = secure === undefined ? url : (URL.parse(`https://${secure}${url.search}`) ?? url)
  page.hostname = page.hostname.replace(/^(?:www\.)?amp\./, '')
  page.pathname = page.pathname
    .replace(/^\/amp(?=\/)/, '')
    .replace(/(?:\/amp(?:\.html)?|\.amp)\/?$/, '')
    .replace(/\.amp\.html$/, '.html')
  return page
}
