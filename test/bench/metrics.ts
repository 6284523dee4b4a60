/** What the benches of claim lookup share: reading their files, and the measures they report. */
import { readFile } from 'node:fs/promises'

/** How one query came out. */
export interface Ranks {
  /** How many documents are relevant to it. */
  wanted: number
  /** The positions, from 1, at which relevant documents were found, ascending. */
  at: number[]
}

/** Where in a ranking the relevant documents are. */
export function ranksOf(ranking: readonly string[], relevant: ReadonlySet<string> = new Set()): Ranks {
  return { wanted: relevant.size, at: ranking.flatMap((id, i) => (relevant.has(id) ? [i + 1] : [])) }
}

/** MAP@k: mean over queries of the average precision among the first k. */
export function meanPrecision(ranks: readonly Ranks[], k: number): number {
  return mean(
    ranks.map(({ wanted, at }) => {
      const found = at.filter((position) => position <= k)
      return found.reduce((sum, position, i) => sum + (i + 1) / position, 0) / Math.max(1, Math.min(wanted, k))
    }),
  )
}

/** Mean over queries of the share of what is relevant among the first k. */
export function recall(ranks: readonly Ranks[], k: number): number {
  return mean(ranks.map(({ wanted, at }) => at.filter((position) => position <= k).length / Math.max(1, wanted)))
}

/** Mean over queries of one over the position of the first relevant document. */
export function meanReciprocalRank(ranks: readonly Ranks[]): number {
  return mean(ranks.map(({ at }) => (at[0] === undefined ? 0 : 1 / at[0])))
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** The value that a share `q` of the values is below; 0 of none. */
export function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? 0
}

/**
 * @throws Error naming file and line of what isn't JSON
 */
export async function readJsonLines<T>(file: string): Promise<T[]> {
  const lines = (await readFile(file, 'utf8')).split('\n')
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return []
    try {
      return [JSON.parse(line) as T]
    } catch (cause) {
      throw new Error(`${file}:${i + 1} is not JSON`, { cause })
    }
  })
}

/** The relevant documents of each query, from lines of query, document and relevance. */
export async function readQrels(file: string): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>()
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [query, document, relevance] = line.trim().split(/\s+/)
    if (!query || !document || relevance === '0') continue
    found.set(query, (found.get(query) ?? new Set()).add(document))
  }
  return found
}
