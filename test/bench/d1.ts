/**
 * `npm run bench:d1`: what a corpus in D1 takes at 100,000 claims, through miniflare without the
 * proxy that `wrangler dev` puts before it: importing and publishing it, lookup without any cache,
 * and matching a text.
 */
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { DATABASE_ID } from '../stores/published-worker.ts'
import { bundleWorker } from '../workerd/bundle.ts'
import { quantile, readJsonLines } from './metrics.ts'
import { perturbedCopies } from './perturb.ts'
import { publishDocuments } from './published-documents.ts'

const BENCHMARK = new URL('../../../shared/eval/checkthat-2020/', import.meta.url)
const file = (name: string) => fileURLToPath(new URL(name, BENCHMARK))
const { docs, queries, count } = new Command('bench:d1')
  .description('publish claims to a local D1 and look them up: time and memory')
  .option('--docs <file>', 'JSON Lines of {id, text, title}', file('docs.jsonl'))
  .option('--queries <file>', 'JSON Lines of {id, text}', file('queries.dev.jsonl'))
  .option('--count <n>', 'how many claims, made by perturbing the documents', '100000')
  .parse()
  .opts<{ docs: string; queries: string; count: string }>()

/** A text of 5 KB is matched so many times. */
const MATCHES = 20
const TEXT_SIZE = 5000
/** Every post is looked up so often; the first time, in which the engine is compiled, is told apart. */
const ROUNDS = 4

const agent = new Agent({ keepAlive: true })
const documents = (await readJsonLines<{ text: string; title?: string }>(docs)).map(({ text, title = '' }, i) => ({
  id: String(i),
  text,
  title,
}))
const posts = (await readJsonLines<{ text: string }>(queries)).map(({ text }) => text)
const workers: Miniflare[] = []
const published = await publishDocuments(perturbedCopies(documents, Number(count)))
try {
  for (const [name, { seconds, megabytes, report }] of Object.entries({ import: published.imported, publish: published.published }))
    console.log(`${name}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB at most, ${summary(report)}`)
  const again = await published.publishAgain()
  console.log(`publish again: ${again.seconds.toFixed(1)} s, ${summary(again.report)}`)

  const url = await serve({ cacheAPI: false })
  const first = await timed(() => ask(url, 'one'))
  console.log(`first lookup, which reads the lexicon: ${first.toFixed(0)} ms`)
  const times: number[] = []
  const floor: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const before = times.length
    for (const post of posts) {
      floor.push(await timed(() => send(`${url}/openapi.json`)))
      times.push(await timed(() => ask(url, post)))
    }
    if (round === 0) console.log(`lookup of a post, uncached, the first ${posts.length} of a new process: ${spread(times.splice(before))}`)
  }
  console.log(`the same in ${ROUNDS - 1} more rounds: ${spread(times)}; an answer that asks no database: ${spread(floor)}`)
  console.log(`lookup of four words, uncached: ${spread(await timeEach(posts.map(firstWords), (words) => ask(url, words)))}`)
  const texts = Array.from({ length: MATCHES }, (_, i) => textFrom(i))
  console.log(`match of a text of ${TEXT_SIZE} characters: ${spread(await timeEach(texts, (text) => match(url, text)))}`)

  const edge = await serve({ cacheAPI: true })
  await timeEach(posts.map(firstWords), (words) => ask(edge, words))
  const missed = await timeEach(posts, (post) => ask(edge, post))
  console.log(`with the cache of the edge, a post that it doesn't have, while it writes the one before: ${spread(missed)}`)
  console.log(`the same posts again, from there: ${spread(await timeEach(posts, (post) => ask(edge, post)))}`)
} finally {
  for (const worker of workers) await worker.dispose()
  await published.close()
}

/**
 * Serves the production bundle over what was published.
 * @param options `cacheAPI`: whether there is a cache; miniflare's is written by the thread that answers
 * @returns its address
 */
async function serve({ cacheAPI }: { cacheAPI: boolean }): Promise<string> {
  const types = { esModule: 'ESModule', text: 'Text', data: 'Data' } as const
  const modules = (await bundleWorker()).map(({ name, type, content }) => ({ type: types[type], path: name, contents: content }))
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      modules,
      modulesRoot: '/',
      compatibilityDate: '2026-08-15',
      d1Databases: { DB: DATABASE_ID },
      resourcePersistencePath: join(published.folder, '.wrangler/state/v3'),
      cacheAPI,
    }),
  )
  workers.push(worker)
  return (await worker.ready).origin
}

function ask(url: string, q: string): Promise<void> {
  return send(`${url}/v1/claims?${new URLSearchParams({ q: q.slice(0, 2000) })}`)
}

function match(url: string, text: string): Promise<void> {
  return send(`${url}/v1/claims/match`, JSON.stringify({ text }))
}

/** By Node's plain client: its `fetch` takes milliseconds for an answer of tens of kilobytes, and is not what is measured. */
function send(url: string, body?: string): Promise<void> {
  return new Promise((done, fail) => {
    const sent = request(url, { agent, method: body === undefined ? 'GET' : 'POST' }, (response) => {
      response.resume()
      response.once('end', () => (response.statusCode === 200 ? done() : fail(new Error(`${response.statusCode}: ${url}`))))
    })
    sent.once('error', fail)
    sent.end(body)
  })
}

/** Sentences of the documents, from one of them on. */
function textFrom(start: number): string {
  let text = ''
  for (let i = start * 50; text.length < TEXT_SIZE; i++) text += `${documents[i % documents.length]?.text} `
  return text.slice(0, TEXT_SIZE)
}

function firstWords(post: string): string {
  return post.split(/\s+/).slice(0, 4).join(' ')
}

async function timeEach<T>(things: readonly T[], run: (thing: T) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (const thing of things) times.push(await timed(() => run(thing)))
  return times
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

function spread(times: readonly number[]): string {
  return [0.5, 0.9, 0.99]
    .map((q) => `p${100 * q} ${quantile(times, q).toFixed(1)}`)
    .join(', ')
    .concat(' ms')
}

function summary(report: Record<string, unknown>): string {
  return ['read', 'imported', 'skipped', 'written', 'unchanged', 'failed']
    .flatMap((name) => (name in report ? `${name} ${report[name]}` : []))
    .join(', ')
}
