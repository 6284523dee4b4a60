/**
 * `npm run bench:worker`: what the Worker adds to what the runtime costs. The production bundle and bare
 * handlers, in plain workerd, are put under the same load in turn, round by round. Each case has a process of
 * its own, so that it pays for the garbage that it leaves, and for no other's. With `--together` all of the
 * bundle's share one, as in life: then the runtime has the code and the data of all routes to keep as well.
 */
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { Command, InvalidArgumentError } from 'commander'
import { build } from 'esbuild'
import { shuffle } from '../../data/lookup/tune.ts'
import { buildAll, bundleWorker } from '../workerd/bundle.ts'
import { load, requestBytes } from '../workerd/load.ts'
import { type Module, serveWorkerd, type Workerd } from '../workerd/serve.ts'
import { quantile } from './metrics.ts'
import { randomFrom } from './perturb.ts'
import { BARE_SIZE, bareHono, constant, copies, empty } from './worker/bare.ts'
import { type Case, casesOf } from './worker/cases.ts'
import { corpusFiles, growCorpus, readCorpus } from './worker/corpus.ts'

interface Options {
  rounds: number
  seconds: number
  claims: number
  only?: string
  starts: number
  together?: true
}

/** One case in one round. */
interface Sample {
  rate: number
  /** Processor time of the process per answer, µs. */
  cpu: number
  size: number
  p99: number
}

/** The same beside the constant handler, as it was just before and after. */
type Compared = Sample & { constant: Pick<Sample, 'rate' | 'cpu'> }

/** Stemmers of sixteen languages, rules that others have written, and what the engine has learned: its data more than the Worker's code. */
const ENGINE_DATA = /^@orama\/stemmers\/|\/weights\.json$/

/** Seconds for which each case is asked before it is measured. */
const WARM_UP = 2

/** How many of a case's requests have been sent: each round goes on with others, so that they aren't asked for again so soon. */
const sent = new Map<Case, number>()

const options = new Command('bench:worker')
  .description('throughput, processor time, start-up and size of the production bundle beside bare handlers')
  .option('--rounds <n>', 'how often each case is measured', wholeNumber, 9)
  // A bare handler's garbage is collected about twice a second: what is much shorter has it or hasn't.
  .option('--seconds <n>', 'for how long each time', Number, 1)
  .option('--claims <n>', 'of the corpus that is served', wholeNumber, 10_000)
  .option('--starts <n>', 'how often start-up is measured', wholeNumber, 15)
  .option('--only <name>', 'only the cases whose name contains this')
  .option('--together', 'all cases of the Worker in one process')
  .parse()
  .opts<Options>()

await buildAll()
const corpus = growCorpus(await readCorpus(), options.claims)
const bundle = await bundleWorker(await corpusFiles(corpus))
const shipped = await bundleWorker()

await reportSize(shipped)
await reportStart(shipped, bundle, options.starts)
await reportRates()

async function reportRates(): Promise<void> {
  const servers: Workerd[] = []
  const serve = async (modules: readonly Module[]): Promise<Workerd> => {
    const server = await serveWorkerd(modules)
    servers.push(server)
    return server
  }
  try {
    const raw = await serve(constant)
    const shared = await serve(bundle)
    const etagOf = async (path: string) => (await fetch(new URL(path, shared.url))).headers.get('ETag') ?? ''
    const anything = [requestBytes({ path: '/v1/articles/x' })]
    const base: Case = { name: 'constant handler', requests: anything, status: 200 }
    const all: [Case, readonly Module[]][] = [
      [{ ...base, name: 'bare Hono' }, await bareHono()],
      [{ ...base, name: 'handler that copies 20 claims' }, copies],
      ...(await casesOf(corpus, etagOf)).map((one): [Case, readonly Module[]] => [one, bundle]),
    ]
    const cases: [Case, Workerd][] = []
    for (const [one, modules] of all)
      if (one.name.includes(options.only ?? '')) cases.push([one, options.together && modules === bundle ? shared : await serve(modules)])
    const samples = new Map<Case, Compared[]>(cases.map(([one]) => [one, []]))
    // Until it is compiled as it will be from then on: that takes thousands of answers.
    for (const [one, server] of [[base, raw] as const, ...cases]) await measure(server, one, WARM_UP)
    let before = await measure(raw, base, options.seconds)
    const random = randomFrom(9)
    for (let round = 0; round < options.rounds; round++) {
      // Each time in another order: else what some cases leave to be collected falls to the same one in every round.
      shuffle(cases, random)
      for (const [one, server] of cases) {
        const sample = await measure(server, one, options.seconds)
        // The machine may be another's a second later: what is compared stands side by side.
        const after = await measure(raw, base, options.seconds)
        const constant = { rate: (before.rate + after.rate) / 2, cpu: (before.cpu + after.cpu) / 2 }
        samples.get(one)?.push({ ...sample, constant })
        before = after
      }
    }
    printRates(samples)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

async function measure(server: Workerd, one: Case, seconds: number): Promise<Sample> {
  const { name, requests, status } = one
  const first = sent.get(one) ?? 0
  const before = await server.cpu()
  const { rate, answers, statuses, size, latencies } = await load(server.port, requests, seconds, undefined, first)
  sent.set(one, first + answers)
  const cpu = (1e6 * ((await server.cpu()) - before)) / answers
  if (statuses.size !== 1 || !statuses.has(status)) throw new Error(`${name}: answers were ${JSON.stringify([...statuses])}`)
  return { rate, cpu, size, p99: quantile(latencies, 0.99) }
}

function printRates(samples: Map<Case, Compared[]>): void {
  const constants = [...samples.values()].flat().map(({ constant }) => constant.cpu)
  console.log(
    `\n${options.rounds} rounds of ${options.seconds} s, ${options.claims} claims, ${options.together ? 'all cases in one process' : 'each case in a process of its own'}; the constant is ${BARE_SIZE} bytes, and takes ${quantile(constants, 0.5).toFixed(0)} µs. Ratios are of medians, to the constant handler just before and after each time (and of the case's quartiles to that median).\n`,
  )
  console.log('| case | bytes | answers/s | ratio of throughput | ratio by processor time | CPU, µs | p99, ms | target |')
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |')
  for (const [{ name, target }, rounds] of samples) {
    const quartiles = (of: (sample: Compared) => number) => [0.25, 0.5, 0.75].map((q) => quantile(rounds.map(of), q))
    const median = (of: (sample: Compared) => number) => quantile(rounds.map(of), 0.5)
    const constant = { rate: median((sample) => sample.constant.rate), cpu: median((sample) => sample.constant.cpu) }
    const throughput = quartiles(({ rate }) => rate / constant.rate)
    const processor = quartiles(({ cpu }) => constant.cpu / cpu)
    const met = target === undefined ? '' : `${target} ${median(({ rate }) => rate) / constant.rate >= target ? 'met' : 'missed'}`
    console.log(
      `| ${[name, median(({ size }) => size).toFixed(0), median(({ rate }) => rate).toFixed(0), spread(throughput), spread(processor), median(({ cpu }) => cpu).toFixed(1), median(({ p99 }) => p99).toFixed(1), met].join(' | ')} |`,
    )
  }
}

/** @param quartiles the least first, or the greatest */
function spread(quartiles: readonly number[]): string {
  const [one, median, other] = quartiles.map((value) => value.toFixed(2))
  return `${median} (${one}–${other})`
}

/** One start of a process, until its first answer. */
interface Start {
  /** ms. */
  took: number
  /** Processor time, ms: other processes on the machine don't count in it. */
  cpu: number
}

/** From the start of the process to its first answer, which looks at no data; and with other answers, of the large corpus too. */
async function reportStart(modules: readonly Module[], large: readonly Module[], starts: number): Promise<void> {
  const id = corpus.records[0]?.article.id
  const firsts = {
    'an empty Worker': { modules: empty, path: '/' },
    ours: { modules, path: '/nothing' },
    'with a record for an answer': { modules, path: '/v1/articles/truman-doctrine' },
    'with a lookup': { modules, path: '/v1/claims?q=nuclear+war' },
    'with the home page': { modules, path: '/' },
    [`with a record, ${options.claims} claims`]: { modules: large, path: `/v1/articles/${id}` },
    [`with a lookup, ${options.claims} claims`]: { modules: large, path: '/v1/claims?q=nuclear+war' },
    [`with a filter over ${options.claims} claims`]: { modules: large, path: '/v1/claims?kind=judgement' },
    [`with facets of ${options.claims} claims`]: { modules: large, path: '/v1/claims?facets=true' },
  }
  const names = Object.keys(firsts)
  const times: Start[][] = names.map(() => [])
  for (let round = 0; round < starts; round++)
    for (const [i, { modules, path }] of Object.values(firsts).entries()) times[i]?.push(await timeStart(modules, path))
  const [base = []] = times
  const median = (list: readonly Start[], what: keyof Start) =>
    quantile(
      list.map((start, round) => start[what] - (list === base ? 0 : (base[round]?.[what] ?? 0))),
      0.5,
    ).toFixed(1)
  console.log(
    `\nStart to first answer, medians of ${starts}; the others by what they take more than an empty Worker (ours: 15 ms allowed).\n`,
  )
  console.log('| first answer | ms | processor time, ms |')
  console.log('| --- | --- | --- |')
  for (const [i, list] of times.entries()) console.log(`| ${[names[i], median(list, 'took'), median(list, 'cpu')].join(' | ')} |`)
}

async function timeStart(modules: readonly Module[], path: string): Promise<Start> {
  const server = await serveWorkerd(modules)
  try {
    await (await fetch(new URL(path, server.url))).arrayBuffer()
    return { took: performance.now() - server.started, cpu: 1000 * (await server.cpu()) }
  } finally {
    await server.stop('SIGKILL')
  }
}

async function reportSize(modules: readonly Module[]): Promise<void> {
  const zipped = (content: string | Uint8Array) => gzipSync(content, { level: 9 }).length
  const sizeOf = (wanted: (name: string) => boolean) =>
    modules.filter(({ name }) => wanted(name)).reduce((sum, { content }) => sum + zipped(content), 0)
  const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`
  const isEngine = (name: string) => name.endsWith('lookup.bin')
  const isCode = (name: string) => name.endsWith('.js')
  const entry = new URL('../../worker/index.ts', import.meta.url)
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    external: ['cloudflare:*', '*.txt', '*.bin'],
    write: false,
    plugins: [
      {
        name: 'without-engine-data',
        setup(building) {
          building.onResolve({ filter: ENGINE_DATA }, ({ path }) => ({ path, namespace: 'nothing' }))
          building.onLoad({ filter: /./, namespace: 'nothing' }, () => ({
            contents: 'export const stemmer = (word) => word; export default {}',
          }))
        },
      },
    ],
  })
  const own = outputFiles[0]?.contents ?? new Uint8Array()
  console.log(
    `Bundle, gzip: code ${kb(sizeOf(isCode))} (${kb(zipped(own))} without the stemmers of other languages and what the engine has learned; 60 allowed), lookup index with its vectors ${kb(sizeOf(isEngine))}, records, element and pages ${kb(sizeOf((name) => !isCode(name) && !isEngine(name)))}.`,
  )
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}
