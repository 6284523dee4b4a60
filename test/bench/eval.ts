/**
 * `npm run eval`: the quality and speed of claim lookup on a retrieval benchmark, through the engine
 * that the Worker runs. With `--learn`, learns the second stage's weights from the queries instead.
 */
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'
import { type LookupIndex, openIndex } from '../../data/lookup/index-file.ts'
import { createCandidates, createLookup } from '../../data/lookup/lookup.ts'
import { makeIndex } from '../../data/lookup/make-index.ts'
import { type Lesson, learn, scores } from './learn.ts'
import { meanPrecision, meanReciprocalRank, quantile, type Ranks, ranksOf, readJsonLines, readQrels, recall } from './metrics.ts'
import { numberOf, publishDocuments } from './published-documents.ts'

interface Options {
  docs: string
  queries: string
  qrels: string
  json?: boolean
  learn?: boolean
  vectors: boolean
  store: 'bundle' | 'd1'
}

const DEPTH = 50
/** Queries are timed after the engine has seen this many, as in a Worker that is up. */
const WARM_UP = 1000
const FOLDS = 5
/** A longer query the API refuses. */
const MAX_QUERY = 2000
const WEIGHTS = fileURLToPath(new URL('../../data/lookup/weights.json', import.meta.url))

const options = new Command('eval')
  .description('measure claim lookup: MAP@k, MRR, recall@k, and time per query')
  .requiredOption('--docs <file>', 'JSON Lines of {id, text, title}')
  .requiredOption('--queries <file>', 'JSON Lines of {id, text}')
  .requiredOption('--qrels <file>', 'lines of query, document and relevance, parted by tabs')
  .option('--json', 'end with one line of JSON')
  .addOption(
    new Option('--store <store>', 'the bundled index, or a D1 database behind the Worker').choices(['bundle', 'd1']).default('bundle'),
  )
  .option('--no-vectors', 'with an index that knows words only by their spelling')
  .option('--learn', 'learn the weights of the second stage from these queries, and write data/lookup/weights.json')
  .parse()
  .opts<Options>()

const documents = await readJsonLines<{ id: string; text: string; title?: string }>(options.docs)
const asked = await readJsonLines<{ id: string; text: string }>(options.queries)
const relevant = await readQrels(options.qrels)
if (options.learn) await learnWeights(await bundled())
else if (options.store === 'd1') await measureDatabase()
else await measureBundle()

async function bundled(): Promise<LookupIndex> {
  const bytes = await makeIndex(
    documents.map(({ text, title = '' }) => ({ text, title, names: [] })),
    { vectors: options.vectors },
  )
  console.log(`${documents.length} documents, index of ${(bytes.length / 1e6).toFixed(2)} MB`)
  return openIndex(bytes.buffer)
}

async function measureBundle(): Promise<void> {
  const lookUp = createLookup(await bundled())
  await measure(async (query, depth) =>
    lookUp(query, depth).hits.map(({ document, score }) => ({ id: documents[document]?.id ?? '', score })),
  )
}

/** The documents are imported as ClaimReviews, published, and looked up over HTTP. */
async function measureDatabase(): Promise<void> {
  const published = await publishDocuments(documents.map(({ text, title = '' }) => ({ text, title })))
  try {
    const url = await published.serve()
    console.log(`${documents.length} documents, published in ${published.published.seconds.toFixed(0)} s`)
    await measure(async (query, depth) => {
      const response = await fetch(`${url}/v1/claims?${new URLSearchParams({ q: query.slice(0, MAX_QUERY), limit: String(depth) })}`)
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
      const { claims } = (await response.json()) as { claims: { score: number; article: { url: string } }[] }
      return claims.map((claim) => ({ id: documents[numberOf(claim)]?.id ?? '', score: claim.score }))
    })
  } finally {
    await published.close()
  }
}

type Rank = (query: string, depth: number) => Promise<{ id: string; score: number }[]>

async function measure(rank: Rank): Promise<void> {
  const warmUp = options.store === 'd1' ? 0 : WARM_UP
  for (let i = 0; i < warmUp; i++) await rank(asked[i % asked.length]?.text ?? '', DEPTH)
  const times: number[] = []
  const ranks: Ranks[] = []
  const hits: { right: boolean; score: number }[] = []
  for (const { id, text } of asked) {
    const start = performance.now()
    const ranked = await rank(text, DEPTH)
    times.push(performance.now() - start)
    ranks.push(
      ranksOf(
        ranked.map((hit) => hit.id),
        relevant.get(id),
      ),
    )
    hits.push(...ranked.slice(0, 5).map((hit) => ({ right: relevant.get(id)?.has(hit.id) === true, score: hit.score })))
  }
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
  for (const [name, value] of Object.entries(report)) console.log(`${name.padEnd(8)}${name === 'queries' ? value : value.toFixed(4)}`)
  // How well the score keeps what it says.
  const said = hits.filter(({ score }) => score >= 0.5)
  const right = said.filter((hit) => hit.right).length / Math.max(1, said.length)
  console.log(`of the ${said.length} hits that score 0.5 or more, ${(100 * right).toFixed(0)} % are right`)
  if (options.json) console.log(JSON.stringify(report))
}

async function learnWeights(index: LookupIndex): Promise<void> {
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
