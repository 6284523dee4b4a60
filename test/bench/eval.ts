/** `npm run eval`: the quality and speed of claim lookup on a retrieval benchmark, through the engine that the Worker runs. */
import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { buildIndex, openIndex } from '../../data/lookup/index-file.ts'
import { lookUp } from '../../data/lookup/lookup.ts'

interface Options {
  docs: string
  queries: string
  qrels: string
  json?: boolean
}

const DEPTH = 50
/** Queries are timed after the engine has seen this many, as in a Worker that is up. */
const WARM_UP = 100

const { docs, queries, qrels, json } = new Command('eval')
  .description('measure claim lookup: MAP@k, MRR, recall@k, and time per query')
  .requiredOption('--docs <file>', 'JSON Lines of {id, text, title}')
  .requiredOption('--queries <file>', 'JSON Lines of {id, text}')
  .requiredOption('--qrels <file>', 'lines of query, document and relevance, parted by tabs')
  .option('--json', 'end with one line of JSON')
  .parse()
  .opts<Options>()

const documents = await readJsonLines<{ id: string; text: string; title?: string }>(docs)
const asked = await readJsonLines<{ id: string; text: string }>(queries)
const relevant = await readQrels(qrels)

const bytes = buildIndex(documents.map(({ text, title = '' }) => ({ text, title, names: [] })))
const index = openIndex(bytes.buffer as ArrayBuffer)
for (const { text } of asked.slice(0, WARM_UP)) rank(text)

const times: number[] = []
const ranks = asked.map(({ id, text }) => {
  const start = performance.now()
  const ranked = rank(text)
  times.push(performance.now() - start)
  const wanted = relevant.get(id) ?? new Set()
  return { wanted: wanted.size, at: ranked.flatMap((found, i) => (wanted.has(found) ? [i + 1] : [])) }
})

const report = {
  queries: asked.length,
  map1: meanPrecision(1),
  map3: meanPrecision(3),
  map5: meanPrecision(5),
  mrr: mean(ranks.map(({ at }) => (at[0] === undefined ? 0 : 1 / at[0]))),
  r5: recall(5),
  r10: recall(10),
  r50: recall(50),
  p50ms: quantile(0.5),
  p99ms: quantile(0.99),
}
console.log(`${documents.length} documents, index of ${(bytes.length / 1e6).toFixed(2)} MB`)
for (const [name, value] of Object.entries(report)) console.log(`${name.padEnd(8)}${name === 'queries' ? value : value.toFixed(4)}`)
if (json) console.log(JSON.stringify(report))

function rank(query: string): string[] {
  const { hits } = lookUp(index, query)
  return hits
    .sort((a, b) => b.score - a.score || a.document - b.document)
    .slice(0, DEPTH)
    .map(({ document }) => documents[document]?.id ?? '')
}

/** Mean over queries of the average precision among the first k. */
function meanPrecision(k: number): number {
  return mean(
    ranks.map(({ wanted, at }) => {
      const found = at.filter((position) => position <= k)
      return found.reduce((sum, position, i) => sum + (i + 1) / position, 0) / Math.max(1, Math.min(wanted, k))
    }),
  )
}

/** Mean over queries of the share of what is relevant among the first k. */
function recall(k: number): number {
  return mean(ranks.map(({ wanted, at }) => at.filter((position) => position <= k).length / Math.max(1, wanted)))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function quantile(q: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(q * times.length))] ?? 0
}

async function readJsonLines<T>(file: string): Promise<T[]> {
  const lines = (await readFile(file, 'utf8')).split('\n')
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return []
    try {
      return [JSON.parse(line) as T]
    } catch (cause) {
      throw new Error(`${file}:${i + 1} is not JSON`, { cause })
    }
  })
}

async function readQrels(file: string): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>()
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [query, document, relevance] = line.trim().split(/\s+/)
    if (!query || !document || relevance === '0') continue
    found.set(query, (found.get(query) ?? new Set()).add(document))
  }
  return found
}
