import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** In SECURITY.md what stands between asterisks is the name of a test. */
const NAMED = /(?:`(test\/[\w/.-]+)`: |; )?(?<!\*)\*([^*]+)\*(?!\*)/g

test('every test that SECURITY.md names is there', async () => {
  const text = await readFile(`${ROOT}SECURITY.md`, 'utf8')
  const files = (await readdir(`${ROOT}test`, { recursive: true })).filter((name) => name.endsWith('.test.ts'))
  const sources = new Map<string, string>()
  for (const name of files) sources.set(`test/${name}`, await readFile(`${ROOT}test/${name}`, 'utf8'))
  const names = [...text.matchAll(NAMED)]
  expect(names.length).toBeGreaterThan(30)
  let file: string | undefined
  for (const line of text.split('\n')) {
    file = undefined
    for (const [, named, name = ''] of line.matchAll(NAMED)) {
      if (named !== undefined) {
        file = named
        expect([...sources.keys()]).toContain(file)
      }
      const places = file === undefined ? [...sources.values()] : [sources.get(file) ?? '']
      expect([name, places.some((source) => source.includes(`'${name}'`))]).toEqual([name, true])
    }
  }
})
