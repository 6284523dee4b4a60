/**
 * Fits word vectors to a corpus: a title and the claim under it are two ways to say one thing, so
 * the words of both are moved until a title is nearer to its own claim than to others (contrastive
 * learning with the others of a batch as negatives, InfoNCE; Adam). Only the operator's own texts
 * are learned from, and the same texts give the same vectors.
 */
import { dot, type Vectors } from './vectors.ts'

/** The distinct terms of a title, and of the claim under it. */
export interface Pair {
  title: readonly string[]
  text: readonly string[]
}

/** Vectors of a corpus's words, and how much each word says: a text's vector is the weighted sum of its words'. */
export interface WeightedVectors extends Vectors {
  weights: Float32Array
}

/** With fewer titles than this there is too little to learn from. */
const LEAST_TITLES = 1000
const EPOCHS = 10
const BATCH = 256
const RATE = 0.003
/** How sharply nearness is told apart. */
const TEMPERATURE = 0.07
/** How many of the words are left out each time, so that no single word is relied on. */
const DROPPED = 0.3

/**
 * The vectors of a corpus's words: the base's, fitted to the corpus if it has enough titles.
 *
 * @param rarity of each word of the corpus, its idf
 */
export function vectorsFor(pairs: readonly Pair[], rarity: ReadonlyMap<string, number>, base: Vectors): WeightedVectors {
  const learnt = new Set(pairs.map(({ title }) => title.join(' '))).size >= LEAST_TITLES
  const random = generator(7)
  const words = [...rarity.keys()].filter((word) => learnt || base.rows.has(word))
  const { dimensions } = base
  const vectors: WeightedVectors = {
    dimensions,
    rows: new Map(words.map((word, row) => [word, row])),
    values: new Float32Array(words.length * dimensions),
    weights: Float32Array.from(words, (word) => (rarity.get(word) ?? 0) / 5),
  }
  for (const [row, word] of words.entries()) {
    const known = base.rows.get(word)
    const vector = vectors.values.subarray(row * dimensions, (row + 1) * dimensions)
    if (known !== undefined) vector.set(base.values.subarray(known * dimensions, (known + 1) * dimensions))
    else for (let k = 0; k < dimensions; k++) vector[k] = (random() - 0.5) * Math.sqrt(12 / dimensions)
  }
  if (learnt) tune(vectors, pairs, random)
  return vectors
}

function tune(vectors: WeightedVectors, pairs: readonly Pair[], random: () => number): void {
  const rowsOf = (terms: readonly string[]) => terms.flatMap((term) => vectors.rows.get(term) ?? [])
  const rows = pairs.map(({ title, text }) => ({ title: rowsOf(title), text: rowsOf(text) })).filter(({ title }) => title.length > 0)
  const values = adam(vectors.values)
  const weights = adam(vectors.weights)
  const steps = EPOCHS * Math.floor(rows.length / BATCH)
  for (let step = 0; step < steps; step++) {
    const start = (step * BATCH) % (rows.length - BATCH + 1)
    if (start < BATCH) shuffle(rows, random)
    const batch = rows.slice(start, start + BATCH)
    const titles = batch.map(({ title }) => textVector(vectors, dropped(title, random)))
    const texts = batch.map(({ text }) => textVector(vectors, dropped(text, random)))
    const { toTitles, toTexts } = contrast(titles, texts)
    const touched = new Set<number>()
    for (const [i, text] of [...titles, ...texts].entries())
      spread(vectors, text, (i < BATCH ? toTitles[i] : toTexts[i - BATCH]) as Float32Array, values.gradient, weights.gradient, touched)
    const rate = RATE * (1 - step / steps)
    for (const row of touched) {
      for (let k = 0; k < vectors.dimensions; k++) values.move(row * vectors.dimensions + k, rate)
      weights.move(row, rate)
      vectors.weights[row] = Math.max(0, vectors.weights[row] ?? 0)
    }
  }
}

interface TextVector {
  rows: readonly number[]
  /** Of unit length. */
  vector: Float32Array
  /** How long the sum was before. */
  length: number
}

function textVector({ dimensions, values, weights }: WeightedVectors, rows: readonly number[]): TextVector {
  const vector = new Float32Array(dimensions)
  for (const row of rows) {
    const weight = weights[row] ?? 0
    for (let k = 0; k < dimensions; k++) vector[k] = (vector[k] ?? 0) + weight * (values[row * dimensions + k] ?? 0)
  }
  const length = Math.sqrt(dot(vector, vector)) || 1
  for (let k = 0; k < dimensions; k++) vector[k] = (vector[k] ?? 0) / length
  return { rows, vector, length }
}

/** The gradients of InfoNCE, both ways, for each title's and each text's vector. */
function contrast(titles: readonly TextVector[], texts: readonly TextVector[]): { toTitles: Float32Array[]; toTexts: Float32Array[] } {
  const size = titles.length
  const likeness = titles.map(({ vector }) => Float32Array.from(texts, (text) => Math.exp((dot(vector, text.vector) - 1) / TEMPERATURE)))
  const ofTitle = likeness.map((row) => row.reduce((sum, value) => sum + value, 0))
  const ofText = texts.map((_, j) => likeness.reduce((sum, row) => sum + (row[j] ?? 0), 0))
  const toTitles = titles.map(({ vector }) => new Float32Array(vector.length))
  const toTexts = texts.map(({ vector }) => new Float32Array(vector.length))
  for (let i = 0; i < size; i++) {
    const title = titles[i] as TextVector
    for (let j = 0; j < size; j++) {
      const text = texts[j] as TextVector
      const share = (likeness[i]?.[j] ?? 0) / (ofTitle[i] ?? 1) + (likeness[i]?.[j] ?? 0) / (ofText[j] ?? 1)
      const pull = (share - (i === j ? 2 : 0)) / (2 * size * TEMPERATURE)
      if (Math.abs(pull) < 1e-6) continue
      addTimes(toTitles[i] as Float32Array, text.vector, pull)
      addTimes(toTexts[j] as Float32Array, title.vector, pull)
    }
  }
  return { toTitles, toTexts }
}

/** Spreads the gradient of a text's vector over its words. */
function spread(
  { dimensions, values, weights }: WeightedVectors,
  { rows, vector, length }: TextVector,
  gradient: Float32Array,
  toValues: Float32Array,
  toWeights: Float32Array,
  touched: Set<number>,
): void {
  // Only what turns the vector counts: its length is taken out.
  const along = dot(vector, gradient)
  for (const row of rows) {
    touched.add(row)
    const at = row * dimensions
    let toWeight = 0
    for (let k = 0; k < dimensions; k++) {
      const turn = ((gradient[k] ?? 0) - along * (vector[k] ?? 0)) / length
      toWeight += turn * (values[at + k] ?? 0)
      toValues[at + k] = (toValues[at + k] ?? 0) + turn * (weights[row] ?? 0)
    }
    toWeights[row] = (toWeights[row] ?? 0) + toWeight
  }
}

/** Adam: moves numbers against their gradient, each at a pace of its own. */
function adam(numbers: Float32Array) {
  const gradient = new Float32Array(numbers.length)
  const mean = new Float32Array(numbers.length)
  const square = new Float32Array(numbers.length)
  const move = (i: number, rate: number) => {
    const slope = gradient[i] ?? 0
    mean[i] = 0.9 * (mean[i] ?? 0) + 0.1 * slope
    square[i] = 0.99 * (square[i] ?? 0) + 0.01 * slope * slope
    numbers[i] = (numbers[i] ?? 0) - (rate * (mean[i] ?? 0)) / (Math.sqrt(square[i] ?? 0) + 1e-8)
    gradient[i] = 0
  }
  return { gradient, move }
}

function dropped(rows: readonly number[], random: () => number): readonly number[] {
  const kept = rows.filter(() => random() >= DROPPED)
  return kept.length > 0 ? kept : rows
}

/** Puts a list into another order, each as likely as any other. */
export function shuffle(items: unknown[], random: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[items[i], items[j]] = [items[j], items[i]]
  }
}

function addTimes(sum: Float32Array, vector: Float32Array, factor: number): void {
  for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] ?? 0) + factor * (vector[k] ?? 0)
}

/** Numbers from 0 to 1 that are the same each time (a linear congruential generator). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
