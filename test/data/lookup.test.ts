import { expect, test } from 'vitest'
import { buildIndex, openIndex } from '../../data/lookup/index-file.ts'
import { createLookup } from '../../data/lookup/lookup.ts'
import { randomFrom } from '../bench/perturb.ts'

const WORDS = Array.from(
  { length: 400 },
  (_, i) => `w${'bcdfghjklm'[i % 10]}${'aeiou'[i % 5]}${'npqrstvxzb'[Math.floor(i / 10) % 10]}u${'dfgklmnprt'[Math.floor(i / 40)]}`,
)

test('passing over common words finds what looking at every document finds, in the same order', () => {
  const random = randomFrom(3)
  // As in any language: a few words are in most texts, most words in a few.
  const word = () => WORDS[Math.floor(WORDS.length * random() ** 2)] as string
  const words = (count: number) => Array.from({ length: count }, word).join(' ')
  const documents = Array.from({ length: 6000 }, () => ({ text: words(3 + Math.floor(30 * random())), title: words(5), names: [words(1)] }))
  const index = openIndex(buildIndex(documents).buffer)
  const lookUp = createLookup(index)
  const everything = () => true
  for (let i = 0; i < 500; i++) {
    // Of some, one word is misspelt.
    const query = words(1 + (i % 11)) + (i % 5 === 0 ? ` ${word().replace(/u/, 'ux')}` : '')
    const limit = 1 + ((7 * i) % 400)
    const { hits, total } = lookUp(query, limit)
    // A filter has every document looked at.
    const all = lookUp(query, limit, everything)
    expect({ query, hits }).toEqual({ query, hits: all.hits })
    expect(Math.min(total, 1000)).toBe(Math.min(all.total, 1000))
  }
})

test('of all that a misspelt word may mean, only the best that a document has counts', () => {
  const others = Array.from({ length: 20 }, () => 'river stone')
  const documents = ['quombark quombrak river', 'quombark lantern river', ...others].map((text) => ({ text, title: '', names: [] }))
  const lookUp = createLookup(openIndex(buildIndex(documents).buffer))
  const [first, second] = lookUp('quombarx', 2).hits
  expect([first?.document, second?.document]).toEqual([0, 1])
  // It has the beginning of the word twice, which counts a little, and not the word twice.
  expect((first?.score ?? 0) - (second?.score ?? 0)).toBeLessThan(0.1)
})
