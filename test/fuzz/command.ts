/** `npm run fuzz`: the contract fuzzer, against the production bundle in a plain workerd. */
import { readFile } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import { readCorpus } from '../bench/worker/corpus.ts'
import { buildAll, bundleWorker } from '../workerd/bundle.ts'
import { serveWorkerd } from '../workerd/serve.ts'
import { fuzz } from './run.ts'

const { cases, seed } = new Command('fuzz')
  .description('drive every operation of openapi.json with generated inputs')
  .option('--cases <n>', 'how many', wholeNumber, 10_000)
  .option('--seed <n>', 'of an earlier run, to have its cases again', wholeNumber, Math.floor(Math.random() * 2 ** 31))
  .parse()
  .opts<{ cases: number; seed: number }>()

console.log(`seed ${seed}, ${cases} cases`)
await buildAll()
const worker = await serveWorkerd(await bundleWorker())
try {
  const document = JSON.parse(await readFile(new URL('../../build/openapi.json.bin', import.meta.url), 'utf8'))
  const report = await fuzz(worker.url, document, await readCorpus(), seed, cases)
  const statuses = [...report.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`)
  console.log(`${report.cases} cases, ${report.reached} valid with 200; ${statuses.join(', ')}; slowest ${report.slowest.toFixed(1)} ms`)
  for (const { fault, case: one } of report.faults) console.log(`FAULT ${fault}\n  ${JSON.stringify(one).slice(0, 2000)}`)
  if (report.faults.length > 0) process.exitCode = 1
} finally {
  await worker.stop()
}

function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}
