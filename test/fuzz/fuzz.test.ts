import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readCorpus } from '../bench/worker/corpus.ts'
import { bundleWorker } from '../workerd/bundle.ts'
import { serveWorkerd } from '../workerd/serve.ts'
import { fuzz } from './run.ts'

test('whatever the contract allows or forbids gets a documented answer, in time', async () => {
  const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`npm run fuzz -- --cases 1000 --seed ${seed}`)
  const document = JSON.parse(await readFile(new URL('../../build/openapi.json.bin', import.meta.url), 'utf8'))
  const worker = await serveWorkerd(await bundleWorker())
  try {
    const report = await fuzz(worker.url, document, await readCorpus(), seed, 1000)
    expect(report.faults).toEqual([])
    expect(report.reached).toBeGreaterThan(500)
  } finally {
    await worker.stop()
  }
})
