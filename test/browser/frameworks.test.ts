/** Runs the snippets of `widget/README.md` as they stand there, each in its framework, against the Worker. */
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import type { Browser } from 'playwright-core'
import { compile } from 'svelte/compiler'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { compileScript, parse } from 'vue/compiler-sfc'
import { buildModules } from '../../widget/package/modules.ts'
import { bundle } from './bundle.ts'
import { launchChromium } from './chromium.ts'
import { type Host, startHost } from './host.ts'

const SEED = 'trump-join-forces-russia-against-china'

const worker = inject('workerUrl')
let browser: Browser
let host: Host
const pages: Record<string, string> = {}
let folder: string
let readme: string

beforeAll(async () => {
  readme = await readFile('widget/README.md', 'utf8')
  folder = await mkdtemp(join(tmpdir(), 'article-brief-frameworks-'))
  const installed = join(folder, 'node_modules/article-brief')
  await mkdir(installed, { recursive: true })
  await copyFile('package.json', join(installed, 'package.json'))
  await buildModules(join(installed, 'build/package'))
  host = await startHost(pages)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The first code block under a framework's heading, with the test's Worker in place of the example's. */
function snippet(framework: string): string {
  const code = readme.split(`\n### ${framework}\n`)[1]?.match(/```\w+\n([\s\S]*?)```/)?.[1]
  if (!code?.includes('https://briefs.example.com/')) throw new Error(`no snippet for ${framework}`)
  return code.replace('https://briefs.example.com/', worker)
}

/** Hands esbuild the snippet as the module `./brief`, compiled. */
const asBrief = (contents: string, loader: 'js' | 'tsx' = 'js'): Plugin => ({
  name: 'brief',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/brief$/ }, () => ({ path: 'brief', namespace: 'brief' }))
    onLoad({ filter: /^/, namespace: 'brief' }, () => ({ contents, loader, resolveDir: folder }))
  },
})

/**
 * Expects that a page made of `entry` shows the card, hears of its event, and complains of nothing.
 * @param entry mounts `./brief` into `document.body`
 */
async function expectCard(name: string, entry: string, brief: Plugin): Promise<void> {
  const files = await bundle(entry, { folder, nodePaths: [resolve('node_modules')], plugins: [brief] })
  for (const [path, text] of Object.entries(files)) pages[`/${name}${path}`] = text
  pages[`/${name}/`] = '<!doctype html><html lang="en"><title>Host</title><body><script type="module" src="entry.js"></script>'
  const page = await browser.newPage()
  const said: string[] = []
  page.on('pageerror', (error) => said.push(error.message))
  page.on('console', (message) => said.push(message.text()))
  await page.goto(`${host.origin}/${name}/`)
  await page.getByRole('heading', { name: /^Trump Wants to/ }).waitFor()
  await expect.poll(() => said).toEqual([`loaded ${SEED}`])
  await page.close()
}

test('the React snippet shows the card and hears its event', async () => {
  const entry = `import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { Brief } from './brief'
createRoot(document.body).render(createElement(Brief, { article: '${SEED}' }))`
  await expectCard('react', entry, asBrief(`/** @jsxRuntime automatic */${snippet('React')}`, 'tsx'))
})

test('the React snippet with Preact shows the card and hears its event', async () => {
  const entry = `import { h, render } from 'preact'
import { Brief } from './brief'
render(h(Brief, { article: '${SEED}' }), document.body)`
  const code = snippet('React').replace('article-brief/react', 'article-brief/preact')
  await expectCard('preact', entry, asBrief(`/** @jsxRuntime automatic @jsxImportSource preact */${code}`, 'tsx'))
})

test('the Vue snippet shows the card and hears its event', async () => {
  const entry = `import { createApp } from 'vue'
import Brief from './brief'
createApp(Brief, { article: '${SEED}' }).mount(document.body)`
  const { descriptor } = parse(snippet('Vue'))
  const compilerOptions = { isCustomElement: (tag: string) => tag === 'article-brief' }
  const { content } = compileScript(descriptor, { id: 'brief', inlineTemplate: true, templateOptions: { compilerOptions } })
  await expectCard('vue', entry, asBrief(content))
})

test('the Svelte snippet shows the card and hears its event', async () => {
  const entry = `import { mount } from 'svelte'
import Brief from './brief'
mount(Brief, { target: document.body, props: { article: '${SEED}' } })`
  const { js } = compile(snippet('Svelte'), { filename: 'Brief.svelte', generate: 'client' })
  await expectCard('svelte', entry, asBrief(js.code))
})
