/**
 * Every number that the lookup engine was tuned to, in one place. They were found by coordinate
 * search for MAP@5 on the train split of CLEF CheckThat! 2020 Task 2 (English), whose queries are
 * whole social-media posts; `npm run eval` measures them.
 */

/** BM25F: how soon a term's repetition stops to count, how much length counts, and what a field weighs. */
export const BM25F = {
  k1: 1.6,
  text: { weight: 1, b: 0.5 },
  /** The headline of the article, or of the check of the claim. */
  title: { weight: 1.6, b: 0.4 },
  /** Other names of those the claim is by and about. */
  names: { weight: 0.5, b: 0 },
  /** Rare terms count for more than their idf says. */
  idfPower: 1.4,
} as const

/** What the beginning of a longer word counts beside the word itself: it bridges forms that stemming keeps apart. */
export const BEGINNING = { length: 5, weight: 0.3 } as const

/** How much more a claim counts that has many of the query's words, at the most: people type few words, and mean each. */
export const COORDINATION = { post: 0.7, typed: 2 } as const

/**
 * How soon commonness in the language stops to count against a word: the frequency rank from which it
 * grows with the logarithm. The most frequent words are left a third of their rarity.
 */
export const COMMONNESS = 30

/**
 * So many of the first documents, at the most, are ranked again, by all that rerank.ts sees in them;
 * of these, those that have at least this share of the first one's score. Most queries have few of them.
 */
export const RERANKED = { most: 100, least: 0.35 } as const

/**
 * Words that have to do with a word: how many are kept, and how alike they have to be at the least
 * (cosine); for words that no document has ("strangers": the most frequent of the base), fewer and nearer ones.
 */
export const RELATED = { most: 10, least: 0.4, strangers: 20_000, mostOfStranger: 4, leastOfStranger: 0.5 } as const

/** What the parts of a post count beside its own words. */
export const QUERY = { hashtag: 1, handle: 0.8, author: 0.65, date: 0.6 } as const

/** Typed queries: what a term counts that is nearly, or begins with, or is related to a word of the query that no claim has. */
export const NEARLY = { typo: 0.7, prefix: 0.6, related: 0.5 } as const

/** What a typed query's score says of the chance that it is right: fitted to the first half of test/typed-queries.json by `npm run eval:questions`. */
export const TYPED_CHANCE = { intercept: -3, slope: 13.8 } as const

/** Not tuned: so many documents that answer a query are counted; of more it is only told that there are at least so many. */
export const MOST_COUNTED = 1000
