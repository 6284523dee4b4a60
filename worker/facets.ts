import type { ClaimTraits } from '../data/placed-claim.ts'

/** A value of a filter, with how many of the claims have it. */
export interface Facet {
  /** What the filter takes. */
  value: string
  /** What people call it, where that is something else. */
  name?: string
  count: number
}

export type Facets = Record<'article' | 'claimant' | 'kind' | 'certainty' | 'topic' | 'lang', Facet[]>

/** Counts, for each filter, the claims that each of its values would leave; most first, equals by value. */
export function facetsOf(claims: readonly ClaimTraits[]): Facets {
  const counts = {
    article: new Map<string, Facet>(),
    claimant: new Map<string, Facet>(),
    kind: new Map<string, Facet>(),
    certainty: new Map<string, Facet>(),
    topic: new Map<string, Facet>(),
    lang: new Map<string, Facet>(),
  }
  for (const { article, claimant, kind, certainty, topics } of claims) {
    count(counts.article, article.id, article.title)
    count(counts.claimant, claimant?.id, claimant?.name)
    count(counts.kind, kind)
    count(counts.certainty, certainty)
    for (const topic of topics) count(counts.topic, topic)
    count(counts.lang, article.lang)
  }
  return Object.fromEntries(Object.entries(counts).map(([filter, facets]) => [filter, sortFacets([...facets.values()])])) as Facets
}

/** Counts a value that a claim has, if it has one. */
function count(facets: Map<string, Facet>, value: string | undefined, name?: string): void {
  if (value === undefined) return
  const facet = facets.get(value)
  if (facet === undefined) facets.set(value, { value, ...(name !== undefined && { name }), count: 1 })
  else facet.count++
}

/** Most first, equals by value. */
export function sortFacets(facets: readonly Facet[]): Facet[] {
  return facets.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
