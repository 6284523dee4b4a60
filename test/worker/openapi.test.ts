import { exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { document, expectDocumented } from './documented.ts'
import { createTestApp } from './test-app.ts'

test('the document names every route, and no other', () => {
  const { routes } = createTestApp()
  // Every path answers OPTIONS and refuses other methods; those are no operations of their own.
  const served = routes
    .filter(({ method }) => method === 'GET' || method === 'POST')
    // Google's clients escape the colon.
    .map(({ method, path }) => ({ method, path: path.replace(/%3a/i, ':') }))
    .map(({ method, path }) => `${method} ${path.replace(/(?<=\/):\w+(?:\{.*?\}(?=\/|$))?/g, '{}')}`)
  const documented = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`),
  )
  // The element's files and the forms of a record with an ending are answered without a route of their own.
  const routed = documented.filter((operation) => !/^GET \/(?:\{\}|article-brief\.js|v1\/articles\/\{\}\.\w+)$/.test(operation))
  expect([...new Set(routed)].sort()).toEqual([...new Set(served)].sort())
})

test('what the document gives as an example is there', async () => {
  interface Parameter {
    name: string
    in: string
    example?: string
  }
  const paths = Object.entries(document.paths).flatMap(([path, { get }]) => {
    const examples = ((get as { parameters?: Parameter[] } | undefined)?.parameters ?? []).filter((one) => one.in === 'path')
    return examples.length === 0 ? [] : [examples.reduce((filled, { name, example = '' }) => filled.replace(`{${name}}`, example), path)]
  })
  expect(paths.length).toBeGreaterThan(5)
  for (const path of paths) {
    const response = await exports.default.fetch(new Request(`https://briefs.test${path}`))
    expect(response.status, path).toBe(200)
  }
})

test('an answer that the document does not describe is noticed', async () => {
  const response = await exports.default.fetch(new Request('https://briefs.test/v1/articles?limit=1'))
  const page = (await response.json()) as { articles: object[] }
  const spoilt = { ...page, articles: [{ ...page.articles[0], secret: 1 }] }
  await expect(expectDocumented('GET', '/v1/articles', Response.json(spoilt))).rejects.toThrow(/secret|additional/i)
  await expect(expectDocumented('GET', '/v1/articles', new Response('', { status: 418 }))).rejects.toThrow('418')
})
