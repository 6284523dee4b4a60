import type { ClaimTraits, PlaceTraits } from '../data/placed-claim.ts'

/** A value of a filter, with how many of the claims have it. */
export interface Facet {
  /** What the filter takes. */
  value: string
  /** What people call it, where that is something else. */
  name?: string
  count: number
}

export type Facets = Record<'article' | 'claimant' | 'kind' | 'certainty' | 'topic' | 'lang', Facet[]>

/** So many values of a filter are told: those that most claims have. Of articles there may be thousands. */
export const MOST_VALUES = 100

/** So many claims have the same. */
export type Counted<T> = readonly [what: T, claims: number]

/**
 * How many claims have which of some things; those that none has are left out.
 * @param numbers of the things that claims have, by the claims' numbers
 */
export function counted<T>(things: readonly T[], claims: readonly number[], numbers: Uint32Array): Counted<T>[] {
  const counts = new Uint32Array(things.length)
  for (const claim of claims) (counts[numbers[claim] as number] as number)++
  const found: Counted<T>[] = []
  for (let number = 0; number < counts.length; number++) {
    const count = counts[number] as number
    if (count > 0) found.push([things[number] as T, count])
  }
  return found
}

/** Counts, for each filter, the claims that each of its values would leave, and tells the top of them. */
export function facetsOf(traits: Iterable<Counted<ClaimTraits>>, places: Iterable<Counted<PlaceTraits>>): Facets {
  const counts = {
    article: new Map<string, Facet>(),
    claimant: new Map<string, Facet>(),
    kind: new Map<string, Facet>(),
    certainty: new Map<string, Facet>(),
    topic: new Map<string, Facet>(),
    lang: new Map<string, Facet>(),
  }
  for (const [{ claimant, kind, certainty, topics }, claims] of traits) {
    add(counts.claimant, claims, claimant?.id, claimant?.name)
    add(counts.kind, claims, kind)
    add(counts.certainty, claims, certainty)
    for (const topic of topics) add(counts.topic, claims, topic)
  }
  for (const [{ id, title, lang }, claims] of places) {
    add(counts.article, claims, id, title)
    add(counts.lang, claims, lang)
  }
  return Object.fromEntries(Object.entries(counts).map(([filter, facets]) => [filter, topFacets([...facets.values()])])) as Facets
}

/** Counts claims for the value that they have, if they have one. */
function add(facets: Map<string, Facet>, claims: number, value: string | undefined, name?: string): void {
  if (value === undefined) return
  const facet = facets.get(value)
  if (facet === undefined) facets.set(value, name === undefined ? { value, count: claims } : { value, name, count: claims })
  else facet.count += claims
}

/** Those that are told: most first, equals by value. */
export function topFacets(facets: readonly Facet[]): Facet[] {
  return facets.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, MOST_VALUES)
}
