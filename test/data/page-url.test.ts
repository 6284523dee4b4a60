import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageKey } from '../../data/page-url.ts'

test('an address has the same key however it is spelt, whether it takes a parser to read it or not', () => {
  const address = /^https?:\/\/(?:[a-z\d-]{1,8}\.){1,3}[a-z\d]{1,4}\/(?:[\w.~-]{0,4}\/?){0,4}(?:\?[\w.~=&-]{0,8})?(?:#[\w=.-]{0,5})?$/
  fc.assert(
    fc.property(fc.stringMatching(address), (url) => {
      // Capitals in a scheme are never as a parser would write them.
      expect(pageKey(url)).toBe(pageKey(url.replace(/^http/, 'HTTP')))
    }),
    { numRuns: 20_000 },
  )
  expect(pageKey('https://www.example.org/a/../b/./c/?utm_source=x#y')).toBe('example.org/b/c')
  expect(pageKey('https://127.1/a')).toBe('127.0.0.1/a')
  expect(pageKey('https://cdn.ampproject.org/c/s/www.example.org/b/c')).toBe('example.org/b/c')
  expect(pageKey('https://www-example-org.cdn.ampproject.org/v/s/www.example.org/b/c/amp')).toBe('example.org/b/c')
})
