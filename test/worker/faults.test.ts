import { expect, test, vi } from 'vitest'
import { buildIndex } from '../../data/lookup/index-file.ts'
import { createApp } from '../../worker/app.ts'
import { createBundleStore } from '../../worker/bundle-store.ts'

const assets = { elementFiles: '{}', openApi: '{}', siteScript: '', siteCss: '', cardCss: '' }

test('a fault of ours answers 500 without saying what broke, is never cached, and is logged', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const app = createApp({ store: createBundleStore('{"broken', new ArrayBuffer(0)), ...assets })
  const response = await app.request('/v1/articles')
  expect(response.status).toBe(500)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  expect(await response.text()).not.toMatch(/JSON|stack|position/)
  expect(log).toHaveBeenCalledOnce()
})

test('an empty corpus is served, not failed', async () => {
  const app = createApp({ store: createBundleStore('{"version":"0","records":[]}', buildIndex([]).buffer), ...assets })
  expect(await (await app.request('/v1/claims?q=anything')).json()).toEqual({ claims: [], total: 0, next: null })
  expect((await app.request('/')).status).toBe(200)
})
