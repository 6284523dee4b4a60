import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, inject, test } from 'vitest'

const worker = inject('workerUrl').replace(/\/$/, '')
const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

let document: string

beforeAll(async () => {
  const response = await fetch(`${worker}/openapi.json`)
  expect(response.status).toBe(200)
  document = await response.text()
})

test('Redocly finds no error in the document', async () => {
  const folder = await mkdtemp(join(root, 'build', 'openapi-'))
  await writeFile(join(folder, 'openapi.json'), document)
  const linted = await run('npx', ['redocly', 'lint', '--format=json', join(folder, 'openapi.json')], {
    cwd: root,
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  }).catch((error: { stdout: string }) => error)
  expect(JSON.parse(linted.stdout)).toMatchObject({ totals: { errors: 0 } })
})

/** What a caller would write with the generated types; it is type-checked, and run. */
const CALLER = `import createClient from 'openapi-fetch'
import type { paths } from './api.ts'

export async function call(baseUrl: string) {
  const client = createClient<paths>({ baseUrl })
  const list = await client.GET('/v1/articles', { params: { query: { genre: 'speech', limit: 100 } } })
  const titles: string[] = list.data?.articles.map(({ title }) => title) ?? []
  const one = await client.GET('/v1/articles/{id}', { params: { path: { id: list.data?.articles[0]?.id ?? '' } } })
  const claims = await client.GET('/v1/claims', { params: { query: { q: 'missiles in Cuba', facets: 'true' } } })
  const score: number | undefined = claims.data?.claims[0]?.score
  const matched = await client.POST('/v1/claims/match', { body: { text: 'The conversation between Putin and Trump lasted nearly ninety minutes.', threshold: 0.1 } })
  const none = await client.GET('/v1/articles/{id}', { params: { path: { id: 'no-such-article' } } })
  const fault: string | undefined = none.error?.detail
  // @ts-expect-error the API knows no such genre
  const refused = await client.GET('/v1/articles', { params: { query: { genre: 'poem' } } })
  return { titles, gist: one.data?.brief.gist, score, matches: matched.data?.matches.length, fault, errors: refused.error?.errors }
}
`

test('a client that openapi-typescript generates type-checks, and works with openapi-fetch', async () => {
  // It needs TypeScript's old programming interface, which version 7 hasn't; @arethetypeswrong/core has a copy of its own.
  const parentURL = import.meta.resolve('@arethetypeswrong/core')
  registerHooks({
    resolve: (name, context, next) =>
      next(name, name === 'typescript' && context.parentURL?.includes('openapi-typescript') ? { ...context, parentURL } : context),
  })
  const { default: generate, astToString } = await import(/* @vite-ignore */ import.meta.resolve('openapi-typescript'))
  const folder = await mkdtemp(join(root, 'build', 'openapi-'))
  await writeFile(join(folder, 'api.ts'), astToString(await generate(document)))
  await writeFile(join(folder, 'caller.ts'), CALLER)
  const options =
    '--strict --noEmit --target es2022 --lib es2022,dom --module esnext --moduleResolution bundler --allowImportingTsExtensions --skipLibCheck'
  await run('npx', ['tsc', '--ignoreConfig', ...options.split(' '), join(folder, 'caller.ts')], { cwd: root }).catch(({ stdout }) =>
    expect(stdout).toBe(''),
  )

  const { call } = (await import(/* @vite-ignore */ join(folder, 'caller.ts'))) as {
    call(baseUrl: string): Promise<{ titles: string[]; gist?: string; score?: number; matches?: number; fault?: string; errors?: object[] }>
  }
  const answered = await call(worker)
  expect(answered.titles).toContain('Truman Doctrine')
  expect(answered.gist).toMatch(/\w/)
  expect(answered.score).toBeGreaterThan(0)
  expect(answered.matches).toBe(1)
  expect(answered.fault).toContain('no-such-article')
  expect(answered.errors).toMatchObject([{ parameter: 'genre' }])
})
