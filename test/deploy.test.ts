import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWranglerDev } from './workerd/wrangler-dev.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** A copy of the project, as both commands write `build/`, which other tests read meanwhile. */
let copy: string
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'article-brief-copy-'))
  for (const path of ['package.json', 'wrangler.toml', 'tsconfig.json', 'data', 'widget', 'worker']) {
    await cp(join(ROOT, path), join(copy, path), { recursive: true })
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rm(copy, { recursive: true }))

test('npm start builds and serves the Worker', async () => {
  const started = await startWranglerDev(['npm', 'start', '--'], copy)
  try {
    expect(await (await fetch(started.url)).text()).toContain('<article-brief')
  } finally {
    await started.stop()
  }
})

test('the Worker can be deployed, and fits the free plan', async () => {
  const { stdout } = await promisify(execFile)('npx', ['wrangler', 'deploy', '--dry-run'], { cwd: copy })
  const size = /Total Upload: .* gzip: ([\d.]+) KiB/.exec(stdout)
  console.log(size?.[0])
  // Three megabytes, compressed, is what a free Worker may weigh.
  expect(Number(size?.[1])).toBeLessThan(3 * 1024)
})
