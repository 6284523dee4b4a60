/** What `npm pack` makes, as somebody else installs it. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import type { Browser, Page } from 'playwright-core'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { bundle } from './browser/bundle.ts'
import { launchChromium } from './browser/chromium.ts'
import { type Host, startHost } from './browser/host.ts'

const SEED = 'trump-join-forces-russia-against-china'
/** What people who use the types of these have installed. */
const FRAMEWORKS = ['@types/react', 'preact', 'vue', 'hono']

const run = promisify(execFile)
const worker = inject('workerUrl')
let browser: Browser
let host: Host
const pages: Record<string, string> = {}
/** Somebody's project, with the package installed. */
let project: string
let tarball: Buffer

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'article-brief-package-'))
  await run('npm', ['pack', '--silent', '--pack-destination', project])
  const [archive = ''] = await readdir(project)
  tarball = await readFile(join(project, archive))
  await install(join(project, archive))
  host = await startHost(pages)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
  await rm(project, { recursive: true, force: true })
})

/** Does what `npm i` would, without a network: unpacks, and links what the package depends on and nothing else. */
async function install(archive: string): Promise<void> {
  const modules = join(project, 'node_modules')
  await mkdir(modules)
  await run('tar', ['-xzf', archive, '-C', modules])
  await rename(join(modules, 'package'), join(modules, 'article-brief'))
  const { dependencies } = JSON.parse(await readFile(join(modules, 'article-brief/package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) await link(name)
}

async function link(name: string): Promise<void> {
  const to = join(project, 'node_modules', name)
  await mkdir(dirname(to), { recursive: true })
  await symlink(resolve('node_modules', name), to, 'junction')
}

/** Opens a page that runs `code`, bundled; collects what it complains about. */
async function open(name: string, code: string, body: string): Promise<{ page: Page; errors: string[] }> {
  for (const [path, text] of Object.entries(await bundle(code, { folder: project }))) pages[`/${name}${path}`] = text
  pages[`/${name}/`] = `<!doctype html><html lang="en"><title>Host</title><body>${body}<script type="module" src="entry.js"></script>`
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(`${host.origin}/${name}/`)
  return { page, errors }
}

test('publint finds nothing to say about the package', async () => {
  const { messages } = await publint({ pkgDir: join(project, 'node_modules/article-brief'), pack: false, strict: true })
  expect(messages).toEqual([])
})

test('the types are right for every import of the package', async () => {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)))
  // The profile "esm-only": there is nothing for require() and for resolution without `exports`.
  const problems = result.types
    ? result.problems.filter((problem) => !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)))
    : 'no types'
  expect(problems).toEqual([])
})

test('the package holds the element and nothing of the Worker', async () => {
  const files = await readdir(join(project, 'node_modules/article-brief'), { recursive: true })
  expect(files.filter((file) => !/^build.package./.test(file)).sort()).toEqual([
    'LICENSE',
    'README.md',
    'build',
    join('build', 'package'),
    'package.json',
    'widget',
    join('widget', 'README.md'),
  ])
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'))
  expect(Object.keys(dependencies).sort()).toEqual(['@lit/reactive-element', 'text-fragments-polyfill'])
})

test("import 'article-brief' shows the card, in the page's language and with its tools", async () => {
  const body = `<article-brief lang="de" article="${SEED}" endpoint="${worker}"></article-brief>`
  const { page, errors } = await open('define', "import 'article-brief'", body)
  await page.getByRole('heading', { name: /^Trump Wants to/ }).waitFor()
  await page.getByText('Zitieren und teilen').click()
  await page.getByRole('button', { name: 'BibTeX' }).waitFor()
  expect(errors).toEqual([])
})

test('without an endpoint the fallback stands, and the console says what to do', async () => {
  const body = `<article-brief article="${SEED}"><a href="/story">Read the article</a></article-brief>`
  const { page, errors } = await open('no-endpoint', "import 'article-brief'", body)
  await page.getByText('The brief could not be read.').waitFor()
  expect(await page.getByRole('link', { name: 'Read the article' }).isVisible()).toBe(true)
  expect(errors).toEqual([expect.stringContaining('needs the attribute "endpoint"')])
})

test("import 'article-brief/element' defines nothing, and its class works under another name", async () => {
  const code = `import { ArticleBriefElement } from 'article-brief/element'
globalThis.untouched = customElements.get('article-brief') === undefined
customElements.define('my-brief', class extends ArticleBriefElement {})`
  const { page, errors } = await open('element', code, `<my-brief article="${SEED}" endpoint="${worker}"></my-brief>`)
  await page.getByRole('heading', { name: /^Trump Wants to/ }).waitFor()
  expect(await page.evaluate('untouched')).toBe(true)
  expect(errors).toEqual([])
})

test('a server may import the package', async () => {
  const code = "await import('article-brief'); await import('article-brief/react'); console.log('imported')"
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: project })
  expect(stdout).toBe('imported\n')
})

test('the client asks the API, from a project that has nothing else', async () => {
  const code = `import { ApiError, createClient, pages } from 'article-brief/client'
const client = createClient('${worker}')
let claims = 0
for await (const page of pages(client.claims, { q: 'nuclear weapons', limit: 100 })) claims += page.claims.length
const fault = await client.article('none').catch((error) => error instanceof ApiError && error.problem.status)
console.log(JSON.stringify({ title: (await client.article('${SEED}')).article.title, claims, fault }))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: project })
  const { total } = (await (await fetch(`${worker}/v1/claims?q=nuclear+weapons`)).json()) as { total: number }
  expect(JSON.parse(stdout)).toEqual({ title: expect.stringMatching(/^Trump Wants to/), claims: total, fault: 404 })
})

test('the manifest and the guide list all that the element has', async () => {
  const { page } = await open('manifest', "import 'article-brief'", '')
  const observed = await page.evaluate('customElements.get("article-brief").observedAttributes')
  const { modules } = JSON.parse(await readFile(join(project, 'node_modules/article-brief/build/package/custom-elements.json'), 'utf8'))
  const [element] = modules[0].declarations
  const named = (list: { name: string }[]) => list.map(({ name }) => name).sort()
  const all = (text: string, pattern: RegExp) => [...new Set(Array.from(text.matchAll(pattern), (match) => match[1]))].sort()
  const [template, sheet, guide] = await Promise.all(['card.ts', 'card.css', 'README.md'].map((file) => readFile(`widget/${file}`, 'utf8')))

  expect(element.tagName).toBe('article-brief')
  expect(named(element.attributes)).toEqual((observed as string[]).sort())
  expect(named(element.cssParts)).toEqual(all(template ?? '', / part="([\w-]+)"/g))
  expect(named(element.cssProperties)).toEqual(all(sheet ?? '', /var\((--article-brief-[\w-]+)/g))
  expect(named(element.events)).toEqual(['article-brief-claim', 'article-brief-error', 'article-brief-load'])
  for (const { name } of [element.attributes, element.cssParts, element.cssProperties, element.events].flat())
    expect(guide).toContain(`\`${name}\``)
})

test('TypeScript knows the element, its events and its record, in plain code, JSX and Vue, and the API', async () => {
  for (const name of FRAMEWORKS) await link(name)
  const guide = await readFile('widget/README.md', 'utf8')
  const react = /```tsx\n([\s\S]*?)```/.exec(guide)?.[1] ?? ''
  await write({
    'react.tsx': react,
    'preact.tsx': `/** @jsxImportSource preact */\n${react.replace('article-brief/react', 'article-brief/preact')}`,
    'wrong.tsx': `import 'article-brief/react'
// @ts-expect-error: no such layout
export const layout = <article-brief layout="tiny" />
// @ts-expect-error: the event carries nothing of that name
export const event = <article-brief onarticle-brief-load={({ detail }) => detail.nothing} />`,
    'vue.ts': `import 'article-brief/vue'
import type { GlobalComponents } from 'vue'
type Props = InstanceType<GlobalComponents['article-brief']>['$props']
export const props: Props = { article: 'a', 'heading-level': 3, onArticleBriefLoad: ({ detail }) => detail.record?.claims }`,
    'plain.ts': `import 'article-brief'
import { ArticleBriefElement, type BriefRecord } from 'article-brief/element'
import type { BriefRecord as Served } from '${resolve('data/schema.ts')}'
const element = document.createElement('article-brief')
element.brief satisfies BriefRecord | null | undefined
export const isOurs: boolean = element instanceof ArticleBriefElement
element.addEventListener('article-brief-claim', ({ detail }) => detail.claim?.passage.url.startsWith(detail.url))
element.addEventListener('article-brief-error', ({ detail }) => detail.error.reason === 'notFound')
// @ts-expect-error: no such layout
element.layout = 'tiny'
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
export const same: Same<Served, BriefRecord> = true`,
    'client.ts': `import type { Api } from 'article-brief/api'
import { type ApiError, createClient, type FoundClaim, type Match, pages } from 'article-brief/client'
import { hc } from 'hono/client'
const client = createClient('https://briefs.example.com')
export async function first(error: ApiError): Promise<[FoundClaim | undefined, Match[], string | undefined]> {
  for await (const { claims } of pages(client.claims, { q: 'NATO', kind: 'position', reviewed: false }))
    return [claims[0], (await client.match('A text.')).matches, error.problem.errors?.[0]?.parameter]
  // @ts-expect-error: no such kind
  await client.claims({ kind: 'rumour' })
  return [undefined, [], undefined]
}
export async function title(): Promise<string | undefined> {
  const api = hc<Api>('https://briefs.example.com')
  const response = await api.v1.articles[':id'].$get({ param: { id: 'a' }, query: {} })
  // @ts-expect-error: no such parameter
  await api.v1.claims.$get({ query: { genre: 'news' } })
  // @ts-expect-error: no parameters at all
  await api.v1.claims[':id'].$get({ param: { id: 'a' }, query: { facets: 'true' } })
  return response.ok ? (await response.json()).article.title : undefined
}`,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2022',
        lib: ['es2022', 'dom', 'dom.iterable'],
        types: [],
        jsx: 'react-jsx',
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        allowImportingTsExtensions: true,
        noEmit: true,
      },
      include: ['*.ts', '*.tsx'],
    }),
    'package.json': '{ "type": "module" }',
  })
  const { stdout } = await run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', project]).catch((error) => error)
  expect(stdout).toBe('')
})

async function write(sources: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(sources)) await writeFile(join(project, name), text)
}
