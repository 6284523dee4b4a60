import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'
import { IMPORTED } from '../imported-claim.ts'
import type { Fault } from '../integrity.ts'
import { InputError } from '../load.ts'
import { fingerprintOf } from '../lookup/make-index.ts'
import { type Database, openDatabase } from '../publish/database.ts'
import { refreshLexicon } from '../publish/refresh.ts'
import { openSources } from '../publish/sources.ts'
import { idOf, listOthers, withdraw, writeItems } from '../publish/write.ts'
import { count, dataDirOf, describeFault, FAULTS_PRINTED, FAULTS_REPORTED, progressBar } from './shared.ts'

const CONFIG = fileURLToPath(new URL('../../wrangler.toml', import.meta.url))
const OTHERS_REPORTED = 100
const OTHERS_PRINTED = 3

/** What a publish did; `read` is the sum of `written`, `unchanged`, `repeated` and `failed`. */
interface Report {
  read: number
  written: number
  unchanged: number
  /** Imported claims that two feeds have. */
  repeated: number
  /** Lines of imported files that can't be read. */
  failed: number
  drafts: string[]
  faults: Fault[]
  /** What stays published though the data folder doesn't have it, and the ids of the first. */
  others: { count: number; ids: string[] }
  /** Whether readers have got a new lexicon. */
  lexicon: boolean
  dryRun: boolean
  seconds: number
}

interface Options {
  remote?: boolean
  dryRun?: boolean
  json?: boolean
  config: string
  persistTo?: string
}

export const publish = withDatabaseOptions(
  new Command('publish').description('write the records and imported claims into the D1 database that the Worker reads'),
).action(async (options: Options) => {
  const sources = await openSources(dataDirOf(publish))
  const start = performance.now()
  const report: Report = {
    ...{ read: 0, written: 0, unchanged: 0, repeated: 0, failed: 0 },
    drafts: sources.drafts,
    faults: [],
    others: { count: 0, ids: [] },
    lexicon: false,
    dryRun: options.dryRun === true,
    seconds: 0,
  }
  await withDatabase(options, async (db) => {
    const terms = await fingerprintOf('terms')
    const bar = await progressBar('publishing', sources.size)
    const ids = new Set<string>()
    try {
      for await (const { items, faults, repeated, bytes } of sources.portions()) {
        const { written, unchanged } = await writeItems(db, items, terms, { dryRun: report.dryRun })
        for (const item of items) ids.add(idOf(item))
        report.read += items.length + repeated + faults.length
        report.written += written
        report.unchanged += unchanged
        report.repeated += repeated
        report.failed += faults.length
        report.faults.push(...faults.slice(0, FAULTS_REPORTED - report.faults.length))
        bar.advance(bytes)
      }
    } finally {
      bar.clear()
    }
    report.others = await listOthers(db, ids, OTHERS_REPORTED, { dryRun: report.dryRun })
    if (!report.dryRun) report.lexicon = await refresh(db)
  })
  report.seconds = Number(((performance.now() - start) / 1000).toFixed(1))
  if (options.json) console.log(JSON.stringify(report))
  else print(report)
  if (report.failed > 0) process.exitCode = 1
})

export const unpublish = withDatabaseOptions(
  new Command('unpublish')
    .description('withdraw articles or imported claims from the D1 database')
    .argument('<id...>', 'ids of articles, or of imported claims'),
).action(async (ids: string[], options: Options) => {
  // An imported claim is known by the id in its file too.
  const given = ids.map((id) => (/^[0-9a-f]{16}$/.test(id) ? `${IMPORTED}${id}` : id))
  const withdrawn = await withDatabase(options, async (db) => {
    const known = await withdraw(db, given, { dryRun: options.dryRun === true })
    if (!options.dryRun) await refresh(db)
    return known
  })
  const unknown = given.filter((id) => !withdrawn.includes(id))
  if (options.json) console.log(JSON.stringify({ withdrawn, unknown, dryRun: options.dryRun === true }))
  else console.log(`${options.dryRun ? 'would withdraw' : 'withdrew'} ${count(withdrawn.length, 'item')}`)
  if (unknown.length > 0) throw new InputError(`not published: ${unknown.join(', ')}`)
})

function withDatabaseOptions(command: Command): Command {
  return command
    .option('--remote', 'the database at Cloudflare, by the login of wrangler')
    .addOption(new Option('--local', 'the one that npm start has here, as without either').conflicts('remote'))
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'print one JSON object')
    .option('--config <file>', 'the wrangler configuration that binds the database', CONFIG)
    .option('--persist-to <dir>', 'where the database here is kept, as for wrangler')
}

async function withDatabase<T>({ remote, config, persistTo }: Options, use: (db: Database) => Promise<T>): Promise<T> {
  const { db, close } = await openDatabase({ config, ...(remote && { remote }), ...(persistTo !== undefined && { persistTo }) })
  try {
    return await use(db)
  } finally {
    await close()
  }
}

async function refresh(db: Database): Promise<boolean> {
  const bar = await progressBar('counting words', 1)
  let told = 0
  try {
    return await refreshLexicon(db, (read, of) => {
      bar.advance(read / Math.max(of, 1) - told)
      told = read / Math.max(of, 1)
    })
  } finally {
    bar.clear()
  }
}

function print({ read, written, unchanged, repeated, failed, drafts, faults, others, lexicon, dryRun, seconds }: Report): void {
  for (const fault of faults.slice(0, FAULTS_PRINTED)) console.error(describeFault(fault))
  if (failed > FAULTS_PRINTED) console.error(`… and ${failed - FAULTS_PRINTED} more`)
  const parts = [
    `${written} ${dryRun ? 'to write' : 'written'}`,
    `${unchanged} unchanged`,
    ...(repeated > 0 ? [`${repeated} repeated`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ]
  console.log(`${count(read, 'item')} read: ${parts.join(', ')}`)
  if (drafts.length > 0) console.log(`left out ${count(drafts.length, 'draft')}: ${drafts.join(', ')}`)
  if (others.count > 0) {
    const more = others.count > OTHERS_PRINTED ? ' …' : ''
    console.log(
      `published but not in the data folder: ${others.ids.slice(0, OTHERS_PRINTED).join(' ')}${more} (${count(others.count, 'item')}; unpublish withdraws them)`,
    )
  }
  if (!dryRun) console.log(`${lexicon ? 'the lookup knows the new words' : 'nothing changed for the lookup'}; ${seconds} s`)
}
