import { rmSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import type { ItemFault, Understood } from '../claimreview.ts'
import type { Feed, FeedItem } from '../feed.ts'
import { later } from '../later.ts'
import { reviewSchema } from '../schema.ts'
import { count, dataDirOf, describeFault, exists, FAULTS_PRINTED, FAULTS_REPORTED, progressBar } from './shared.ts'

/** A fault with the number of its item in the feed, from 1, and the item's place there. */
interface PlacedFault extends ItemFault {
  position: number
  at: string
}

/** What became of a feed; `read` is the sum of `imported`, `skipped` and `ignored`. */
interface Report {
  file: string
  out: string
  read: number
  imported: number
  /** Items with a fault. */
  skipped: number
  /** Items that aren't ClaimReviews. */
  ignored: number
  /** The skipped items by what is wrong with them; one with several faults counts for the first. */
  byReason: Record<string, number>
  /** The first of the faults; the file beside the claims has them all. */
  faults: PlacedFault[]
  complete: boolean
  /** Whether the claims were written: what there is of a feed that breaks off takes the place of nothing. */
  written: boolean
  /** Where and why the file breaks off, when it isn't complete. */
  broken?: string
}

const DAY = 86_400_000

const claimreview = new Command('claimreview')
  .description('import a feed of schema.org ClaimReview: JSON-LD, a DataFeed or JSON Lines, plain or gzip')
  .argument('<file>', 'the feed')
  .option('--out <file>', 'where to write the claims, one JSON object a line (default: imported/<name>.jsonl in the data folder)')
  .option('--lang <tag>', 'language of reviews that do not tell theirs', 'en')
  .option('--json', 'print the report as one JSON object')
  .action(async (file: string, options: { out?: string; lang: string; json?: boolean }) => {
    const out = options.out ?? join(dataDirOf(claimreview), 'imported', `${feedName(file)}.jsonl`)
    if (!reviewSchema.shape.lang.safeParse(options.lang).success) claimreview.error(`--lang: "${options.lang}" is not a language tag`)
    if (resolve(out) === resolve(file)) claimreview.error(`--out: ${out} is the feed itself`)
    const report = await importFeed(file, out, options.lang)
    if (options.json) console.log(JSON.stringify(report))
    else printReport(report)
    if (!report.complete) process.exitCode = 1
  })

export const importCommand = new Command('import').description('import claims that others have checked').addCommand(claimreview)

function feedName(file: string): string {
  return basename(file)
    .replace(/\.gz$/i, '')
    .replace(/\.(?:json|jsonld|jsonl|ndjson)$/i, '')
}

function faultsFileOf(out: string): string {
  return `${out}.faults.jsonl`
}

export async function importFeed(file: string, out: string, lang: string): Promise<Report> {
  // The DOM that decodes entities takes a while to load; the other commands needn't wait for it.
  const { FeedError, openFeed } = await import('../feed.ts')
  const { understandItem } = await import('../claimreview.ts')
  const feed = await openFeed(file).catch((error: unknown) => {
    if (error instanceof FeedError) claimreview.error(`${file}: ${error.message}`)
    throw error
  })
  // Somewhere on earth it's tomorrow already.
  const latest = new Date(Date.now() + DAY).toISOString().slice(0, 10)
  const judge = refuseRepetitions((item) => ('fault' in item ? { faults: [item.fault] } : understandItem(item.value, { lang, latest })))

  const report: Report = {
    file,
    out,
    read: 0,
    imported: 0,
    skipped: 0,
    ignored: 0,
    byReason: {},
    faults: [],
    complete: true,
    written: true,
  }
  const isFirst = !(await exists(out))
  const claims = await LinesFile.create(out)
  const faults = await LinesFile.create(faultsFileOf(out))
  const discard = () => Promise.all([claims.discard(), faults.discard()])
  try {
    for await (const items of withProgress(feed, file)) {
      for (const item of items) {
        const position = ++report.read
        const judged = judge(item, position)
        if ('ignored' in judged) report.ignored++
        else if ('faults' in judged) faults.add(...skip(report, position, item.at, judged.faults))
        else {
          report.imported++
          claims.add(judged.claim)
        }
      }
      await claims.flush()
      await faults.flush()
    }
  } catch (error) {
    if (!(error instanceof FeedError)) {
      await discard()
      throw error
    }
    Object.assign(report, { complete: false, written: isFirst, broken: error.message })
  }
  if (!report.written) {
    await discard()
    return report
  }
  try {
    await claims.keep()
    if (report.skipped > 0) await faults.keep()
    else await faults.discard({ earlier: true })
  } catch (error) {
    await discard()
    throw error
  }
  return report
}

/** Aggregators list some reviews twice; ids are to be unique, so the second counts as a fault. */
function refuseRepetitions(understand: (item: FeedItem) => Understood): (item: FeedItem, position: number) => Understood {
  const positions = new Map<string, number>()
  return (item, position) => {
    const understood = understand(item)
    if (!('claim' in understood)) return understood
    const earlier = positions.get(understood.claim.id)
    if (earlier === undefined) positions.set(understood.claim.id, position)
    else return { faults: [{ field: '', reason: 'repeated', message: `is the same review of the same claim as item ${earlier}` }] }
    return understood
  }
}

/** Counts an item as skipped, and places its faults. */
function skip(report: Report, position: number, at: string, faults: ItemFault[]): PlacedFault[] {
  const placed = faults.map((fault) => ({ position, at, ...fault }))
  const reason = [faults[0]?.field, faults[0]?.reason].filter(Boolean).join(' ')
  report.skipped++
  report.byReason[reason] = (report.byReason[reason] ?? 0) + 1
  report.faults.push(...placed.slice(0, FAULTS_REPORTED - report.faults.length))
  return placed
}

/** The items of a feed, with a bar for a person who waits. */
async function* withProgress(feed: Feed, file: string): AsyncGenerator<FeedItem[]> {
  const bar = await progressBar(`reading ${basename(file)}`, feed.size)
  try {
    yield* feed.items((bytes) => bar.advance(bytes))
  } finally {
    bar.clear()
  }
}

function printReport(report: Report): void {
  const { file, out, read, imported, skipped, ignored, byReason, faults, written, broken } = report
  for (const { position, at, field, message } of faults.slice(0, FAULTS_PRINTED)) {
    console.error(describeFault({ file: at === '' ? `item ${position}` : `item ${position} (${at})`, field, message }))
  }
  if (skipped > 0 && written) console.error(`every fault: ${faultsFileOf(out)}`)
  if (broken !== undefined)
    console.error(`${file}: ${broken}; ${written ? 'what came before is imported' : `${out} of an earlier import stays as it was`}`)
  console.log(`${count(read, 'item')} read: ${imported} imported, ${skipped} skipped, ${ignored} ignored`)
  for (const [reason, n] of Object.entries(byReason).sort(([, a], [, b]) => b - a)) console.log(`  ${n} skipped: ${reason}`)
  if (written) console.log(`${count(imported, 'claim')} in ${out}`)
}

/** Files that aren't whole yet. */
const drafts = new Set<string>()

/** Leaves none of them behind when the process is told to end. */
const removeDraftsAtEnd = later(() => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      for (const draft of drafts) rmSync(draft, { force: true })
      process.kill(process.pid, signal)
    })
  return true
})

/** A file of JSON Lines that takes its name only when it's whole. */
class LinesFile {
  readonly #path: string
  readonly #draft: string
  readonly #handle: FileHandle
  #text = ''

  static async create(path: string): Promise<LinesFile> {
    const draft = `${path}.${process.pid}.tmp`
    await mkdir(dirname(path), { recursive: true })
    removeDraftsAtEnd()
    drafts.add(draft)
    return new LinesFile(path, draft, await open(draft, 'w'))
  }

  private constructor(path: string, draft: string, handle: FileHandle) {
    this.#path = path
    this.#draft = draft
    this.#handle = handle
  }

  add(...values: unknown[]): void {
    for (const value of values) this.#text += `${JSON.stringify(value)}\n`
  }

  async flush(): Promise<void> {
    await this.#handle.appendFile(this.#text)
    this.#text = ''
  }

  async keep(): Promise<void> {
    await this.flush()
    await this.#handle.close()
    await rename(this.#draft, this.#path)
    drafts.delete(this.#draft)
  }

  /** @param options.earlier whether to remove what an earlier run has kept, too */
  async discard({ earlier = false } = {}): Promise<void> {
    await this.#handle.close()
    await rm(this.#draft, { force: true })
    drafts.delete(this.#draft)
    if (earlier) await rm(this.#path, { force: true })
  }
}
