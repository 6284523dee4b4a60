import { expect, test } from 'vitest'
import everyday from '../everyday-questions.json'
import { misspell } from '../misspell.ts'
import typed from '../typed-queries.json'
import { createFilledApp } from './test-app.ts'

const app = createFilledApp()
const get = async (path: string, init?: RequestInit) => app.request(`https://briefs.test${path}`, init)

/** Ids, without the article's, of the first claims found among the seed's. */
async function lookUp(q: string): Promise<string[]> {
  const article = 'trump-join-forces-russia-against-china'
  const response = await get(`/v1/claims?limit=3&article=${article}&q=${encodeURIComponent(q)}`)
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
  ['two words misspelt, one of them half of a name', 'sino-rusian boder', 'long-border'],
  ['a number in words', 'border of ten thousand kilometres', 'long-border'],
  ['a number in digits', '4 year term', 'four-year-term'],
  ['a number without its separator', '10000 kilometres', 'long-border'],
  ['letters with marks they do not have', 'Zélénsky cónditions', 'zelensky-unlikely-to-accept'],
  ['apostrophes of another kind', "Russia's neighbour", 'four-year-term'],
  ['capitals', 'NINETY MINUTES', 'call-length'],
  ['a hashtag of words run together', '#longborder', 'long-border'],
  [
    'a post with hashtags, a handle, a link and a signature',
    'Hawks around #DonaldTrump make peace hard @someone https://example.org/x pic.twitter.com/abc — A Reader (@reader) March 3, 2025',
    'hawks-hinder-peace',
  ],
])('lookup stands %s', async (_, query, expected) => {
  expect(await lookUp(query)).toContain(expected)
})

test('what a typed query quotes has to be there word for word', async () => {
  const found = async (q: string) => {
    const response = await get(`/v1/claims?limit=100&q=${encodeURIComponent(q)}`)
    return ((await response.json()) as { claims: { text: string }[]; total: number }).claims.map(({ text }) => text)
  }
  const loose = await found('balance of power')
  const quoted = await found('“balance of power”')
  expect(quoted.length).toBeGreaterThan(0)
  expect(quoted.length).toBeLessThan(loose.length)
  expect(quoted.filter((text) => /balance of power/i.test(text))).toEqual(quoted)
  expect(await found('"power of balance"')).toEqual([])
})

test('facets count, for each filter, what each of its values would leave', async () => {
  const ask = async (query: string) =>
    (await (await get(`/v1/claims?${query}`)).json()) as {
      total: number
      facets?: Record<string, { value: string; name?: string; count: number }[]>
    }
  const { total, facets = {} } = await ask('q=nuclear&facets=true&limit=1')
  expect(Object.keys(facets)).toEqual(['article', 'claimant', 'kind', 'certainty', 'topic', 'lang'])
  for (const [filter, values] of Object.entries(facets)) {
    const [first] = values
    expect((await ask(`q=nuclear&${filter}=${first?.value}`)).total).toBe(first?.count)
    if (filter !== 'topic') expect(values.reduce((sum, { count }) => sum + count, 0)).toBe(total)
  }
  expect((await ask('q=nuclear')).facets).toBeUndefined()
})

test('a list asked for again is the same, whatever was asked for in between, and no other list is taken for it', async () => {
  const ask = async (query: string) => {
    const response = await get(`/v1/claims?${query}`)
    return { headers: [...response.headers], body: await response.text() }
  }
  const queries = ['q=nuclear', 'q=nuclear+war', 'q=nuclear&lang=en', 'q=nuclear&kind=fact', 'q=nuclear&limit=3', 'limit=3', 'kind=fact']
  const { next } = JSON.parse((await ask('q=nuclear&limit=3')).body) as { next: string }
  queries.push(`q=nuclear&limit=3&cursor=${next}`, 'q=nuclear&facets=true')
  const first = await Promise.all(queries.map(ask))
  // In another order, and in other spellings of the same.
  expect(await Promise.all(['q=nuclear', 'limit=3&q=nuclear', 'q=%6euclear&limit=20'].map(ask))).toEqual([first[0], first[4], first[0]])
  // The second time they are kept, the third time shown as they were kept; and more is kept then than there is room for.
  for (let i = 0; i < 3; i++) expect(await Promise.all(queries.map(ask))).toEqual(first)
  expect(
    (await get('/v1/claims?q=nuclear', { headers: { 'If-None-Match': (await get('/v1/claims?q=nuclear')).headers.get('ETag') ?? '' } }))
      .status,
  ).toBe(304)
  for (let i = 0; i < 200; i++) await ask(`q=war+${i >> 1}&limit=100`)
  expect(await Promise.all(queries.map(ask))).toEqual(first)
  const different = new Set(first.map(({ body }) => body))
  // All claims here are English.
  expect(different.size).toBe(queries.length - 1)
})

test('a query of stop words, signs or nothing known finds nothing, and fails nothing', async () => {
  for (const query of ['the of and', '?!…', '𝕏', '字', 'zzzzqqqq', '\u202e\u200b']) expect(await lookUp(query)).toEqual([])
})

const match = (body: unknown) => get('/v1/claims/match', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })

test('match finds the sentences of a draft that repeat a claim, where they stand', async () => {
  const text =
    '  It rained in Oslo. Peskov says that Putin and Trump talked by telephone for close to ninety minutes on 12 February 2025! 🎈 Nobody asked why.'
  const response = await match({ text })
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  const { matches, total } = (await response.json()) as {
    matches: { start: number; end: number; claim: { id: string; score: number } }[]
    total: number
  }
  expect(total).toBe(1)
  expect(matches[0]?.claim.id).toMatch(/call-length$/)
  expect(text.slice(matches[0]?.start, matches[0]?.end)).toMatch(/^Peskov says .*2025!$/)
})

test('match keeps to the threshold that the caller sets', async () => {
  const text = 'The two presidents were on the phone for about an hour and a half that February.'
  const scores = async (threshold: number) => {
    const { matches } = (await (await match({ text, threshold })).json()) as { matches: { claim: { score: number } }[] }
    return matches.map(({ claim }) => claim.score)
  }
  const [score = 0] = await scores(0)
  expect(score).toBeGreaterThan(0)
  expect(score).toBeLessThan(1)
  expect(await scores(score - 0.001)).toEqual([score])
  expect(await scores(score + 0.001)).toEqual([])
})

test.each([
  ['no JSON', '{', 400, 'body'],
  ['no object', '[]', 400, 'body'],
  ['no text', {}, 400, 'text'],
  ['a number for the text', { text: 7 }, 400, 'text'],
  ['a text of more than 100,000 characters', { text: 'x'.repeat(100_001) }, 400, 'text'],
  ['a threshold above 1', { text: 'x', threshold: 2 }, 400, 'threshold'],
  ['a language tag that only looks like one', { text: 'x', lang: 'en-Latn-Latn' }, 400, 'lang'],
  ['an unknown field', { text: 'x', limit: 3 }, 400, 'limit'],
  ['two thirds of a megabyte', { text: 'x'.repeat(650_000) }, 413, undefined],
])('match with %s answers problem+json', async (_, body, status, parameter) => {
  const response = await match(body)
  expect(response.status).toBe(status)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  const { errors } = (await response.json()) as { errors?: { parameter: string }[] }
  expect(errors?.map((error) => error.parameter)).toEqual(parameter === undefined ? undefined : [parameter])
})

test('a field that is a list is told apart from a parameter that is given twice', async () => {
  const detailOf = async (response: Promise<Response>) => ((await (await response).json()) as { detail: string }).detail
  expect(await detailOf(match({ text: ['x'] }))).toBe('text must be of type string')
  expect(await detailOf(get('/v1/claims?q=a&q=b'))).toBe('q is given more than once')
})

test('match takes no GET', async () => {
  const response = await get('/v1/claims/match')
  expect([response.status, response.headers.get('Allow')]).toEqual([405, 'OPTIONS, POST'])
})

type Questions = readonly { q: string; answers: readonly string[] }[]

/** The shares of some questions that the first claim answers, and one of the first three. */
async function hitRates(questions: Questions, ask = (q: string) => q): Promise<{ first: number; three: number }> {
  let first = 0
  let three = 0
  for (const { q, answers } of questions) {
    const response = await get(`/v1/claims?limit=3&q=${encodeURIComponent(ask(q))}`)
    const { claims } = (await response.json()) as { claims: { id: string }[] }
    const at = claims.findIndex(({ id }) => answers.includes(id))
    if (at === 0) first++
    if (at >= 0) three++
  }
  return { first: first / questions.length, three: three / questions.length }
}

test('the first claim answers 85 of 100 everyday questions, one of the first three 95, and typos cost at most 10', async () => {
  const asked = await hitRates(everyday)
  expect(asked.first).toBeGreaterThanOrEqual(0.85)
  expect(asked.three).toBeGreaterThanOrEqual(0.95)
  const misspelt = await hitRates(everyday, misspell)
  expect(misspelt.first).toBeGreaterThanOrEqual(asked.first - 0.1)
  expect(misspelt.three).toBeGreaterThanOrEqual(asked.three - 0.1)
})

test('of a hundred queries of one to four words the first claim answers 84, one of the first three 90', async () => {
  const asked = await hitRates(typed)
  expect(asked.first).toBeGreaterThanOrEqual(0.84)
  expect(asked.three).toBeGreaterThanOrEqual(0.9)
})

test('sentences about something else match nothing', async () => {
  const text = `The president of the company was late again. Trump opened a golf course in Scotland. She rewound and watched the whole celebration.
Russian salad needs potatoes and peas. No one said that the talks with the union were over. Two soldiers of the guard fainted in the heat.
The wall of the garden fell in the storm. The United States women won the relay. Young voters are afraid of high rents.`
  expect(await (await match({ text })).json()).toEqual({ matches: [], total: 0 })
})
