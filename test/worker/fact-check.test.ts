import { expect, test } from 'vitest'
import { factCheckRoutes } from '../../worker/routes/fact-check.ts'
import { recordOf, storeOf } from './test-app.ts'

// Reviewed claims and other languages, as the bundled articles have none; newest first.
const RECORDS = [
  recordOf('Chinese', { published: '2025-02-14', lang: 'zh-Hans' }),
  recordOf('reviewed', { published: '2025-01-01' }, '2025-02-01'),
  recordOf('reviewed late', { published: '1999-01-01' }, '2025-02-19'),
]
const app = factCheckRoutes(await storeOf(RECORDS), () => Date.parse('2025-03-01T12:00:00Z'))

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
