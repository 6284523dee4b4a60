/** Claims in the form of Google's Fact Check Tools API (v1alpha1, `claims.search`), so that its clients can ask us too. */

import type { FoundClaim } from './store.ts'

type Review = NonNullable<FoundClaim['reviews']>[number]

/** Google's `Claim`. */
export interface FactCheckClaim {
  text: string
  claimant: string
  /** RFC 3339. Left out where somebody passes the claim on: when it was first made is not on record. */
  claimDate?: string
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

export function toFactCheckClaim({ text, claimant, reportedBy, passage, reviews = [], article }: FoundClaim): FactCheckClaim {
  return {
    text,
    claimant: claimant.name,
    ...(reportedBy === undefined && { claimDate: midnight(article.published) }),
    claimAppearances: [passage.url],
    claimReview: reviews.map((review) => ({
      publisher: { name: review.publisher, site: siteOf(review) },
      url: review.url,
      title: review.title,
      reviewDate: midnight(review.published),
      textualRating: review.rating.label,
      languageCode: review.lang,
    })),
  }
}

/** What Google's filters ask of a claim, beside its text. */
export interface FactCheckFilters {
  /** Site of a reviewer, such as `example.org`; with or without `www.`, and its subdomains too. */
  reviewPublisherSiteFilter?: string | undefined
  /** BCP 47. As at Google the region is not considered; a script is. */
  languageCode?: string | undefined
  /** Whole days since the claim or its latest review was published. 0 is as good as none: so it is wherever a field was not set. */
  maxAgeDays?: number | undefined
}

/** @param now milliseconds since 1970 */
export function matchesFactCheck(claim: FoundClaim, filters: FactCheckFilters, now: number): boolean {
  const { reviewPublisherSiteFilter: site, languageCode, maxAgeDays } = filters
  return (
    (site === undefined || (claim.reviews ?? []).some((review) => isSite(siteOf(review), site))) &&
    (languageCode === undefined || isLanguage(claim.article.lang, languageCode)) &&
    (!maxAgeDays || now - latestDate(claim) < (maxAgeDays + 1) * DAY)
  )
}

const DAY = 86_400_000

function latestDate({ article, reviews = [] }: FoundClaim): number {
  return Math.max(...[article, ...reviews].map(({ published }) => Date.parse(published)))
}

function isSite(site: string, wanted: string): boolean {
  const bare = wanted.toLowerCase().replace(/^www\./, '')
  return site === bare || site.endsWith(`.${bare}`)
}

function siteOf({ url }: Review): string {
  return new URL(url).hostname.replace(/^www\./, '')
}

/** `en-US` finds `en`, `zh-TW` finds `zh-Hans`, `sr-Latn` does not find `sr`, which is Cyrillic. */
function isLanguage(tag: string, wanted: string): boolean {
  const has = localeOf(tag)
  const wants = localeOf(wanted)
  return has?.language === wants?.language && (wants?.script === undefined || has?.maximize().script === wants.script)
}

/** What a BCP 47 language tag says; undefined when it isn't one. */
export function localeOf(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag)
  } catch {
    // The only way in which it tells.
    return undefined
  }
}

function midnight(date: string): string {
  return `${date}T00:00:00Z`
}
