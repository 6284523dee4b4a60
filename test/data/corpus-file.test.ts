import { expect, test } from 'vitest'
import { compileCorpus } from '../../data/compile.ts'
import { openCorpus, packCorpus, unpackCorpus } from '../../data/corpus-file.ts'
import { loadData } from '../../data/load.ts'
import { placeClaims } from '../../data/placed-claim.ts'

const corpus = compileCorpus(await loadData(new URL('../../data', import.meta.url).pathname))
const packed = (await packCorpus(corpus)).buffer

test('a packed corpus has every record and every claim as they were, in bytes too', () => {
  const file = openCorpus(packed)
  const claims = corpus.records.flatMap(placeClaims)
  expect(unpackCorpus(packed)).toEqual(corpus)
  expect(file.claimIds()).toEqual(claims.map(({ id }) => id))
  const decoder = new TextDecoder()
  for (const [number, claim] of claims.entries()) {
    const json = JSON.stringify(claim)
    expect(file.claimText(number)).toBe(json)
    expect(file.claim(number)).toEqual(claim)
    const bytes = new Uint8Array(file.claimSize(number))
    expect(file.copyClaim(number, bytes, 0)).toBe(bytes.length)
    expect(decoder.decode(bytes)).toBe(json.slice(0, -1))
  }
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
