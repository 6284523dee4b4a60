/** Makes the lexicon that claim lookup reads anew, from what is published. */
import { analyzeDocument, countDocument, newCensus } from '../lookup/index-file.ts'
import { fingerprintOf, makeLexicon } from '../lookup/make-index.ts'
import { loadStemmers } from '../lookup/stem.ts'
import { lookupDocumentOf, type PlacedClaim } from '../placed-claim.ts'
import type { Database } from './database.ts'
import { newVersion } from './write.ts'

/** Characters of base64 in a row, which may have 2 MB; what three bytes make stays together. */
const PART = 1_200_000
/** How often it is tried to have a lexicon read while others publish theirs. */
const ATTEMPTS = 5

interface Head {
  version: string
  lexicon: string | null
  stale: number
  claims: number
}

/**
 * Makes a new lexicon if claims have changed since the last one, or the engine has, and lets
 * readers change over to it in one step.
 *
 * @param onProgress told, now and then, how many of how many claims have been read
 * @returns whether there was anything to do
 */
export async function refreshLexicon(db: Database, onProgress: (read: number, of: number) => void = () => {}): Promise<boolean> {
  const [head] = (await db.read<Head>(() => db.prepare('SELECT version, lexicon, stale, claims FROM corpus'))).results
  if (head === undefined) throw new Error('the table corpus has no row')
  const engine = (await fingerprintOf('lexicon')).slice(0, 8)
  if (head.stale === 0 && head.lexicon?.startsWith(engine)) return false

  const census = newCensus()
  for await (const claims of readClaims(db)) {
    await loadStemmers(claims.map(({ article }) => article.lang))
    for (const document of claims.map(lookupDocumentOf)) countDocument(census, analyzeDocument(document), document.lang)
    onProgress(census.documents, head.claims)
  }
  const data = Buffer.from((await makeLexicon(census)).buffer).toString('base64')
  const id = `${engine}-${newVersion()}`
  const parts = Array.from({ length: Math.ceil(data.length / PART) }, (_, part) => data.slice(part * PART, (part + 1) * PART))
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    for (const [part, text] of parts.entries())
      await db.batch([db.prepare('INSERT OR REPLACE INTO lexicon (id, part, data) VALUES (?1, ?2, ?3)').bind(id, part, text)])
    if (await changeOver(db, id, parts.length, head.version)) return true
  }
  throw new Error('others publish at the same time, again and again; publish once more when they are done')
}

/**
 * Has readers read a lexicon, and removes older ones.
 *
 * Claims that somebody else publishes in the meantime leave it stale. A reader may just be about to
 * read the lexicon before this one, so that one stays.
 *
 * @param parts how many it has
 * @param version of the claims that it was made from
 * @returns false when it isn't whole any more: somebody else has changed over, and took it for an older one
 */
async function changeOver(db: Database, id: string, parts: number, version: string): Promise<boolean> {
  const isWhole = '(SELECT count(*) FROM lexicon WHERE id = ?1) = ?2'
  await db.batch([
    db
      .prepare(`DELETE FROM lexicon WHERE id NOT IN (SELECT ?1 UNION ALL SELECT ifnull(lexicon, ?1) FROM corpus) AND ${isWhole}`)
      .bind(id, parts),
    db
      .prepare(`UPDATE corpus SET lexicon = ?1, stale = (version <> ?3), version = ?4 WHERE ${isWhole}`)
      .bind(id, parts, version, newVersion()),
  ])
  const [now] = (await db.read<{ whole: number }>(() => db.prepare(`SELECT ${isWhole} AS whole`).bind(id, parts))).results
  return now?.whole === 1
}

/** All claims in the order of a list: the newest first, as the lookup index of the bundle has them. */
async function* readClaims(db: Database): AsyncGenerator<PlacedClaim[]> {
  const after = db.prepare(
    `SELECT published, article, position, placed FROM claim
     WHERE published <= ?1 AND (published < ?1 OR article > ?2 OR (article = ?2 AND position > ?3))
     ORDER BY published DESC, article, position LIMIT ?4`,
  )
  // Behind every date, so that the first claims come after it.
  let last = { published: '~', article: '', position: 0 }
  for (;;) {
    const { published, article, position } = last
    const { results } = await db.read<{ published: string; article: string; position: number; placed: string }>((rows) =>
      after.bind(published, article, position, rows),
    )
    const end = results.at(-1)
    if (end === undefined) return
    yield results.map(({ placed }) => JSON.parse(placed) as PlacedClaim)
    last = end
  }
}
