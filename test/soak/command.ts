/**
 * `npm run soak`: the production bundle in a plain workerd under as much load as it takes, one
 * request of twenty hostile. Fails when an honest one is not answered, or memory grows.
 */
import { connect } from 'node:net'
import { Command } from 'commander'
import type { BriefRecord } from '../../data/schema.ts'
import { quantile } from '../bench/metrics.ts'
import { readCorpus } from '../bench/worker/corpus.ts'
import { buildAll, bundleWorker } from '../workerd/bundle.ts'
import { type Ask, load, requestBytes } from '../workerd/load.ts'
import { serveWorkerd } from '../workerd/serve.ts'

const { seconds, connections } = new Command('soak')
  .description('minutes of mixed load at saturation with hostile requests among it')
  .option('--seconds <n>', 'how long', Number, 300)
  .option('--connections <n>', 'honest ones at a time', Number, 38)
  .parse()
  .opts<{ seconds: number; connections: number }>()

/** Memory may differ so much between its beginning, once warm, and its end. */
const MOST_GROWTH = 1.1
/** It takes longer than a minute until V8's heap is as large as it lets it be: of a shorter run it says nothing. */
const LEAST_SECONDS = 180

await buildAll()
const { records } = await readCorpus()
const worker = await serveWorkerd(await bundleWorker())
try {
  const samples: { at: number; memory: number }[] = []
  const started = performance.now()
  const sampling = setInterval(async () => samples.push({ at: (performance.now() - started) / 1000, memory: await worker.memory() }), 1000)
  const cutting = setInterval(() => cutOff(worker.port), 50)
  const [honest, hostile] = await Promise.all([
    load(worker.port, honestRequests(records), seconds, connections),
    // More than one in twenty of the connections, as what is hostile takes longer.
    load(worker.port, hostileRequests(), seconds, Math.max(1, Math.round(connections / 13))),
  ])
  clearInterval(sampling)
  clearInterval(cutting)
  report(honest, hostile, samples)
} finally {
  await worker.stop()
}

type Load = Awaited<ReturnType<typeof load>>

function report(honest: Load, hostile: Load, samples: { at: number; memory: number }[]): void {
  const list = ({ statuses }: Load) =>
    [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', ')
  const failed = [...honest.statuses].filter(([status]) => status !== 200 && status !== 304).reduce((sum, [, count]) => sum + count, 0)
  console.log(
    `honest: ${list(honest)}; ${honest.rate.toFixed(0)}/s, p99 ${quantile(honest.latencies, 0.99).toFixed(0)} ms; ${failed} failed`,
  )
  console.log(
    `hostile: ${list(hostile)}; ${((100 * hostile.answers) / (honest.answers + hostile.answers)).toFixed(1)} % of all, and ${Math.round(seconds * 20)} connections cut off`,
  )
  // The first third warms up.
  const warm = samples.filter(({ at }) => at > seconds / 3).map(({ memory }) => memory)
  const third = Math.max(1, Math.floor(warm.length / 3))
  const [before, after] = [quantile(warm.slice(0, third), 0.5), quantile(warm.slice(-third), 0.5)]
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
  console.log(
    `memory: ${mb(samples[0]?.memory ?? 0)} at first, ${mb(before)} warm, ${mb(after)} at the end, ${mb(Math.max(...warm))} at most${seconds < LEAST_SECONDS ? '; too short a run to judge it' : ''}`,
  )
  const grows = seconds >= LEAST_SECONDS && after > MOST_GROWTH * before
  if (failed > 0 || grows || hostile.statuses.has(500)) {
    console.log('FAILED')
    process.exitCode = 1
  }
}

function honestRequests(all: readonly BriefRecord[]): Buffer[] {
  const asks = all.flatMap(({ article: { id, url }, claims }): Ask[] => [
    { path: `/v1/articles/${id}` },
    { path: `/v1/articles/${id}`, headers: { 'If-None-Match': '*' } },
    { path: `/v1/articles/${id}.md` },
    { path: `/v1/articles/${id}/card.html` },
    { path: `/v1/articles/${id}/claims?limit=5` },
    { path: `/a/${id}` },
    { path: `/embed/${id}?layout=compact` },
    { path: `/v1/lookup?url=${encodeURIComponent(`${url}/?utm_source=mail`)}` },
    { path: `/oembed?url=${encodeURIComponent(url)}` },
    { path: '/article-brief.js' },
    { path: '/feed.json' },
    ...claims
      .slice(0, 10)
      .flatMap(({ text, id: claim }): Ask[] => [
        { path: `/v1/claims?q=${encodeURIComponent(text.split(' ').slice(2, 5).join(' '))}` },
        { path: `/v1/claims?q=${encodeURIComponent(text)}&limit=5` },
        { path: `/v1/claims/${claim}` },
      ]),
    {
      path: '/v1/claims/match',
      method: 'POST',
      body: JSON.stringify({
        text: claims
          .slice(0, 5)
          .map(({ text }) => text)
          .join(' '),
      }),
    },
    {
      path: '/mcp',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    },
  ])
  // In no order: neighbours in the list are of one article.
  return asks
    .map((ask, i) => [(i * 7919) % asks.length, requestBytes(ask)] as const)
    .sort(([a], [b]) => a - b)
    .map(([, bytes]) => bytes)
}

function hostileRequests(): Buffer[] {
  const junk = (i: number) => Array.from({ length: 30 }, (_, k) => `%${((i * 31 + k * 17) % 256).toString(16).padStart(2, '0')}`).join('')
  const asks = Array.from({ length: 400 }, (_, i): Ask => {
    const kinds: Ask[] = [
      { path: `/v1/claims?cursor=${junk(i)}` },
      { path: `/v1/claims?q=${junk(i)}&facets=true&limit=100` },
      { path: `/v1/articles/${junk(i)}/card.html?layout=${junk(i)}` },
      { path: `/v1/claims?q=${'x'.repeat(1000 + i)}` },
      { path: `/a/truman-doctrine?lang=x${i}`, headers: { Accept: `text/html;q=${i}`.repeat(50) } },
      { path: `/?article=truman-doctrine&claims=${i}&utm_source=${junk(i)}` },
      { path: '/v1/claims/match', method: 'POST', body: '['.repeat(50_000) },
      {
        path: '/v1/claims/match',
        method: 'POST',
        body: JSON.stringify({ text: `#abcabcabcdefdefdef${i} greece asked for aid. `.repeat(200) }),
      },
      {
        path: '/mcp',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: `{"jsonrpc":"2.0","id":${i},"method":"tools/call","params":{"name":"__proto__"}}`,
      },
      { path: `/article-brief.${i}aaaa.js` },
      { path: '/v1/articles', method: 'DELETE' },
    ]
    return kinds[i % kinds.length] as Ask
  })
  return asks.map(requestBytes)
}

/** A request that promises a body, sends a part of it, and is gone. */
function cutOff(port: number): void {
  const socket = connect(port, '127.0.0.1', () => {
    socket.write('POST /v1/claims/match HTTP/1.1\r\nHost: briefs.test\r\nContent-Length: 1000\r\n\r\n{"text":"')
    setTimeout(() => socket.destroy(), 30)
  })
  socket.on('error', () => {})
}
