/** A client of the API for TypeScript and JavaScript: one `fetch` for each call, and nothing else. */

import type { BriefRecord, Claim } from '../data/schema.ts'
import type { Facet } from './facets.ts'
import type { ArticleParams, ClaimParams } from './params.ts'
import type { Problem } from './problem.ts'
import type { ArticleSummary, FoundClaim, Match } from './store.ts'

/** The routes as types, for `hc<Api>(url)` of `hono/client`. */
export type { Api } from './app.ts'
export type { ArticleSummary, BriefRecord, Claim, Facet, FoundClaim, Match, Problem }

/** Which page of a list. */
export interface Paging {
  /** 1 to 100; 20 by default. */
  limit?: number
  /** `next` of the page before. */
  cursor?: string
}

/** A page of a list: how many there are in all, and the cursor of the next page, null on the last. */
export interface Paged {
  total: number
  next: string | null
}

export type ArticleQuery = ArticleParams & Paging
export type ClaimQuery = Omit<ClaimParams, 'reviewed'> & Paging & { reviewed?: boolean; facets?: boolean }

/** What the API says is wrong (RFC 9457), or what a server on the way said in its stead. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.problem = problem
  }
}

/**
 * Calls the API at `endpoint`, the address of the Worker. Every call rejects with an `ApiError` for
 * an answer that is not 2xx, and with what `fetch` throws when there is none.
 *
 * @param init for every request: a signal, headers
 */
export function createClient(endpoint: string | URL, init: RequestInit = {}) {
  const call = async <T>(path: string, query: object = {}, body?: object): Promise<T> => {
    const url = new URL(`v1/${path}`, endpoint)
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
    const headers = new Headers(init.headers)
    if (body) headers.set('Content-Type', 'application/json')
    const response = await fetch(url, { ...init, headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) })
    if (response.ok) return response.json() as Promise<T>
    const { status, statusText } = response
    // A proxy's error page is no problem+json.
    const problem = (await response.json().catch(() => undefined)) as Problem | undefined
    throw new ApiError(problem?.title ? problem : { type: 'about:blank', title: statusText || `HTTP ${status}`, status })
  }
  const one = encodeURIComponent
  return {
    articles: (query?: ArticleQuery) => call<Paged & { articles: ArticleSummary[] }>('articles', query),
    article: (id: string) => call<BriefRecord>(`articles/${one(id)}`),
    /** The record of the page at an address, however it was passed around. */
    articleByUrl: (url: string) => call<BriefRecord>('lookup', { url }),
    articleClaims: (id: string, query?: Paging) => call<Paged & { claims: Claim[] }>(`articles/${one(id)}/claims`, query),
    /** Claim lookup: best first with `q`, else newest first. */
    claims: (query?: ClaimQuery) => call<Paged & { claims: FoundClaim[]; facets?: Record<string, Facet[]> }>('claims', query),
    claim: (id: string) => call<FoundClaim>(`claims/${one(id)}`),
    /** The sentences of a text that repeat a known claim. */
    match: (text: string, options?: { threshold?: number; lang?: string }) =>
      call<{ matches: Match[]; total: number }>('claims/match', {}, { text, ...options }),
  }
}

/** All pages of a list, each when it is asked for: `for await (const page of pages(client.claims, { q }))`. */
export async function* pages<Q extends Paging, P extends Paged>(
  list: (query?: Q) => Promise<P>,
  query: NoInfer<Q>,
): AsyncGenerator<P, void> {
  let page: P | undefined
  do {
    page = await list(page?.next ? { ...query, cursor: page.next } : query)
    yield page
  } while (page.next !== null)
}
