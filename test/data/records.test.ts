import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkAgainstSource } from '../../data/check.ts'
import { compileCorpus } from '../../data/compile.ts'
import { loadData } from '../../data/load.ts'
import { recordSchema } from '../../data/schema.ts'

const DATA = fileURLToPath(new URL('../../data', import.meta.url))
const SOURCES = fileURLToPath(new URL('../../../shared/sources', import.meta.url))

const data = await loadData(DATA)

test('every record is sound', () => {
  // loadData throws with a line for each fault.
  expect(data.files.length).toBeGreaterThan(0)
})

test('what is compiled has the form that the API promises', () => {
  const { records, version } = compileCorpus(data)
  for (const record of records) expect(recordSchema.parse(record)).toEqual(record)
  expect(compileCorpus(data).version).toBe(version)
})

describe.each(data.files)('$record.article.id', (file) => {
  const { brief, claims } = file.record
  test('says who claims what, how surely, and where', () => {
    expect(brief.keyPoints.length).toBeGreaterThanOrEqual(5)
    expect(brief.keyPoints.length).toBeLessThanOrEqual(7)
    expect(claims.length).toBeGreaterThanOrEqual(8)
  })

  test.skipIf(!existsSync(SOURCES))('has every passage where it says, with that hash, and no copied run of words', async () => {
    const check = await checkAgainstSource(file, SOURCES)
    expect(check.sourceFound).toBe(true)
    expect(check.faults).toEqual([])
  })
})
