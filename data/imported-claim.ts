import type { ReviewedClaim } from './claimreview.ts'
import type { Party, PlacedClaim } from './placed-claim.ts'

/** An imported claim: its place is its check. Who has no id gets the name as one, in letters and digits. */
export function placeReviewed({ id, text, claimant, published, appearances, lang, review }: ReviewedClaim): PlacedClaim {
  return {
    id: `${IMPORTED}${id}`,
    text,
    ...(claimant !== undefined && { claimant: { id: idOf(claimant.name), ...claimant } as Party }),
    topics: [],
    reviews: [review],
    ...(published !== undefined && { claimed: published }),
    ...(appearances !== undefined && { appearances }),
    article: {
      title: review.title,
      url: review.url,
      published: review.published,
      lang: lang ?? review.lang,
      publisher: { id: idOf(review.publisher), name: review.publisher },
    },
  }
}

/** No article can have an id with this full stop in it, so no claim of one can have such an id. */
export const IMPORTED = 'claimreview.'

/** "Vladimir Putin" is vladimir-putin, as in a record; letters of other scripts stay as they are. */
function idOf(name: string): string {
  const words =
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  // Without what it was cut off in the middle of.
  return (
    words
      .join('-')
      .slice(0, 100)
      .replace(/-?[\ud800-\udbff]?$/, '') || 'unnamed'
  )
}
