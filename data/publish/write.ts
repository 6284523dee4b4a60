/** Writes records and imported claims into a database: what has changed, and that whole or not at all. */
import { createHash, randomBytes } from 'node:crypto'
import { analyzeDocument } from '../lookup/index-file.ts'
import { loadStemmers } from '../lookup/stem.ts'
import { packTerms } from '../lookup/stored-documents.ts'
import { articleMarks, claimTokens, searchTextOf } from '../marks.ts'
import { pageKey } from '../page-url.ts'
import { lookupDocumentOf, type PlacedClaim, placeClaims } from '../placed-claim.ts'
import type { BriefRecord } from '../schema.ts'
import type { Database, Statement } from './database.ts'

/** What is published or withdrawn as one: a record, or an imported claim, which stands alone. */
export type Item = { record: BriefRecord } | { claim: PlacedClaim }

/** What became of some items; `read` is the sum of the others. */
export interface Outcome {
  written: number
  unchanged: number
}

/** A bound value may have 2 MB. */
const MOST_BYTES = 1_500_000
/** D1 stops a batch that takes too long, and so many claims take a second. */
const CLAIMS_AT_ONCE = 1000

/**
 * Publishes those of some items that the database doesn't have as they are now: records each in a
 * transaction, imported claims together.
 *
 * @param terms hash of how documents are analysed: with another, all is written anew
 * @param options `dryRun` to write nothing
 */
export async function writeItems(db: Database, items: readonly Item[], terms: string, { dryRun = false } = {}): Promise<Outcome> {
  const hashed = items.map((item) => ({ item, id: idOf(item), hash: hashOf(item, terms) }))
  const known = await knownHashes(
    db,
    hashed.map(({ id }) => id),
  )
  await loadStemmers(items.map((item) => ('record' in item ? item.record : item.claim).article.lang))
  const changed = hashed.filter(({ id, hash }) => known.get(id) !== hash)
  if (!dryRun) {
    const claims = changed.filter(({ item }) => 'claim' in item)
    for (let i = 0; i < claims.length; i += CLAIMS_AT_ONCE) await writeTogether(db, claims.slice(i, i + CLAIMS_AT_ONCE))
    for (const article of changed) if ('record' in article.item) await writeTogether(db, [article])
  }
  return { written: changed.length, unchanged: hashed.length - changed.length }
}

/**
 * Withdraws articles and imported claims.
 * @returns the ids of those that were there
 */
export async function withdraw(db: Database, ids: readonly string[], { dryRun = false } = {}): Promise<string[]> {
  const known = [...(await knownHashes(db, ids)).keys()]
  if (known.length > 0 && !dryRun) await db.batch(removal(db, known, { articles: 0, claims: 0 }))
  return known
}

/**
 * What is published but not among some ids: it was in the data folder once, or in another.
 * @param most how many ids to tell
 * @param options `dryRun` when these ids may not have been published
 */
export async function listOthers(
  db: Database,
  ids: ReadonlySet<string>,
  most: number,
  { dryRun = false } = {},
): Promise<{ count: number; ids: string[] }> {
  const others = { count: 0, ids: [] as string[] }
  // Where all of these are published, most often there are no others, and to look through all takes a while.
  if (!dryRun && (await countItems(db)) <= ids.size) return others
  // Claims that have a hash of their own are imported ones; the others go with their articles.
  for (const published of ['SELECT id FROM article WHERE id > ?1', 'SELECT id FROM claim WHERE hash IS NOT NULL AND id > ?1']) {
    const after = db.prepare(`${published} ORDER BY id LIMIT ?2`)
    for (let last: string | undefined = ''; last !== undefined; ) {
      const from: string = last
      const { results } = await db.read<{ id: string }>((rows) => after.bind(from, rows))
      for (const { id } of results) {
        if (ids.has(id)) continue
        others.count++
        if (others.ids.length < most) others.ids.push(id)
      }
      last = results.at(-1)?.id
    }
  }
  return others
}

/** How many articles and imported claims are published. */
async function countItems(db: Database): Promise<number> {
  const counted = 'SELECT articles + claims - (SELECT count(*) FROM claim WHERE article IN (SELECT id FROM article)) AS items FROM corpus'
  const { results } = await db.read<{ items: number }>(() => db.prepare(counted))
  return results[0]?.items ?? 0
}

interface Hashed {
  item: Item
  id: string
  hash: string
}

export function idOf(item: Item): string {
  return 'record' in item ? item.record.article.id : item.claim.id
}

function hashOf(item: Item, terms: string): string {
  return createHash('sha256').update(terms).update(JSON.stringify(item)).digest('hex').slice(0, 32)
}

async function knownHashes(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const statement = db.prepare(
    `SELECT id, hash FROM article WHERE id IN (SELECT value FROM json_each(?1))
     UNION ALL SELECT id, hash FROM claim WHERE hash IS NOT NULL AND id IN (SELECT value FROM json_each(?1))`,
  )
  const known = new Map<string, string>()
  for (let start = 0; start < ids.length; ) {
    const from = start
    const { results, rows } = await db.read<{ id: string; hash: string }>((rows) =>
      statement.bind(JSON.stringify(ids.slice(from, from + rows))),
    )
    for (const { id, hash } of results) known.set(id, hash)
    start += rows
  }
  return known
}

async function writeTogether(db: Database, items: readonly Hashed[]): Promise<void> {
  const rows = items.flatMap(claimRows)
  const records = items.flatMap(({ item, hash }) => ('record' in item ? [{ record: item.record, hash }] : []))
  await db.batch([
    ...removal(
      db,
      items.map(({ id }) => id),
      { articles: records.length, claims: rows.length },
    ),
    ...records.flatMap(({ record, hash }) => articleStatements(db, record, hash)),
    ...chunksOf(rows).flatMap((chunk) => claimStatements(db, chunk)),
  ])
}

/** Makes room for items, and counts what is going to be there instead. */
function removal(db: Database, ids: readonly string[], added: { articles: number; claims: number }): Statement[] {
  const given = JSON.stringify(ids)
  const these = '(SELECT value FROM json_each(?1))'
  return [
    db
      .prepare(
        `UPDATE corpus SET version = ?2, stale = 1,
           articles = articles + ?3 - (SELECT count(*) FROM article WHERE id IN ${these}),
           claims = claims + ?4 - (SELECT count(*) FROM claim WHERE article IN ${these})`,
      )
      .bind(given, newVersion(), added.articles, added.claims),
    db.prepare(`DELETE FROM claim_terms WHERE rowid IN (SELECT number FROM claim WHERE article IN ${these})`).bind(given),
    db.prepare(`DELETE FROM claim WHERE article IN ${these}`).bind(given),
    db.prepare(`DELETE FROM article_mark WHERE article IN ${these}`).bind(given),
    db.prepare(`DELETE FROM article WHERE id IN ${these}`).bind(given),
  ]
}

/** A name for a state of the corpus that none had before. */
export function newVersion(): string {
  return randomBytes(8).toString('hex')
}

function articleStatements(db: Database, record: BriefRecord, hash: string): Statement[] {
  const { article, brief, claims } = record
  const summary = { ...article, gist: brief.gist, claimCount: claims.length }
  return [
    db
      .prepare('INSERT INTO article (id, hash, page, published, lang, search, record, summary) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)')
      .bind(
        article.id,
        hash,
        pageKey(article.url) ?? article.url,
        article.published,
        article.lang,
        searchTextOf(record),
        JSON.stringify(record),
        JSON.stringify(summary),
      ),
    db
      .prepare('INSERT INTO article_mark (mark, article) SELECT value, ?1 FROM json_each(?2)')
      .bind(article.id, JSON.stringify(articleMarks(record))),
  ]
}

interface ClaimRow {
  id: string
  article: string
  position: number
  hash: string | null
  published: string
  active: string
  lang: string
  kind: string | undefined
  certainty: string | undefined
  claimant: string | undefined
  claimantName: string | undefined
  topics: string
  placed: string
  terms: string
  tokens: string
}

function claimRows({ item, id, hash }: Hashed): ClaimRow[] {
  const claims = 'record' in item ? placeClaims(item.record) : [item.claim]
  return claims.map((claim, position) => {
    const { article, claimant, kind, certainty, topics, reviews = [] } = claim
    const analyzed = analyzeDocument(lookupDocumentOf(claim))
    return {
      id: claim.id,
      article: id,
      position,
      hash: 'record' in item ? null : hash,
      published: article.published,
      active: [article.published, ...reviews.map(({ published }) => published)].reduce((a, b) => (a > b ? a : b)),
      lang: article.lang,
      kind,
      certainty,
      claimant: claimant?.id,
      claimantName: claimant?.name,
      topics: JSON.stringify(topics),
      placed: JSON.stringify(claim),
      terms: packTerms(analyzed),
      tokens: claimTokens(claim, Object.values(analyzed).flat()),
    }
  })
}

function claimStatements(db: Database, rows: string): Statement[] {
  const columns = 'id article position hash published active lang kind certainty claimant claimantName topics placed terms'.split(' ')
  return [
    db
      .prepare(
        `INSERT INTO claim (id, article, position, hash, published, active, lang, kind, certainty, claimant, claimant_name, topics, placed, terms)
         SELECT ${columns.map((column) => `value ->> '$.${column}'`).join(', ')} FROM json_each(?1)`,
      )
      .bind(rows),
    db
      .prepare(
        `INSERT INTO claim_terms (rowid, terms)
         SELECT number, value ->> '$.tokens' FROM json_each(?1) JOIN claim ON claim.id = value ->> '$.id'`,
      )
      .bind(rows),
    db.prepare(`INSERT OR IGNORE INTO language (tag) SELECT value ->> '$.lang' FROM json_each(?1)`).bind(rows),
  ]
}

/** Lists of rows as JSON, each small enough to be bound to a parameter. */
function chunksOf(rows: readonly ClaimRow[]): string[] {
  const chunks: string[] = []
  let chunk: string[] = []
  let bytes = 0
  const end = () => {
    if (chunk.length > 0) chunks.push(`[${chunk.join()}]`)
    chunk = []
    bytes = 0
  }
  for (const row of rows) {
    const json = JSON.stringify(row)
    const size = Buffer.byteLength(json) + 1
    if (bytes + size > MOST_BYTES) end()
    chunk.push(json)
    bytes += size
  }
  end()
  return chunks
}
