/** Everything that a data folder has to publish. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { reviewedClaimSchema } from '../claimreview.ts'
import { compileCorpus } from '../compile.ts'
import { placeReviewed } from '../imported-claim.ts'
import type { Fault } from '../integrity.ts'
import { loadData } from '../load.ts'
import type { Item } from './write.ts'

/** A portion of it: items to publish, and what can't be, with the reason. */
export interface Portion {
  items: Item[]
  faults: Fault[]
  /** Claims that an earlier file or line has already. */
  repeated: number
  /** Bytes read for it. */
  bytes: number
}

export interface Sources {
  drafts: string[]
  /** Bytes of all files of imported claims. */
  size: number
  portions(): AsyncGenerator<Portion>
}

const ITEMS_AT_ONCE = 1000

/**
 * The records of a data folder, drafts left out, and its imported claims, `imported/*.jsonl`.
 * @throws DataError when a record isn't fit to be served
 */
export async function openSources(dataDir: string): Promise<Sources> {
  const data = await loadData(dataDir)
  const { records } = compileCorpus(data)
  const folder = join(dataDir, 'imported')
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = names.filter((name) => name.endsWith('.jsonl') && !name.endsWith('.faults.jsonl')).sort()
  const paths = files.map((name) => join(folder, name))
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size))
  return {
    drafts: data.drafts,
    size: sizes.reduce((sum, size) => sum + size, 0),
    async *portions() {
      yield { items: records.map((record) => ({ record })), faults: [], repeated: 0, bytes: 0 }
      const seen = new Set<string>()
      for (const path of paths) yield* readImported(path, seen)
    },
  }
}

async function* readImported(path: string, seen: Set<string>): AsyncGenerator<Portion> {
  const file = `imported/${basename(path)}`
  let portion: Portion = { items: [], faults: [], repeated: 0, bytes: 0 }
  let number = 0
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    portion.bytes += Buffer.byteLength(line) + 1
    if (line.trim() !== '') addLine(portion, line, { file, field: `line ${number}` }, seen)
    if (portion.items.length < ITEMS_AT_ONCE) continue
    yield portion
    portion = { items: [], faults: [], repeated: 0, bytes: 0 }
  }
  yield portion
}

function addLine(portion: Portion, line: string, place: { file: string; field: string }, seen: Set<string>): void {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    portion.faults.push({ ...place, message: `is not JSON: ${error instanceof Error ? error.message : error}` })
    return
  }
  const { data, error } = reviewedClaimSchema.safeParse(value)
  if (data === undefined) {
    const [issue] = error.issues
    portion.faults.push({ ...place, message: `${issue?.path.join('.')}: ${issue?.message}` })
  } else if (seen.has(data.id)) portion.repeated++
  else {
    seen.add(data.id)
    portion.items.push({ claim: placeReviewed(data) })
  }
}
