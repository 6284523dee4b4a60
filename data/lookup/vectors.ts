/**
 * Word vectors: which words have to do with each other. The base vectors are GloVe's (Wikipedia and
 * newswire text), made small by `npm run vectors`; where there are enough titles and claims,
 * tune.ts fits them to these.
 */
import { packSections, unpackSections } from './sections.ts'

const MAGIC = 0x31564241 // "ABV1"

export interface Vectors {
  dimensions: number
  /** The row that each word has. */
  rows: ReadonlyMap<string, number>
  /** Rows of unit length. */
  values: Float32Array
}

/** Vectors in four bits for each number: two to a byte, each dimension with a step of its own. */
export interface QuantizedVectors {
  steps: Float32Array
  codes: Uint8Array
}

/** @param values rows of `dimensions` numbers, one for each word; most frequent words first */
export function packVectors(words: readonly string[], values: Float32Array, dimensions: number): Uint8Array {
  const { steps, codes } = quantize(values, dimensions)
  return packSections(MAGIC, [steps, codes, new TextEncoder().encode(words.join('\n'))])
}

/** @throws Error for bytes that are no vectors of this version */
export function unpackVectors(bytes: Uint8Array): Vectors {
  const next = unpackSections(MAGIC, bytes.slice().buffer, 'file of word vectors')
  const steps = next(Float32Array)
  const codes = next(Uint8Array)
  const words = new TextDecoder().decode(next(Uint8Array)).split('\n')
  const values = dequantize({ steps, codes })
  for (let row = 0; row < words.length; row++) normalize(values.subarray(row * steps.length, (row + 1) * steps.length))
  return { dimensions: steps.length, values, rows: new Map(words.map((word, row) => [word, row])) }
}

/** How many standard deviations of a dimension its sixteen levels span to each side. */
const SPAN = 2.6

/** @param dimensions a multiple of four, as `dot` needs it */
export function quantize(values: Float32Array, dimensions: number): QuantizedVectors {
  const steps = new Float32Array(dimensions)
  for (let i = 0; i < values.length; i++) steps[i % dimensions] = (steps[i % dimensions] ?? 0) + (values[i] ?? 0) ** 2
  for (let k = 0; k < dimensions; k++) steps[k] = (SPAN * Math.sqrt(((steps[k] ?? 0) * dimensions) / Math.max(1, values.length))) / 7 || 1
  const code = (i: number) => Math.max(-8, Math.min(7, Math.round((values[i] ?? 0) / (steps[i % dimensions] ?? 1)))) + 8
  const codes = new Uint8Array(values.length / 2)
  for (let i = 0; i < codes.length; i++) codes[i] = code(2 * i) | (code(2 * i + 1) << 4)
  return { steps, codes }
}

function dequantize({ steps, codes }: QuantizedVectors): Float32Array {
  const values = new Float32Array(codes.length * 2)
  for (let i = 0; i < codes.length; i++) {
    const both = codes[i] ?? 0
    values[2 * i] = ((both & 15) - 8) * (steps[(2 * i) % steps.length] ?? 0)
    values[2 * i + 1] = ((both >> 4) - 8) * (steps[(2 * i + 1) % steps.length] ?? 0)
  }
  return values
}

/** Makes a vector one long, in place; one of nothing stays. */
export function normalize(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  if (length > 0) for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] ?? 0) / length
  return vector
}

/**
 * The product of two vectors in some dimensions, the number of which is a multiple of four.
 * It is summed in four parts, since each addition to one has to wait for the last.
 *
 * @param row where the other vector begins in `rows`
 */
export function dot(vector: Float32Array, rows: Float32Array, row = 0, from = 0, to = vector.length): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let k = from, at = row + from; k < to; k += 4, at += 4) {
    a += (vector[k] as number) * (rows[at] as number)
    b += (vector[k + 1] as number) * (rows[at + 1] as number)
    c += (vector[k + 2] as number) * (rows[at + 2] as number)
    d += (vector[k + 3] as number) * (rows[at + 3] as number)
  }
  return a + b + (c + d)
}
