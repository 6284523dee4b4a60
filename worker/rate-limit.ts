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
  /** Whether a request that was let through may do what so many more would. */
  passes(c: Context, more: number): Promise<boolean>
  /** Headers of an answer to who may not. */
  refusal: Record<string, string>
}

/** `wrangler dev` names the machine itself. */
const OWN = new Set(['127.0.0.1', '::1'])

/** Lets everything pass. */
export const unlimited: RateLimit = { guard: (handler) => handler, passes: async () => true, refusal: {} }

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
  const refusal = { 'Retry-After': String(window), 'RateLimit-Policy': policy, RateLimit: `"${name}";r=0;t=${window}` }
  /** The counter's key; null for whom nobody counts. */
  const keyOf = (c: Context) => {
    const address = c.req.raw.headers.get('CF-Connecting-IP')
    return address === null || OWN.has(address) ? null : `${name} ${networkOf(address)}`
  }
  const guarded = (handler: AnyHandler) => async (c: Context) => {
    const key = keyOf(c)
    if (key !== null && !(await passes(limiter, key)))
      return problem('too-many-requests', `There may be ${quota} of these requests in ${window} seconds. Try again later.`, {
        headers: refusal,
      })
    const response: Response = await handler(c)
    if (key !== null) response.headers.set('RateLimit-Policy', policy)
    return response
  }
  return {
    refusal,
    guard: <H>(handler: H) => guarded(handler as AnyHandler) as H,
    passes: async (c, more) => {
      const key = keyOf(c)
      if (key === null) return true
      return (await Promise.all(Array.from({ length: more }, () => passes(limiter, key)))).every((passed) => passed)
    },
  }
}

/**
 * Whom an address is counted as: in IPv6 the first 64 bits, as the rest is anybody's own choice who has them.
 * @param address IPv4, or IPv6 in any spelling
 */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  // The zeros that `::` stands for.
  const zeros = '0:'.repeat(Math.max(0, 9 - address.split(':').length))
  const groups = address.toLowerCase().replace('::', `:${zeros}`).split(':')
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}

async function passes(limiter: RateLimiter, key: string): Promise<boolean> {
  try {
    return (await limiter.limit({ key })).success
  } catch (error) {
    console.error({ message: 'rate limiter failed', error: error instanceof Error ? error.stack : String(error) })
    return true
  }
}
