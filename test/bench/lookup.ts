/**
 * `npm run bench:lookup`: the quality, speed and size of claim lookup, side by side with other
 * search libraries, in one run; with `--big`, also its speed at 100,000 claims.
 */
import { execFile } from 'node:child_process'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { Command, Option } from 'commander'
import { analyze } from '../../data/lookup/analyze.ts'
import { openIndex } from '../../data/lookup/index-file.ts'
import { createLookup } from '../../data/lookup/lookup.ts'
import { makeIndex } from '../../data/lookup/make-index.ts'
import { DEPTH, type Engine, LIBRARIES, type Library, type SearchDocument } from './libraries.ts'
import { meanPrecision, quantile, ranksOf, readJsonLines, readQrels } from './metrics.ts'
import { perturbedCopies } from './perturb.ts'

interface Options {
  docs: string
  queries: string
  qrels: string
  big?: boolean
  worker?: string
}

interface Query {
  id: string
  text: string
}

/** What an index weighs, in bytes, and takes to load, in milliseconds. */
interface Sizes {
  bytes: number
  gzip: number
  load: number
  heap: number
}

interface Ready extends Sizes {
  library: Library
  /** The file of its index. */
  index: string
  map5: number
}

/** One line of the table. Times are in milliseconds. */
interface Row extends Ready {
  p50: number
  p99: number
  shortP50: number
}

interface Times {
  p50: number
  p99: number
  queries: number
}

/** What a fresh process is told to measure. */
type Task =
  | { kind: 'open'; engine: string; index: string; query: string }
  | { kind: 'time'; engine: string; index: string; queries: string }
  | { kind: 'big'; engine: string; count: number; docs: string; queries: string }

const ROUNDS = 3
/** An engine that would take longer over the queries in a round gets every nth of them, but never fewer than the least. */
const BUDGET = { ms: 3000, least: 10 } as const
/** An engine is queried for this long before it is timed, in milliseconds. */
const WARM_UP = 500
const BIG = 100_000
/** A process that builds and queries an index is given this long, and this many megabytes. */
const LIMIT = { ms: 900_000, heap: 8192 } as const
const SHORT = { sample: 200, words: 4 } as const
/** A library answers about as well as ours when its MAP@5 is at most this much lower. */
const COMPARABLE = 0.06

const ENGINES: readonly Library[] = [ours(), ...LIBRARIES]

const BENCHMARK = new URL('../../../shared/eval/checkthat-2020/', import.meta.url)
const file = (name: string) => fileURLToPath(new URL(name, BENCHMARK))
const options = new Command('bench:lookup')
  .description('compare claim lookup with other search libraries: MAP@5, time per query, size, load time, heap')
  .option('--docs <file>', 'JSON Lines of {id, text, title}', file('docs.jsonl'))
  .option('--queries <file>', 'JSON Lines of {id, text}', file('queries.dev.jsonl'))
  .option('--qrels <file>', 'lines of query, document and relevance, parted by tabs', file('qrels.dev.tsv'))
  .option('--big', `also time every engine at ${BIG} claims, made by perturbing the documents`)
  .addOption(new Option('--worker <task>').hideHelp())
  .parse()
  .opts<Options>()

if (options.worker !== undefined) console.log(JSON.stringify(await work(JSON.parse(options.worker))))
else if (await allAtHand([options.docs, options.queries, options.qrels])) await compare(options)
else process.exitCode = 1

/** Our own engine, as the Worker runs it. */
function ours(): Library {
  const engine = (bytes: Uint8Array): Engine => {
    const lookUp = createLookup(openIndex(bytes.buffer as ArrayBuffer))
    return {
      search: (query) => lookUp(query, DEPTH).hits.map(({ document }) => String(document)),
      serialize: () => bytes,
    }
  }
  return {
    name: 'article-brief',
    configuration: 'as shipped',
    build: async (documents) => engine(await makeIndex(documents.map(({ text, title }) => ({ text, title, names: [] })))),
    open: engine,
  }
}

async function allAtHand(files: readonly string[]): Promise<boolean> {
  const missing: string[] = []
  for (const name of files) await access(name).catch(() => missing.push(name))
  if (missing.length > 0)
    console.error(`The benchmark isn't at hand: no ${missing.join(', ')}.\nName its files with --docs, --queries and --qrels.`)
  return missing.length === 0
}

async function compare({ docs, queries, qrels, big }: Options): Promise<void> {
  const documents = await readDocuments(docs)
  const asked = await readJsonLines<Query>(queries)
  const relevant = numbered(await readQrels(qrels), await readJsonLines(docs))
  const directory = await mkdtemp(join(tmpdir(), 'bench-lookup-'))
  try {
    const rows = await measure(documents, asked, relevant, directory)
    console.log(`${documents.length} documents, ${asked.length} queries\n`)
    console.log(`${table(rows)}\n`)
    console.log(comparisons(rows))
  } finally {
    await rm(directory, { recursive: true })
  }
  if (big) await compareBig(documents.length, docs, queries)
}

/** Documents are known by their number, so that ours needs no table of ids that the product doesn't need either. */
async function readDocuments(docs: string): Promise<SearchDocument[]> {
  const documents = await readJsonLines<{ text: string; title?: string }>(docs)
  return documents.map(({ text, title = '' }, i) => ({ id: String(i), text, title }))
}

function numbered(relevant: ReadonlyMap<string, ReadonlySet<string>>, documents: readonly { id: string }[]): Map<string, Set<string>> {
  const numbers = new Map(documents.map(({ id }, i) => [id, String(i)]))
  return new Map([...relevant].map(([query, ids]) => [query, new Set([...ids].map((id) => numbers.get(id) ?? `missing ${id}`))]))
}

async function measure(
  documents: readonly SearchDocument[],
  asked: readonly Query[],
  relevant: ReadonlyMap<string, ReadonlySet<string>>,
  directory: string,
): Promise<Row[]> {
  const posts = asked.map(({ text }) => text)
  const lists = { post: join(directory, 'posts'), short: join(directory, 'shorts') }
  await writeFile(lists.post, JSON.stringify(posts))
  await writeFile(lists.short, JSON.stringify(shortQueries(documents)))
  const ready: Ready[] = []
  for (const [i, library] of ENGINES.entries()) {
    note(`${nameOf(library)}: index, size, load, quality`)
    const index = join(directory, String(i))
    const sizes = await ship(library, documents, index, posts[0] ?? '')
    // It is the index as shipped that answers.
    const engine = await library.open(await readBytes(index))
    const ranks = asked.map(({ id, text }) => ranksOf(engine.search(text), relevant.get(id)))
    ready.push({ library, index, map5: meanPrecision(ranks, 5), ...sizes })
  }

  // Engines take turns, so that whatever else the machine does in the meantime hits all of them, each
  // in a process of its own: the heap of one would be the garbage collector's burden in another's time.
  const rounds: { post: Times; short: Times }[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    note(`times, round ${round + 1} of ${ROUNDS}`)
    const times: { post: Times; short: Times }[] = []
    for (const { library, index } of ready) {
      const timed = (queries: string) => inFreshProcess<Times>({ kind: 'time', engine: nameOf(library), index, queries })
      times.push({ post: await timed(lists.post), short: await timed(lists.short) })
    }
    rounds.push(times)
  }
  return ready.map((engine, i) => ({
    ...engine,
    p50: median(rounds.map((round) => round[i]?.post.p50 ?? 0)),
    p99: median(rounds.map((round) => round[i]?.post.p99 ?? 0)),
    shortP50: median(rounds.map((round) => round[i]?.short.p50 ?? 0)),
  }))
}

/** Writes the index as it would be shipped, and measures it and what opening it costs. */
async function ship(library: Library, documents: readonly SearchDocument[], index: string, query: string): Promise<Sizes> {
  const serialized = (await library.build(documents)).serialize()
  await writeFile(index, serialized)
  const openings: Opening[] = []
  for (let round = 0; round < ROUNDS; round++) openings.push(await inFreshProcess({ kind: 'open', engine: nameOf(library), index, query }))
  return {
    bytes: serialized.length,
    gzip: gzipSync(serialized).length,
    load: median(openings.map(({ load }) => load)),
    heap: library.native ? Number.NaN : median(openings.map(({ heap }) => heap)),
  }
}

/** The first words of claims' titles, stop words left out, as somebody might type them. */
function shortQueries(documents: readonly SearchDocument[]): string[] {
  const step = Math.max(1, Math.floor(documents.length / SHORT.sample))
  return documents
    .filter((_, i) => i % step === 0)
    .slice(0, SHORT.sample)
    .map(({ title }) => {
      const words = analyze(title).slice(0, SHORT.words)
      return words.map(({ start, end }) => title.slice(start, end)).join(' ')
    })
}

/** How long an engine takes for a query, once it is warm. */
function timeWarm(engine: Engine, queries: readonly string[]): Times {
  const paces: number[] = []
  for (let start = performance.now(), i = 0; performance.now() - start < WARM_UP; i++)
    paces.push(timeOf(engine, queries[i % queries.length] ?? ''))
  const most = Math.max(BUDGET.least, Math.floor(BUDGET.ms / median(paces)))
  const step = Math.ceil(queries.length / most)
  const times = queries.filter((_, i) => i % step === 0).map((query) => timeOf(engine, query))
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), queries: times.length }
}

function timeOf(engine: Engine, query: string): number {
  const start = performance.now()
  engine.search(query)
  return performance.now() - start
}

// ── In a process of its own ──

interface Opening {
  /** From the serialized index to the first answer. */
  load: number
  /** By how much the heap and its buffers have grown. */
  heap: number
}

async function inFreshProcess<T>(task: Task): Promise<T> {
  const flags = ['--expose-gc', `--max-old-space-size=${LIMIT.heap}`]
  const parameters = [...flags, fileURLToPath(import.meta.url), '--worker', JSON.stringify(task)]
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { timeout: LIMIT.ms })
  return JSON.parse(stdout)
}

async function work(task: Task): Promise<Opening | Times> {
  const library = ENGINES.find((candidate) => nameOf(candidate) === task.engine)
  if (library === undefined) throw new Error(`there is no engine ${task.engine}`)
  switch (task.kind) {
    case 'open':
      return openAlone(library, task.index, task.query)
    case 'time':
      return timeWarm(await library.open(await readBytes(task.index)), JSON.parse(await readFile(task.queries, 'utf8')))
    case 'big': {
      const posts = (await readJsonLines<Query>(task.queries)).map(({ text }) => text)
      return timeWarm(await library.build(perturbedCopies(await readDocuments(task.docs), task.count)), posts)
    }
  }
}

async function openAlone(library: Library, index: string, query: string): Promise<Opening> {
  const before = memory()
  let bytes: Uint8Array | undefined = await readBytes(index)
  const start = performance.now()
  const engine = await library.open(bytes)
  engine.search(query)
  const load = performance.now() - start
  // The file counts where the engine goes on to use it, and only there.
  bytes = undefined
  const heap = memory() - before
  engine.search(query)
  return { load, heap }
}

function memory(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** A file in a buffer of its own. */
async function readBytes(name: string): Promise<Uint8Array> {
  const read = await readFile(name)
  return read.byteLength === read.buffer.byteLength ? read : Uint8Array.from(read)
}

// ── What is printed ──

async function compareBig(count: number, docs: string, queries: string): Promise<void> {
  const timed = (library: Library, size: number) =>
    inFreshProcess<Times>({ kind: 'big', engine: nameOf(library), count: size, docs, queries }).catch(() => undefined)
  console.log(`\nWhole posts at ${BIG} claims (each engine in a process of its own)\n`)
  console.log(`| engine | p50, ms | p99, ms | queries |\n|---|---|---|---|`)
  const [own = ours()] = ENGINES
  let ownBig: Times | undefined
  for (const library of ENGINES) {
    note(`${nameOf(library)} at ${BIG}`)
    const times = await timed(library, BIG)
    if (library === own) ownBig = times
    const cells =
      times === undefined ? ['–', '–', `none within ${LIMIT.ms / 60_000} minutes`] : [ms(times.p50), ms(times.p99), times.queries]
    console.log(`| ${[nameOf(library), ...cells].join(' | ')} |`)
  }
  const ownSmall = await timed(own, count)
  if (ownBig && ownSmall)
    console.log(
      `\n${own.name}: p50 at ${BIG} claims is ${(ownBig.p50 / ownSmall.p50).toFixed(2)} times that at ${count} (${ms(ownBig.p50)} and ${ms(ownSmall.p50)} ms)`,
    )
}

function table(rows: readonly Row[]): string {
  const head = ['engine', 'MAP@5', 'p50, ms', 'p99, ms', 'short p50, ms', 'index, MB', 'gzip, MB', 'load, ms', 'heap, MB']
  const lines = rows.map(({ library, map5, p50, p99, shortP50, bytes, gzip, load, heap }) => [
    nameOf(library),
    map5.toFixed(4),
    ms(p50),
    ms(p99),
    ms(shortP50),
    megabytes(bytes),
    megabytes(gzip),
    ms(load),
    Number.isNaN(heap) ? 'outside' : megabytes(heap),
  ])
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** How ours stands to the best tuned library, to MiniSearch as it comes, and to the fastest that answers about as well. */
function comparisons([own, ...others]: readonly Row[]): string {
  if (own === undefined) return ''
  const [best] = others.filter(({ library }) => library.configuration === 'tuned').sort((a, b) => b.map5 - a.map5)
  const miniSearch = others.find(({ library }) => library.name === 'MiniSearch' && library.configuration === 'defaults')
  const [fastest] = others.filter(({ map5 }) => map5 >= own.map5 - COMPARABLE).sort((a, b) => a.p50 - b.p50)
  const margin = (row: Row) => `MAP@5 ${row.map5.toFixed(4)}, ours ${signed(own.map5 - row.map5)}`
  return [
    best && `best tuned library: ${nameOf(best.library)}, ${margin(best)}`,
    miniSearch && `MiniSearch defaults: ${margin(miniSearch)}`,
    fastest
      ? `fastest library within ${COMPARABLE} of our MAP@5: ${nameOf(fastest.library)}, p50 ${ms(fastest.p50)} ms, ours is ${(fastest.p50 / own.p50).toFixed(1)} times as fast`
      : `no library is within ${COMPARABLE} of our MAP@5`,
  ]
    .filter(Boolean)
    .join('\n')
}

function nameOf({ name, configuration }: Library): string {
  return `${name}, ${configuration}`
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1)
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2)
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
}

/** Progress goes to stderr, so that stdout is the report. */
function note(text: string): void {
  console.error(`… ${text}`)
}
