import { exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'

/** Ids, without the article's, of the first claims found among the seed's. */
async function lookUp(q: string): Promise<string[]> {
  const article = 'trump-join-forces-russia-against-china'
  const response = await exports.default.fetch(
    new Request(`https://briefs.test/v1/claims?limit=3&article=${article}&q=${encodeURIComponent(q)}`),
  )
  const { claims } = (await response.json()) as { claims: { id: string }[] }
  return claims.map(({ id }) => id.slice(article.length + 1))
}

test.each([
  ['a word or two', 'hawks', 'hawks-hinder-peace'],
  ['a whole question', 'Why does Jin think Putin will not move closer to the United States?', 'putin-will-not-turn'],
  ['other forms of the words', 'stabilise unstable borders', 'long-border'],
  ['two letters swapped', 'contianment', 'dual-containment'],
  ['letters left out', 'complementry economis', 'complementary-economies'],
  ['a word not typed to the end', 'expansio', 'both-expansionist'],
  ['a number in words', 'border of ten thousand kilometres', 'long-border'],
  ['a number in digits', '4 year term', 'four-year-term'],
  ['a number without its separator', '10000 kilometres', 'long-border'],
  ['letters with marks they do not have', 'Zélénsky cónditions', 'zelensky-unlikely-to-accept'],
  ['apostrophes of another kind', "Russia's neighbour", 'four-year-term'],
  ['capitals', 'NINETY MINUTES', 'call-length'],
  [
    'a post with hashtags, a handle, a link and a signature',
    'Hawks around #DonaldTrump make peace hard @someone https://example.org/x pic.twitter.com/abc — A Reader (@reader) March 3, 2025',
    'hawks-hinder-peace',
  ],
])('lookup stands %s', async (_, query, expected) => {
  expect(await lookUp(query)).toContain(expected)
})

test('a query of stop words, signs or nothing known finds nothing, and fails nothing', async () => {
  for (const query of ['the of and', '?!…', '𝕏', '字', 'zzzzqqqq', '\u202e\u200b']) expect(await lookUp(query)).toEqual([])
})
