import { expect, test, vi } from 'vitest'
import { createBundleStore } from '../../worker/bundle-store.ts'
import { createD1Store } from '../../worker/d1-store.ts'
import { createTestApp } from './test-app.ts'

test('a fault of ours answers 500 without saying what broke, is never cached, and is logged', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const app = createTestApp({ store: createBundleStore(new ArrayBuffer(8), new ArrayBuffer(0)) })
  const response = await app.request('/v1/articles')
  expect(response.status).toBe(500)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  expect(await response.text()).not.toMatch(/JSON|stack|position/)
  expect(log).toHaveBeenCalledOnce()
})

test('a database that cannot be reached answers 503, says when to try again, and is never cached', async () => {
  const failing = { bind: () => failing, all: () => Promise.reject(new Error('D1_ERROR: no one there')) }
  const session = { prepare: () => failing, batch: failing.all, getBookmark: () => null }
  const app = createTestApp({ store: createD1Store({ withSession: () => session } as unknown as D1Database) })
  for (const path of ['/v1/articles', '/v1/articles/x', '/v1/claims?q=x', '/v1/claims/x', '/feed.json', '/a/x']) {
    const response = await app.request(path)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ type: 'urn:article-brief:problem:unavailable', status: 503 })
    expect(response.headers.get('Retry-After')).toMatch(/^\d+$/)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  }
})

test('an empty corpus is served, not failed', async () => {
  const app = createTestApp()
  expect(await (await app.request('/v1/claims?q=anything')).json()).toEqual({ claims: [], total: 0, next: null })
  expect((await app.request('/')).status).toBe(200)
})
