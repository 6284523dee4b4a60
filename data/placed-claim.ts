/** A claim with where it stands: what lookup finds, wherever the claims are kept. */
import type { LookupDocument } from './lookup/index-file.ts'
import type { Article, BriefRecord, Claim, Entity } from './schema.ts'

/** Somebody of whom a feed may say no more than the name. */
export type Party = Omit<Entity, 'type'> & Partial<Pick<Entity, 'type'>>

/** The article that makes a claim, or the published check of an imported one: of that there is no brief, and so it has no id. */
export type ClaimPlace = Pick<Article, 'title' | 'url' | 'published' | 'lang'> &
  Partial<Pick<Article, 'id' | 'genre'>> & { publisher: Party }

/** A claim with as much of its article as a reader needs to judge it. What nobody has said of an imported claim is missing. */
export type PlacedClaim = Pick<Claim, 'id' | 'text' | 'reportedBy' | 'about' | 'topics' | 'reviews'> &
  Partial<Pick<Claim, 'kind' | 'certainty' | 'passage'>> & {
    claimant?: Party
    /** Of an imported claim: when it was made, and the pages on which it stands. */
    claimed?: string
    appearances?: string[]
    article: ClaimPlace
  }

/** What lists of claims are narrowed by, of a claim itself; many have the same. */
export type ClaimTraits = Pick<PlacedClaim, 'kind' | 'certainty' | 'topics'> & {
  claimant?: Pick<Party, 'id' | 'name' | 'aliases'>
  reviews?: Pick<NonNullable<Claim['reviews']>[number], 'url' | 'published'>[] | undefined
}

/** The same of the article that a claim stands in. */
export type PlaceTraits = Pick<ClaimPlace, 'id' | 'title' | 'published' | 'lang'>

export function claimTraitsOf({ kind, certainty, topics, claimant, reviews }: Claim): ClaimTraits {
  const { id, name, aliases } = claimant
  return {
    kind,
    certainty,
    topics,
    claimant: { id, name, ...(aliases && { aliases }) },
    ...(reviews && { reviews: reviews.map(({ url, published }) => ({ url, published })) }),
  }
}

export function placeTraitsOf({ article }: Pick<BriefRecord, 'article'>): PlaceTraits {
  const { id, title, published, lang } = article
  return { id, title, published, lang }
}

/** Where the claims of a record stand. */
export function placeOf({ article }: Pick<BriefRecord, 'article'>): ClaimPlace {
  const { id, title, url, published, lang, genre, publisher } = article
  return { id, title, url, published, lang, genre, publisher }
}

/** The claims of a record, in its order. */
export function placeClaims(record: BriefRecord): PlacedClaim[] {
  return record.claims.map((claim) => ({ ...claim, article: placeOf(record) }))
}

/** A claim as the lookup index takes it. */
export function lookupDocumentOf({ text, claimant, reportedBy, about = [], reviews = [], article }: PlacedClaim): LookupDocument {
  return {
    text,
    lang: article.lang,
    // The check that an imported claim stands in is its only review.
    title: [...(article.id === undefined ? [] : [article.title]), ...reviews.map(({ title }) => title)].join(' '),
    names: [claimant ?? [], reportedBy ?? [], about].flat().flatMap(({ name, aliases = [] }) => [name, ...aliases]),
  }
}
