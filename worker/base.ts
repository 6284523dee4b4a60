/**
 * From the URL of a request to this Worker's own address as callers know it, with a slash at its end.
 * @throws BadHost
 */
export type BaseOf = (url: string) => string

/** A request names a host that is none, as `a:b`, and so this Worker no address. */
export class BadHost extends Error {
  override readonly name = 'BadHost'
}

/**
 * The address that links in answers begin with: the one that is configured, or else the one that
 * was asked. Cloudflare leads only the hosts of a Worker's own routes to it, so that one is no stranger's word there.
 *
 * @param publicUrl the configured address; only its origin counts
 * @throws TypeError for one that is no http(s) URL: better no Worker than wrong links
 */
export function createBaseOf(publicUrl?: string): BaseOf {
  if (publicUrl !== undefined && publicUrl !== '') {
    const { origin } = new URL(publicUrl)
    if (!/^https?:/.test(origin)) throw new TypeError('PUBLIC_URL must be an http or https URL')
    return () => `${origin}/`
  }
  // Nearly all requests come by one address, and to parse it takes as long as to answer.
  let lastStart = ''
  let lastBase = ''
  return (url) => {
    const start = url.slice(0, url.indexOf('/', 'https://'.length) + 1)
    if (start !== lastStart || start === '') {
      const { origin } = URL.parse(url) ?? {}
      if (origin === undefined) throw new BadHost()
      lastBase = `${origin}/`
      lastStart = start
    }
    return lastBase
  }
}
