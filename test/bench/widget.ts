/**
 * `npm run bench:widget`: how long a reader waits for the card, what it shifts and what it weighs,
 * each way of embedding it beside plain HTML and beside peers from npm, in one run.
 */
import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Command, InvalidArgumentError } from 'commander'
import type { Browser } from 'playwright-core'
import type { BriefRecord } from '../../data/schema.ts'
import { launchChromium } from '../browser/chromium.ts'
import { quantile } from './metrics.ts'
import { type Answer, brotli, type Kind, loadWorker, type Server, serve } from './widget/serve.ts'
import { bundle, type Files, makeFiles, makeVariants, page, readCard, readSnippets, SEED, type Variant } from './widget/variants.ts'
import { type Transfer, type Visit, visit } from './widget/visit.ts'

interface Options {
  rounds: number
  quick?: boolean
  only?: string
}

/** Where everything is served from: hosts' pages from one origin, all else from another. */
interface Site {
  api: Server
  host: Server
  /** HTML of the host by path. */
  pages: Map<string, string>
}

/** All visits to one variant. */
interface Measured {
  variant: Variant
  visits: Visit[]
  /** What one visit was sent. */
  answers: Answer[]
}

/** The phone that Lighthouse has in mind. */
const PHONE = { width: 412, cpu: 4 } as const
/** Layout shifts are the same in every round: they are waited for in this many. */
const ROUNDS_THAT_STAY = 2
const WIDTHS = [320, 412, 768, 1200] as const
const LIMITS = { script: 9000, card: 3000, shift: 0.01 } as const
const BUILD = fileURLToPath(new URL('../../build/element.json.bin', import.meta.url))

const options = new Command('bench:widget')
  .description('time to visible text, layout shift, requests and bytes of every way to embed the card, and of peers')
  .option('--rounds <n>', 'how often each variant is visited', parseRounds, 11)
  .option('--quick', 'three rounds')
  .option('--only <name>', 'only the variants whose name contains this, and what they are compared with')
  .parse()
  .opts<Options>()

await access(BUILD).catch(() => promisify(execFile)('npm', ['run', '-s', 'build']))
const site = await openSite()
const browser = await launchChromium()
try {
  await report(browser, site, options)
} finally {
  await browser.close()
  await Promise.all([site.api.close(), site.host.close()])
}

function parseRounds(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('must be a whole number from 1.')
  return Number(value)
}

async function openSite(): Promise<Site> {
  const worker = await loadWorker()
  const files: Files = new Map()
  const api = await serve((request) => {
    const file = files.get(new URL(request.url).pathname)
    if (file === undefined) return worker(request)
    const headers = {
      'Content-Type': file.type,
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': 'public, max-age=31536000, immutable',
    }
    return new Response(file.body, { headers })
  })
  const pages = new Map<string, string>()
  const host = await serve((request) => {
    const found = pages.get(new URL(request.url).pathname)
    return new Response(found ?? '', { status: found === undefined ? 404 : 200, headers: { 'Content-Type': 'text/html; charset=utf-8' } })
  })
  for (const [path, file] of await makeFiles(await readSeed(api))) files.set(path, file)
  return { api, host, pages }
}

async function readSeed(api: Server): Promise<BriefRecord> {
  return (await (await fetch(`${api.origin}/v1/articles/${SEED}`)).json()) as BriefRecord
}

async function report(browser: Browser, site: Site, { rounds, quick, only }: Options): Promise<void> {
  const variants = await makeVariants(site.api.origin)
  const measured = await measure(browser, site, chosen(variants, only), quick ? 3 : rounds)
  console.log(`Slow 4G (562.5 ms, 1,475 kbit/s), processor 4× slower, ${PHONE.width} px, ${measured[0]?.visits.length} rounds\n`)
  console.log(`${timesTable(measured)}\n`)
  console.log(`\nWhere the time goes, ms after the page was asked for\n\n${phasesTable(measured)}\n`)
  if (only !== undefined) return
  console.log(`Sizes, brotli 11\n\n${await sizesTable(site.api, measured)}\n`)
  console.log(await shiftsReport(browser, site))
}

function chosen(variants: readonly Variant[], only: string | undefined): readonly Variant[] {
  if (only === undefined) return variants
  const wanted = variants.filter(({ name }) => name.includes(only))
  if (wanted.length === 0) throw new Error(`no variant is named ${only}; there are ${variants.map(({ name }) => name).join(', ')}`)
  return variants.filter(({ name }) => wanted.some((one) => one.name === name || one.yardstick === name))
}

/** Variants take turns, so that whatever else the machine does in the meantime hits all of them. */
async function measure(browser: Browser, site: Site, variants: readonly Variant[], rounds: number): Promise<Measured[]> {
  for (const [i, { page }] of variants.entries()) site.pages.set(`/${i}`, page)
  const measured = variants.map((variant): Measured => ({ variant, visits: [], answers: [] }))
  // The browser's first visits are slower than any later ones.
  for (let i = 0; i < 2; i++) await visit(browser, `${site.host.origin}/0`, { ...PHONE, texts: variants[0]?.texts ?? [], stay: false })
  for (let round = 0; round < rounds; round++) {
    note(`round ${round + 1} of ${rounds}`)
    for (const [i, { variant, visits, answers }] of measured.entries()) {
      const stay = round < ROUNDS_THAT_STAY
      takeAnswers(site)
      visits.push(await visit(browser, `${site.host.origin}/${i}`, { ...PHONE, texts: variant.texts, stay }))
      if (stay) answers.splice(0, answers.length, ...takeAnswers(site))
    }
  }
  return measured
}

function takeAnswers({ host, api }: Site): Answer[] {
  return [...host.takeAnswers(), ...api.takeAnswers()]
}

// ── What is printed ──

function timesTable(measured: readonly Measured[]): string {
  const times = new Map(measured.map(({ variant, visits }) => [variant.name, median(visits.map(({ visible }) => visible))]))
  const head = [
    'variant',
    'visible, ms',
    '× static',
    'target',
    'CLS',
    'requests',
    'HTML',
    'JS',
    'CSS',
    'data',
    'all bytes',
    'JS at brotli 11',
  ]
  const lines = measured.map(({ variant, visits, answers }) => {
    const time = times.get(variant.name) ?? Number.NaN
    const ratio = time / (times.get(variant.yardstick) ?? Number.NaN)
    return [
      variant.name,
      ms(time),
      ratio.toFixed(2),
      variant.target === undefined ? '' : verdict(ratio, variant.target),
      Math.max(...visits.map(({ shift }) => shift)).toFixed(3),
      variant.requests === undefined ? answers.length : `${answers.length}, ${verdict(answers.length, variant.requests)}`,
      ...(['html', 'js', 'css', 'data'] as const).map((kind) => bytesOf(answers, kind)),
      sum(answers.map(({ sent }) => sent.length)),
      smallest(answers.filter(({ kind }) => kind === 'js')),
    ]
  })
  return table(head, lines)
}

function bytesOf(answers: readonly Answer[], kind: Kind): number {
  return sum(answers.filter((answer) => answer.kind === kind).map(({ sent }) => sent.length))
}

function smallest(answers: readonly Answer[]): number {
  return sum(answers.map(({ body }) => brotli(body).length))
}

/** The first request of each kind that a visit made, and the last. */
function phasesTable(measured: readonly Measured[]): string {
  const head = ['variant', 'page there', 'script asked', 'script there', 'data asked', 'first byte', 'data there', 'visible']
  const lines = measured.map(({ variant, visits }) => {
    const at = (read: (timeline: readonly Transfer[]) => number | undefined) => {
      const value = median(visits.map(({ timeline }) => read(timeline) ?? Number.NaN))
      return Number.isNaN(value) ? '' : ms(value)
    }
    const scripts = (timeline: readonly Transfer[]) => timeline.filter(({ url }) => /\.js(\?|$)/.test(url))
    const data = (timeline: readonly Transfer[]) => timeline.slice(1).filter(({ url }) => !/\.(js|css)(\?|$)/.test(url))
    return [
      variant.name,
      at(([own]) => own?.end),
      at((all) => scripts(all)[0]?.start),
      at((all) => scripts(all).at(-1)?.end),
      at((all) => data(all)[0]?.start),
      at((all) => data(all)[0]?.firstByte),
      at((all) => data(all).at(-1)?.end),
      ms(median(visits.map(({ visible }) => visible))),
    ]
  })
  return table(head, lines)
}

async function sizesTable(api: Server, measured: readonly Measured[]): Promise<string> {
  const scripts = (name: string, ...kinds: Kind[]) =>
    smallest(measured.find(({ variant }) => variant.name === name)?.answers.filter(({ kind }) => kinds.includes(kind)) ?? [])
  const card = brotli(await readCard(api.origin, await readSeed(api))).length
  const script = scripts('tag', 'js')
  return table(
    ['what', 'bytes', 'target'],
    [
      ["the tag's script, Lit included", script, verdict(script, LIMITS.script)],
      [`card.html of ${SEED}`, card, verdict(card, LIMITS.card)],
      ['Lit alone', await sizeOfModule("export { LitElement, html, unsafeCSS } from 'lit'"), ''],
      ["Shoelace's bare card", await sizeOfModule("import '@shoelace-style/shoelace/dist/components/card/card.js'"), ''],
      ['bluesky-post-embed with its CSS', scripts('bluesky-post', 'js', 'css'), ''],
      ['react-tweet with its CSS, React included', scripts('react-tweet', 'js', 'css'), ''],
    ],
  )
}

async function sizeOfModule(contents: string): Promise<number> {
  const [script] = await bundle({ stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) } })
  return brotli(script?.text ?? '').length
}

/** Layout shift of every snippet that `/` hands out. */
async function shiftsReport(browser: Browser, site: Site): Promise<string> {
  const lines: string[][] = []
  for (const [name, text] of Object.entries(await readSnippets(site.api.origin, SEED))) {
    note(`layout shift of ${name}`)
    const path = `/snippet/${encodeURIComponent(name)}`
    site.pages.set(path, page(text))
    const look = async (width: number) => (await visit(browser, site.host.origin + path, { width, cpu: 1, texts: [], stay: true })).shift
    const shifts = await Promise.all(WIDTHS.map(look))
    lines.push([name, ...shifts.map((shift) => shift.toFixed(4)), verdict(Math.max(...shifts), LIMITS.shift)])
  }
  return `CLS of the snippets of /, by width\n\n${table(['snippet', ...WIDTHS.map((width) => `${width} px`), 'target'], lines)}`
}

function table(head: readonly string[], lines: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function verdict(value: number, limit: number): string {
  return `≤ ${limit} ${value <= limit ? 'met' : 'missed'}`
}

function ms(value: number): string {
  return Number.isFinite(value) ? value.toFixed(0) : 'never'
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Progress goes to stderr, so that stdout is the report. */
function note(text: string): void {
  console.error(`… ${text}`)
}
