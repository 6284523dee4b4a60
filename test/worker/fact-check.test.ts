import { expect, test } from 'vitest'
import type { PlacedClaim } from '../../data/placed-claim.ts'
import type { Claim } from '../../data/schema.ts'
import { matchesClaim } from '../../worker/filters.ts'
import { pageOf } from '../../worker/paging.ts'
import { factCheckRoutes } from '../../worker/routes/fact-check.ts'
import type { Store } from '../../worker/store.ts'
import { ClaimText } from '../../worker/stored-claim.ts'

// Reviewed claims and other languages, as the bundled articles have none; newest first.
const CLAIMS = [
  claim('Chinese', '2025-02-14', 'zh-Hans'),
  claim('reviewed', '2025-01-01', 'en', '2025-02-01'),
  claim('reviewed late', '1999-01-01', 'en', '2025-02-19'),
]
const store: Pick<Store, 'listClaims'> = {
  listClaims: async (filters, page) =>
    pageOf(
      CLAIMS.filter((claim) => matchesClaim(claim, filters)).map((claim) => ({ claim: new ClaimText(JSON.stringify(claim)) })),
      ({ claim }) => claim.read().id,
      page,
    ),
}
const app = factCheckRoutes(store as Store, () => Date.parse('2025-03-01T12:00:00Z'))

async function search(query: string): Promise<{ text: string; claimReview: unknown[] }[]> {
  const response = await app.request(`/v1alpha1/claims:search?${query}`)
  return ((await response.json()) as { claims?: [] }).claims ?? []
}

test.each([
  ['', ['Chinese', 'reviewed', 'reviewed late']],
  ['reviewPublisherSiteFilter=checker.example', ['reviewed', 'reviewed late']],
  ['reviewPublisherSiteFilter=WWW.Checker.example', ['reviewed', 'reviewed late']],
  ['reviewPublisherSiteFilter=ecker.example', []],
  ['reviewPublisherSiteFilter=example.org', []],
  ['maxAgeDays=9', []],
  ['maxAgeDays=10', ['reviewed late']],
  ['maxAgeDays=14', ['reviewed late']],
  ['maxAgeDays=15', ['Chinese', 'reviewed late']],
  ['maxAgeDays=28', ['Chinese', 'reviewed', 'reviewed late']],
  ['maxAgeDays=2147483647', ['Chinese', 'reviewed', 'reviewed late']],
  ['maxAgeDays=0', ['Chinese', 'reviewed', 'reviewed late']],
  ['languageCode=zh-TW', ['Chinese']],
  ['languageCode=zh-Hans-CN', ['Chinese']],
  ['languageCode=zh-Hant', []],
  ['languageCode=EN', ['reviewed', 'reviewed late']],
  ['languageCode=en-GB&maxAgeDays=10', ['reviewed late']],
])('claims:search?%s finds %j', async (query, expected) => {
  expect((await search(query)).map(({ text }) => text)).toEqual(expected)
})

test("a published review stands there in Google's terms, and where there is none the list is empty", async () => {
  const [unreviewed, reviewed] = await search('')
  expect(unreviewed?.claimReview).toEqual([])
  expect(reviewed?.claimReview).toEqual([
    {
      publisher: { name: 'The Checker', site: 'checker.example' },
      url: 'https://www.checker.example/1',
      title: 'Is it?',
      reviewDate: '2025-02-01T00:00:00Z',
      textualRating: 'Half true',
      languageCode: 'en',
    },
  ])
})

function claim(text: string, published: string, lang: string, reviewed?: string): PlacedClaim {
  const review = {
    url: 'https://www.checker.example/1',
    publisher: 'The Checker',
    title: 'Is it?',
    lang: 'en',
    rating: { label: 'Half true' },
  }
  const entity = { id: 'x', type: 'Person', name: 'X' } as const
  const plain: Claim = {
    id: `article.${text.replaceAll(' ', '-')}`,
    text,
    claimant: entity,
    kind: 'fact',
    certainty: 'certain',
    topics: ['x'],
    passage: { textStart: 'a', paragraph: 1, sha256: '', url: 'https://example.org/#:~:text=a' },
    ...(reviewed && { reviews: [{ ...review, published: reviewed }] }),
  }
  const article = { id: 'article', title: 'T', url: 'https://example.org/', published, lang, genre: 'news', publisher: entity } as const
  return { ...plain, article }
}
