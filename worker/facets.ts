import type { PlacedClaim } from '../data/placed-claim.ts'

/** A value of a filter, with how many of the claims have it. */
export interface Facet {
  /** What the filter takes. */
  value: string
  /** What people call it, where that is something else. */
  name?: string
  count: number
}

/** What each filter could be set to: the values that a claim has. */
const VALUES = {
  article: ({ article: { id, title } }: PlacedClaim) => (id === undefined ? [] : [{ value: id, name: title }]),
  claimant: ({ claimant }: PlacedClaim) => (claimant === undefined ? [] : [{ value: claimant.id, name: claimant.name }]),
  kind: ({ kind }: PlacedClaim) => (kind === undefined ? [] : [{ value: kind }]),
  certainty: ({ certainty }: PlacedClaim) => (certainty === undefined ? [] : [{ value: certainty }]),
  topic: ({ topics }: PlacedClaim) => topics.map((value) => ({ value })),
  lang: ({ article }: PlacedClaim) => [{ value: article.lang }],
}

export type Facets = Record<keyof typeof VALUES, Facet[]>

/** Counts, for each filter, the claims that each of its values would leave; most first, equals by value. */
export function facetsOf(claims: readonly PlacedClaim[]): Facets {
  const entries = Object.entries(VALUES).map(([filter, valuesOf]) => {
    const facets = new Map<string, Facet>()
    for (const found of claims.flatMap((claim): Omit<Facet, 'count'>[] => valuesOf(claim))) {
      const facet = facets.get(found.value)
      if (facet === undefined) facets.set(found.value, { ...found, count: 1 })
      else facet.count++
    }
    return [filter, sortFacets([...facets.values()])]
  })
  return Object.fromEntries(entries) as Facets
}

/** Most first, equals by value. */
export function sortFacets(facets: readonly Facet[]): Facet[] {
  return facets.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
