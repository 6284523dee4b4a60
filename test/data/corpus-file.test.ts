import { expect, test } from 'vitest'
import { compileCorpus } from '../../data/compile.ts'
import { HASH_WORDS } from '../../data/content-tag.ts'
import { openCorpus, packCorpus, unpackCorpus } from '../../data/corpus-file.ts'
import { loadData } from '../../data/load.ts'
import { placeClaims } from '../../data/placed-claim.ts'
import type { BriefRecord, Claim } from '../../data/schema.ts'
import { bundledClaims, ClaimText } from '../../worker/stored-claim.ts'

const corpus = compileCorpus(await loadData(new URL('../../data', import.meta.url).pathname))
const packed = (await packCorpus(corpus)).buffer

test('a packed corpus has every record and every claim as they were, in bytes too', () => {
  const file = openCorpus(packed)
  const claims = corpus.records.flatMap(placeClaims)
  expect(unpackCorpus(packed)).toEqual(corpus)
  expect(file.claimIds()).toEqual(claims.map(({ id }) => id))
  for (const [number, { claims, ...head }] of corpus.records.entries())
    expect([file.recordText(number), file.recordHead(number), file.claimCountOf(number)]).toEqual([
      JSON.stringify(corpus.records[number]),
      head,
      claims.length,
    ])
  const decoder = new TextDecoder()
  for (const [number, claim] of claims.entries()) {
    const json = JSON.stringify(claim)
    expect(file.claimText(number)).toBe(json)
    expect(file.claim(number)).toEqual(claim)
    expect(decoder.decode(file.claimBytes(number))).toBe(json.slice(0, -1))
  }
})

test('a bundled claim is copied and hashed as the same claim from a database, in whatever characters', async () => {
  const [record] = corpus.records as [BriefRecord]
  const [first, second] = record.claims as [Claim, Claim]
  const odd = ['\ufeffÜber 30 % – “yes”', 'ไทย, 漢字, עברית', '\u2028 \ud83d and \u{1f468}\u200d\u{1f469}', '\0\t"\\']
  const records = [
    { ...record, claims: [] },
    {
      ...record,
      article: { ...record.article, id: 'odd', title: '\ud800 “ß”' },
      claims: odd.map((text, i) => ({ ...first, id: `odd.${i}`, text })),
    },
    { ...record, article: { ...record.article, id: 'plain' }, claims: [second] },
  ]
  const bundled = openCorpus((await packCorpus({ version: '1', records })).buffer)
  const claimAt = bundledClaims(bundled)
  for (const [number, claim] of records.flatMap(placeClaims).entries()) {
    const [one, other] = [claimAt(number), new ClaimText(JSON.stringify(claim))].map((stored) => {
      const hash = new Int32Array(HASH_WORDS)
      return { bytes: stored.bytes.slice(), marked: stored.mark(hash, 0), hash, claim: stored.read() }
    })
    expect(one).toEqual(other)
    expect(one?.claim).toEqual(claim)
  }
  expect(openCorpus((await packCorpus({ version: '', records: [] })).buffer)).toMatchObject({ version: '', recordCount: 0, claimCount: 0 })
})

test('what lists are narrowed by is told of each claim as the claim itself has it', async () => {
  const [{ claims, ...record }] = corpus.records as [BriefRecord]
  const rating = { label: 'False' }
  const reviews = [{ url: 'https://check.test/1', publisher: 'Check', title: 'No', published: '2020-02-01', lang: 'en', rating }]
  const reviewed = { ...record, claims: claims.map((claim, i) => (i % 2 === 0 ? { ...claim, reviews } : claim)) }
  const records = [reviewed, ...corpus.records.slice(1)]
  const { claimCount, claimTraits, traitNumbers, placeTraits, recordOfClaim } = openCorpus(
    (await packCorpus({ version: '1', records })).buffer,
  )
  const traits = Array.from({ length: claimCount }, (_, number) => ({
    ...claimTraits()[traitNumbers[number] as number],
    article: placeTraits()[recordOfClaim()[number] as number],
  }))
  const expected = records.flatMap(placeClaims).map(({ kind, certainty, topics, claimant, reviews, article }) => ({
    ...{ kind, certainty, topics },
    claimant: { id: claimant?.id, name: claimant?.name, aliases: claimant?.aliases },
    reviews: reviews?.map(({ url, published }) => ({ url, published })),
    article: { id: article.id, title: article.title, published: article.published, lang: article.lang },
  }))
  expect(traits).toEqual(expected)
})

test('a packed corpus knows its records by id, by URL and by page, and its claims by id', () => {
  const file = openCorpus(packed)
  const last = corpus.records.length - 1
  const { id, url } = corpus.records[last]?.article ?? { id: '', url: '' }
  expect(file.recordById().get(id)).toBe(last)
  expect(file.recordByUrl().get(url)).toBe(last)
  expect(file.recordByPage().get(url.replace(/^https:\/\/(?:www\.)?/, '').replace(/\/$/, ''))).toBe(last)
  expect(file.claimById().get(file.claimIds()[7] ?? '')).toBe(7)
})

test('what is no packed corpus, or only a part of one, is refused', () => {
  expect(() => openCorpus(new ArrayBuffer(0))).toThrow(/no corpus of this version/)
  expect(() => openCorpus(packed.slice(0, -4))).toThrow(/cut off/)
})
