/**
 * `npm run eval`: the quality and speed of claim lookup on a retrieval benchmark, through the engine
 * that the Worker runs. With `--learn`, learns the second stage's weights from the queries instead.
 */
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { openIndex } from '../../data/lookup/index-file.ts'
import { createCandidates, createLookup } from '../../data/lookup/lookup.ts'
import { makeIndex } from '../../data/lookup/make-index.ts'
import { type Lesson, learn, scores } from './learn.ts'
import { meanPrecision, meanReciprocalRank, quantile, type Ranks, ranksOf, readJsonLines, readQrels, recall } from './metrics.ts'

interface Options {
  docs: string
  queries: string
  qrels: string
  json?: boolean
  learn?: boolean
  vectors: boolean
}

const DEPTH = 50
/** Queries are timed after the engine has seen this many, as in a Worker that is up. */
const WARM_UP = 1000
const FOLDS = 5
const WEIGHTS = fileURLToPath(new URL('../../data/lookup/weights.json', import.meta.url))

const options = new Command('eval')
  .description('measure claim lookup: MAP@k, MRR, recall@k, and time per query')
  .requiredOption('--docs <file>', 'JSON Lines of {id, text, title}')
  .requiredOption('--queries <file>', 'JSON Lines of {id, text}')
  .requiredOption('--qrels <file>', 'lines of query, document and relevance, parted by tabs')
  .option('--json', 'end with one line of JSON')
  .option('--no-vectors', 'with an index that knows words only by their spelling')
  .option('--learn', 'learn the weights of the second stage from these queries, and write data/lookup/weights.json')
  .parse()
  .opts<Options>()

const documents = await readJsonLines<{ id: string; text: string; title?: string }>(options.docs)
const asked = await readJsonLines<{ id: string; text: string }>(options.queries)
const relevant = await readQrels(options.qrels)
const bytes = await makeIndex(
  documents.map(({ text, title = '' }) => ({ text, title, names: [] })),
  { vectors: options.vectors },
)
const index = openIndex(bytes.buffer)
if (options.learn) await learnWeights()
else measure()

function measure(): void {
  const lookUp = createLookup(index)
  const rank = (query: string) => lookUp(query, DEPTH).hits.map(({ document }) => documents[document]?.id ?? '')
  for (let i = 0; i < WARM_UP; i++) rank(asked[i % asked.length]?.text ?? '')
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
  const { said, precision } = atThreshold(lookUp, 0.5)
  console.log(`of the ${said} hits that score 0.5 or more, ${(100 * precision).toFixed(0)} % are right`)
  if (options.json) console.log(JSON.stringify(report))
}

/** How well the score keeps what it says. */
function atThreshold(lookUp: ReturnType<typeof createLookup>, threshold: number): { said: number; precision: number } {
  const hits = asked.flatMap(({ id, text }) =>
    lookUp(text, 5)
      .hits.filter(({ score }) => score >= threshold)
      .map(({ document }) => relevant.get(id)?.has(documents[document]?.id ?? '') === true),
  )
  return { said: hits.length, precision: hits.filter(Boolean).length / Math.max(1, hits.length) }
}

async function learnWeights(): Promise<void> {
  const candidatesOf = createCandidates(index)
  const lessons = asked.map(({ id, text }) => {
    const lesson: Lesson & { ids: string[] } = { rows: [], right: [], ids: [] }
    candidatesOf(text, (row, { document }) => {
      const found = documents[document]?.id ?? ''
      lesson.rows.push(row.slice())
      lesson.right.push(relevant.get(id)?.has(found) === true)
      lesson.ids.push(found)
    })
    return lesson
  })
  const ranks: Ranks[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const learned = learn(lessons.filter((_, i) => i % FOLDS !== fold))
    for (const [i, lesson] of lessons.entries()) {
      if (i % FOLDS !== fold) continue
      const found = scores(lesson, learned)
      const order = found.map((_, j) => j).sort((a, b) => (found[b] ?? 0) - (found[a] ?? 0))
      ranks[i] = ranksOf(
        order.map((j) => lesson.ids[j] ?? ''),
        relevant.get(asked[i]?.id ?? ''),
      )
    }
  }
  const crossValidated = Number(meanPrecision(ranks, 5).toFixed(4))
  console.log(`MAP@5, cross-validated over ${FOLDS} folds of ${asked.length} queries: ${crossValidated}`)
  const learnedFrom = `${basename(options.queries)} over ${basename(options.docs)}: ${asked.length} queries, ${documents.length} documents`
  await writeFile(WEIGHTS, `${JSON.stringify({ learnedFrom, crossValidated, ...learn(lessons) }, null, 2)}\n`)
}
