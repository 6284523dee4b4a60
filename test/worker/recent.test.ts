import { expect, test } from 'vitest'
import { Recent } from '../../worker/recent.ts'

test('what was asked for lately stays, what wasn’t for the longest time gives way, and what is kept twice counts once', () => {
  const recent = new Recent<string>(10_000)
  // Equal requests at once each make what none of them found.
  for (let i = 0; i < 20; i++) recent.offer('a', `a${i}`, 4000)
  expect(recent.get('a')).toBe('a19')
  const offerTwice = (key: string, size: number) => [0, 1].map(() => recent.offer(key, key, size))
  expect(offerTwice('b', 4000)).toEqual([false, true])
  recent.get('a')
  offerTwice('c', 4000)
  expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual(['a19', undefined, 'c'])
  // What is larger than all that may be kept is not, with its key, and nothing gives way to it.
  expect(offerTwice('d', 11_000)).toEqual([false, false])
  expect(offerTwice('d'.repeat(5000), 1)).toEqual([false, false])
  expect(['a', 'c', 'd'].map((key) => recent.get(key))).toEqual(['a19', 'c', undefined])
})

test('what is asked for once isn’t kept, however much of it there is', () => {
  const recent = new Recent<string>(10_000)
  recent.offer('popular', 'popular', 4000)
  expect(recent.get('popular')).toBeUndefined()
  recent.offer('popular', 'popular', 4000)
  for (let i = 0; i < 10_000; i++) recent.offer(`junk ${i}`, 'junk', 4000)
  expect(recent.get('popular')).toBe('popular')
  expect(recent.get('junk 9999')).toBeUndefined()
})

test('of very many keys all that are kept are found, and none that gave way', () => {
  const recent = new Recent<number>(6000 * 600)
  const keys = Array.from({ length: 12_000 }, (_, i) => `key ${i}`)
  for (const [i, key] of keys.entries()) for (const _ of [0, 1]) recent.offer(key, i, 80)
  const found = keys.map((key) => recent.get(key))
  const kept = found.filter((value) => value !== undefined)
  expect(kept.length).toBeGreaterThan(5000)
  expect(found.slice(-kept.length)).toEqual(kept)
  expect(kept).toEqual(Array.from(kept, (_, i) => keys.length - kept.length + i))
})
