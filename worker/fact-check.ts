/** Claims in the form of Google's Fact Check Tools API (v1alpha1, `claims.search`), so that its clients can ask us too. */

import { siteOf } from '../data/page-url.ts'
import type { PlacedClaim } from '../data/placed-claim.ts'

/** Google's `Claim`. */
export interface FactCheckClaim {
  text: string
  /** Left out where the feed that a claim was imported from doesn't say. */
  claimant: string | undefined
  /** RFC 3339. Left out where somebody passes the claim on: when it was first made is not on record. */
  claimDate: string | undefined
  /** The passage, by the name that Google's own ClaimReview markup has for the works in which a claim appears. Google's answers don't have it. */
  claimAppearances: string[]
  /**
   * Published checks of the claim, and nothing else. Where nobody has checked it the list is empty:
   * whoever asks this API takes every entry for a verdict of its publisher, and the article that makes a claim is not one.
   */
  claimReview: {
    publisher: { name: string; site: string }
    url: string
    title: string
    /** RFC 3339. */
    reviewDate: string
    textualRating: string
    languageCode: string
  }[]
}

export function toFactCheckClaim(claim: PlacedClaim): FactCheckClaim {
  const { text, claimant, passage, appearances = [], reviews = [] } = claim
  const made = dateOf(claim)
  return {
    text,
    // What is undefined is none of its JSON.
    claimant: claimant?.name,
    claimDate: made && midnight(made),
    claimAppearances: passage === undefined ? appearances : [passage.url],
    claimReview: reviews.map((review) => ({
      publisher: { name: review.publisher, site: siteOf(review.url) },
      url: review.url,
      title: review.title,
      reviewDate: midnight(review.published),
      textualRating: review.rating.label,
      languageCode: review.lang,
    })),
  }
}

/** When a claim was made, as far as it is on record: with the article that makes it, or as the feed says that had it. */
function dateOf({ passage, reportedBy, claimed, article }: PlacedClaim): string | undefined {
  return passage !== undefined && reportedBy === undefined ? article.published : claimed
}

const DAY = 86_400_000
/** Before the first year that a date can be written in nobody published anything. */
const EARLIEST = Date.parse('0001-01-01')

/**
 * The ISO date since which a claim or its latest review must have been published to be so many whole days old at the most.
 * @param now milliseconds since 1970
 */
export function activeSince(maxAgeDays: number, now: number): string {
  const tooOld = Math.max(now - (maxAgeDays + 1) * DAY, EARLIEST)
  return new Date((Math.floor(tooOld / DAY) + 1) * DAY).toISOString().slice(0, 10)
}

function midnight(date: string): string {
  return `${date}T00:00:00Z`
}
