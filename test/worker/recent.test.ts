import { expect, test } from 'vitest'
import { Recent } from '../../worker/recent.ts'

test('what was asked for lately stays, what wasn’t for the longest time gives way, and what is kept twice counts once', () => {
  const recent = new Recent<string>(10)
  // Equal requests at once each make what none of them found.
  for (let i = 0; i < 20; i++) recent.set('a', `a${i}`, 4)
  expect(recent.get('a')).toBe('a19')
  recent.set('b', 'b', 4)
  recent.get('a')
  recent.set('c', 'c', 4)
  expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual(['a19', undefined, 'c'])
  // What is larger than all that may be kept is not, and takes nothing else with it for good.
  recent.set('d', 'd', 11)
  recent.set('e', 'e', 10)
  expect(['a', 'c', 'd', 'e'].map((key) => recent.get(key))).toEqual([undefined, undefined, undefined, 'e'])
})
