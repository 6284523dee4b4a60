/** Learns the weights of the second stage (data/lookup/rerank.ts) from queries whose answers are known. */
import { FEATURES } from '../../data/lookup/rerank.ts'

/** A query's candidates, as the second stage sees them. */
export interface Lesson {
  /** A row of features for each candidate. */
  rows: Float64Array[]
  /** Which candidates are right. */
  right: boolean[]
}

export interface Learned {
  weights: Record<string, number>
  calibration: { intercept: number; slope: number }
}

const SIZE = FEATURES.length
/** How much a weight costs: keeps features that say the same from being played against each other. */
const RIDGE = 0.012
const ROUNDS = 250
const RATE = 0.1
/** Calibration looks at this many of each query's first hits. */
const CALIBRATED = 5

/**
 * Weights that make a query's right candidate the likeliest (softmax over its candidates, ridge;
 * Adam), and the logistic function that turns the score into a chance.
 */
export function learn(lessons: readonly Lesson[]): Learned {
  const useful = lessons.filter(({ right }) => right.includes(true))
  const spread = spreads(useful)
  const scaled = useful.map(({ rows, right }) => ({ rows: rows.map((row) => row.map((value, k) => value / (spread[k] ?? 1))), right }))
  const weights = new Float64Array(SIZE)
  const mean = new Float64Array(SIZE)
  const square = new Float64Array(SIZE)
  for (let round = 0; round < ROUNDS; round++) {
    const slopes = slopesAt(weights, scaled)
    for (let k = 0; k < SIZE; k++) {
      const slope = (slopes[k] ?? 0) + RIDGE * (weights[k] ?? 0)
      mean[k] = 0.9 * (mean[k] ?? 0) + 0.1 * slope
      square[k] = 0.99 * (square[k] ?? 0) + 0.01 * slope * slope
      const pace = (mean[k] ?? 0) / (1 - 0.9 ** (round + 1)) / (Math.sqrt((square[k] ?? 0) / (1 - 0.99 ** (round + 1))) + 1e-9)
      weights[k] = (weights[k] ?? 0) - RATE * (1 - round / ROUNDS) * pace
    }
  }
  const own = weights.map((weight, k) => weight / (spread[k] ?? 1))
  return {
    weights: Object.fromEntries(FEATURES.map((feature, k) => [feature, Number((own[k] ?? 0).toPrecision(5))])),
    calibration: calibrate(own, lessons),
  }
}

/** The score of each candidate of a lesson. */
export function scores({ rows }: Lesson, { weights }: Learned): number[] {
  const values = FEATURES.map((feature) => weights[feature] ?? 0)
  return rows.map((row) => dot(row, values))
}

function slopesAt(weights: Float64Array, lessons: readonly Lesson[]): Float64Array {
  const slopes = new Float64Array(SIZE)
  for (const { rows, right } of lessons) {
    const found = rows.map((row) => dot(row, weights))
    const greatest = Math.max(...found)
    const exponentials = found.map((score) => Math.exp(score - greatest))
    const sum = exponentials.reduce((a, b) => a + b, 0)
    const answers = right.filter(Boolean).length
    for (const [i, row] of rows.entries()) {
      const miss = ((exponentials[i] ?? 0) / sum - (right[i] ? 1 / answers : 0)) / lessons.length
      for (let k = 0; k < SIZE; k++) slopes[k] = (slopes[k] ?? 0) + miss * (row[k] ?? 0)
    }
  }
  return slopes
}

/** The standard deviation of each feature. */
function spreads(lessons: readonly Lesson[]): Float64Array {
  const rows = lessons.flatMap((lesson) => lesson.rows)
  return Float64Array.from(FEATURES, (_, k) => {
    const mean = rows.reduce((sum, row) => sum + (row[k] ?? 0), 0) / rows.length
    return Math.sqrt(rows.reduce((sum, row) => sum + ((row[k] ?? 0) - mean) ** 2, 0) / rows.length) || 1
  })
}

/** Fits a logistic function to the first hits' scores. */
function calibrate(weights: Float64Array, lessons: readonly Lesson[]): Learned['calibration'] {
  return fitChance(
    lessons.flatMap(({ rows, right }) =>
      rows
        .map((row, i) => ({ score: dot(row, weights), right: right[i] ? 1 : 0 }))
        .sort((a, b) => b.score - a.score)
        .slice(0, CALIBRATED),
    ),
  )
}

/** The logistic function that gives best the chance that a hit of some score is right (1; else 0), by gradient descent. */
export function fitChance(points: readonly { score: number; right: number }[]): Learned['calibration'] {
  const middle = points.reduce((sum, { score }) => sum + score, 0) / points.length
  let intercept = 0
  let slope = 1
  for (let round = 0; round < 3000; round++) {
    let toIntercept = 0
    let toSlope = 0
    for (const { score, right } of points) {
      const miss = 1 / (1 + Math.exp(-(intercept + slope * (score - middle)))) - right
      toIntercept += miss / points.length
      toSlope += (miss * (score - middle)) / points.length
    }
    intercept -= toIntercept
    slope -= toSlope
  }
  return { intercept: Number((intercept - slope * middle).toPrecision(5)), slope: Number(slope.toPrecision(5)) }
}

function dot(a: Float64Array, b: ArrayLike<number>): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0)
  return sum
}
