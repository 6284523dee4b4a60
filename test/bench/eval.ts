/** `npm run eval`: the quality and speed of claim lookup on a retrieval benchmark, through the engine that the Worker runs. */
import { Command } from 'commander'
import { buildIndex, openIndex } from '../../data/lookup/index-file.ts'
import { lookUp } from '../../data/lookup/lookup.ts'
import { meanPrecision, meanReciprocalRank, quantile, ranksOf, readJsonLines, readQrels, recall } from './metrics.ts'

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
  return ranksOf(ranked, relevant.get(id))
})

const report = {
  queries: asked.length,
  map1: meanPrecision(ranks, 1),
  map3: meanPrecision(ranks, 3),
  map5: meanPrecision(ranks, 5),
  mrr: meanReciprocalRank(ranks),
  r5: recall(ranks, 5),
  r10: recall(ranks, 10),
  r50: recall(ranks, 50),
  p50ms: quantile(times, 0.5),
  p99ms: quantile(times, 0.99),
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
