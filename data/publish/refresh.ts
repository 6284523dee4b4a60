/** Makes the lexicon that claim lookup reads anew, from what is published. */
import { analyzeDocument, countDocument, newCensus } from '../lookup/index-file.ts'
import { fingerprintOf, makeLexicon } from '../lookup/make-index.ts'
import { lookupDocumentOf, type PlacedClaim } from '../placed-claim.ts'
import type { Database } from './database.ts'
import { newVersion } from './write.ts'

/** Characters of base64 in a row, which may have 2 MB; what three bytes make stays together. */
const PART = 1_200_000

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
    for (const document of claims.map(lookupDocumentOf)) countDocument(census, analyzeDocument(document), document.lang)
    onProgress(census.documents, head.claims)
  }
  const data = Buffer.from((await makeLexicon(census)).buffer).toString('base64')
  const id = `${engine}-${newVersion()}`
  for (let part = 0; part * PART < data.length; part++)
    await db.batch([
      db.prepare('INSERT INTO lexicon (id, part, data) VALUES (?1, ?2, ?3)').bind(id, part, data.slice(part * PART, (part + 1) * PART)),
    ])
  // Claims that somebody else publishes in the meantime leave it stale. A reader may just be about
  // to read the lexicon before this one, so that one stays.
  await db.batch([
    db.prepare('DELETE FROM lexicon WHERE id NOT IN (SELECT ?1 UNION ALL SELECT ifnull(lexicon, ?1) FROM corpus)').bind(id),
    db.prepare('UPDATE corpus SET lexicon = ?1, stale = (version <> ?2), version = ?3').bind(id, head.version, newVersion()),
  ])
  return true
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
