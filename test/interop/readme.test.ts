import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'

const worker = inject('workerUrl').replace(/\/$/, '')
const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
const commands = [...readme.matchAll(/^curl .*$|(?<=`)curl [^`]+(?=`)/gm)].map(([command]) => command)

test('README has an example of each endpoint that it praises', () => {
  expect(commands.length).toBeGreaterThanOrEqual(10)
})

test.each(commands)('README: %s', async (command) => {
  const here = command.replaceAll('http://localhost:8787', worker).replace(/^curl /, 'curl --silent --show-error --fail ')
  const { stdout } = await promisify(execFile)('bash', ['-c', here])
  expect(stdout.length).toBeGreaterThan(100)
  expect(stdout).not.toContain('"error":')
})
