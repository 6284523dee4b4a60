import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('the Worker can be deployed, and fits the free plan', async () => {
  const { stdout } = await promisify(execFile)('npx', ['wrangler', 'deploy', '--dry-run'])
  const size = /Total Upload: .* gzip: ([\d.]+) KiB/.exec(stdout)
  console.log(size?.[0])
  // Three megabytes, compressed, is what a free Worker may weigh.
  expect(Number(size?.[1])).toBeLessThan(3 * 1024)
})
