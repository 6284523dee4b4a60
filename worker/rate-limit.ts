import type { Context } from 'hono'
import { problem } from './problem.ts'

/** As much of Cloudflare's rate limiting binding as is used here. */
export interface RateLimiter {
  limit(options: { key: string }): Promise<{ success: boolean }>
}

/** How often one client may ask: `wrangler.toml` says the same to the binding, which doesn't tell. */
export interface RateLimitPolicy {
  /** Name of the policy, in answers and in the counter's key. */
  name: string
  /** Requests. */
  quota: number
  /** Seconds. */
  window: number
}

// biome-ignore lint/suspicious/noExplicitAny: a handler of any route
type AnyHandler = (c: Context<any, any, any>) => any

export interface RateLimit {
  /** The same handler behind the limit; what it may answer stays the same to the type checker. */
  guard<H>(handler: H): H
}

/** `wrangler dev` names the machine itself. */
const OWN = new Set(['127.0.0.1', '::1'])

/** Lets everything pass. */
export const unlimited: RateLimit = { guard: (handler) => handler }

/**
 * Holds clients to a policy, each by the address that Cloudflare saw. Where there is no binding, or
 * no such address as in development, there is nobody to count and everything passes. So it does when
 * the limiter fails: it protects the free plan's quota, not data.
 *
 * Answers carry the fields of draft-ietf-httpapi-ratelimit-headers (RateLimit-Policy always,
 * RateLimit where something is known: the binding tells what is left only when nothing is).
 */
export function createRateLimit(limiter: RateLimiter | undefined, { name, quota, window }: RateLimitPolicy): RateLimit {
  if (limiter === undefined) return unlimited
  const policy = `"${name}";q=${quota};w=${window}`
  const guarded = (handler: AnyHandler) => async (c: Context) => {
    const address = c.req.raw.headers.get('CF-Connecting-IP')
    const client = address === null || OWN.has(address) ? null : address
    if (client !== null && !(await passes(limiter, `${name} ${client}`)))
      return problem('too-many-requests', `There may be ${quota} of these requests in ${window} seconds. Try again later.`, {
        headers: { 'Retry-After': String(window), 'RateLimit-Policy': policy, RateLimit: `"${name}";r=0;t=${window}` },
      })
    const response: Response = await handler(c)
    if (client !== null) response.headers.set('RateLimit-Policy', policy)
    return response
  }
  return { guard: <H>(handler: H) => guarded(handler as AnyHandler) as H }
}

async function passes(limiter: RateLimiter, key: string): Promise<boolean> {
  try {
    return (await limiter.limit({ key })).success
  } catch (error) {
    console.error({ message: 'the rate limiter failed', error: error instanceof Error ? error.stack : String(error) })
    return true
  }
}
