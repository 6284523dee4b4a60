import { expect, test } from 'vitest'
import { locate } from '../../data/locate.ts'
import { findPlaces, fragmentDirective, hashText } from '../../data/passage.ts'
import { readSource } from '../../data/source.ts'

const PAGE = `Menu
The harbour opened in 1901, and the town’s trade doubled within ten years.
(Picture: the harbour)
Trade fell again after the war; the harbour-master blamed the railway.
The mayor said the harbour would never close, and that trade would come back.
Leave a comment`
const source = readSource(PAGE, { bodyStart: 'The harbour opened', bodyEnd: 'trade would come back', omit: ['(Picture: the harbour)'] })

test('the body is what stands between its first and last words, less what is left out', () => {
  expect(source.body).toEqual([1, 3, 4])
  expect(source.words).toBe(13 + 11 + 14)
})

test.each([
  ['whole words only', { textStart: 'harbour' }, 4],
  ['case is ignored', { textStart: 'THE MAYOR' }, 1],
  ['no part of a word', { textStart: 'rade' }, 0],
  ['an apostrophe does not end a word', { textStart: 'town' }, 0],
  ['the end may come blocks later, as for a browser', { textStart: 'harbour', textEnd: 'the railway' }, 3],
  ['a prefix tells places apart', { prefix: 'mayor said the', textStart: 'harbour' }, 1],
  ['so does a suffix', { textStart: 'harbour', suffix: '-master' }, 1],
  ['punctuation parts words from a context', { prefix: 'in 1901', textStart: 'and the town’s' }, 0],
  ['unless the context has it', { prefix: 'in 1901,', textStart: 'and the town’s' }, 1],
  ['the end is the first that follows', { textStart: 'The mayor', textEnd: 'trade' }, 1],
])('a selector is found by the text-fragment rules: %s', (_, selector, expected) => {
  expect(findPlaces(source.blocks, selector)).toHaveLength(expected)
})

test.each([
  ['a match does not hide one that begins within it', 'Aha! Ha ha ha.', { textStart: 'ha ha' }, [5, 8]],
  ['a number is one word', 'Over 10,000 came.', { textStart: '000' }, []],
  ['a script without spaces has words all the same', '研究生命的起源', { textStart: '研究生' }, []],
  ['which may stand side by side', '研究生命的起源', { prefix: '研究', textStart: '生命' }, [2]],
])('words are found as a browser finds them: %s', (_, text, selector, starts) => {
  expect(findPlaces([text], selector).map(({ start }) => start)).toEqual(starts)
})

test('locating words gives the shortest selector that means no other place', () => {
  expect(locate(source, "the town's trade … ten years")).toMatchObject({
    found: 1,
    locator: { textStart: 'the town’s trade', textEnd: 'within ten years', paragraph: 1 },
    text: 'the town’s trade doubled within ten years',
  })
  expect(locate(source, 'trade')).toMatchObject({ found: 3 })
  expect(locate(source, 'nowhere')).toMatchObject({ found: 0 })
})

test('a hash stands white space and typography, and nothing else', () => {
  expect(hashText('the  town’s\ntrade – “doubled”')).toBe(hashText(`the town's trade - "doubled"`))
  expect(hashText('the town’s trade')).not.toBe(hashText('the town’s trades'))
})

test('the parts of a fragment are told from what they contain', () => {
  expect(fragmentDirective({ prefix: 'a-b', textStart: 'c, d', textEnd: 'e&f', suffix: '“g”' })).toBe(
    ':~:text=a%2Db-,c%2C%20d,e%26f,-%E2%80%9Cg%E2%80%9D',
  )
})
