import fc from 'fast-check'
import type { Corpus } from '../../data/schema.ts'
import type { ApiDocument } from '../documented.ts'
import { type Case, casesOf } from './cases.ts'
import { createCheck } from './check.ts'

export interface FuzzReport {
  cases: number
  /** Those that were made to be valid and answered with 200. */
  reached: number
  statuses: Map<number, number>
  /** ms. */
  slowest: number
  faults: { fault: string; case: Case }[]
}

/** So many are made at once, each batch from a seed of its own: a fault is found again without those before it. */
const BATCH = 500
/** At so many faults it is clear. */
const MOST_FAULTS = 20

/**
 * Asks a Worker what the document allows and what it doesn't.
 * @param seed the same cases for the same seed
 */
export async function fuzz(url: string, document: ApiDocument, corpus: Corpus, seed: number, count: number): Promise<FuzzReport> {
  const cases = casesOf(document, corpus)
  const check = createCheck(document, url)
  const report: FuzzReport = { cases: 0, reached: 0, statuses: new Map(), slowest: 0, faults: [] }
  for (let first = 0; first < count && report.faults.length < MOST_FAULTS; first += BATCH) {
    for (const one of fc.sample(cases, { seed: seed + first, numRuns: Math.min(BATCH, count - first) })) {
      const { status, fault, took } = await check(one)
      report.cases++
      report.slowest = Math.max(report.slowest, took)
      report.statuses.set(status, (report.statuses.get(status) ?? 0) + 1)
      if (one.valid && status === 200) report.reached++
      if (fault !== undefined) report.faults.push({ fault, case: one })
    }
  }
  return report
}
