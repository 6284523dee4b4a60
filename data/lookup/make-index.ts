import { createHash, type Hash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIndex, buildLexicon, type Census, type LookupDocument } from './index-file.ts'
import { loadStemmers } from './stem.ts'
import { unpackVectors } from './vectors.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/article-brief', import.meta.url))

/**
 * The lookup index of documents, with the base vectors. Fitting vectors to thousands of documents
 * takes a minute, so the index is kept, under a name made of all that it is made from. What it takes
 * to look something up in it is loaded too.
 *
 * @param options `vectors: false` for an index that knows words only by their spelling
 */
export async function makeIndex(documents: readonly LookupDocument[], options = { vectors: true }): Promise<Uint8Array<ArrayBuffer>> {
  await loadStemmers(documents.flatMap(({ lang }) => lang ?? []))
  const cached = join(CACHE, `${await fingerprint(documents, options)}.bin`)
  try {
    return Uint8Array.from(await readFile(cached))
  } catch {
    const base = options.vectors ? unpackVectors(await readFile(join(HERE, 'base-vectors.bin'))) : undefined
    const bytes = buildIndex(documents, base)
    await mkdir(CACHE, { recursive: true })
    await writeFile(cached, bytes)
    return bytes
  }
}

/** The lexicon of a corpus that was counted, with the base vectors. */
export async function makeLexicon(census: Census): Promise<Uint8Array<ArrayBuffer>> {
  return buildLexicon(census, unpackVectors(await readFile(join(HERE, 'base-vectors.bin'))))
}

/** What of this folder a lexicon is made by, and what the terms of a document, as a hash. */
export async function fingerprintOf(what: 'lexicon' | 'terms'): Promise<string> {
  return what === 'lexicon'
    ? fingerprint()
    : hashFiles(createHash('sha256'), ['analyze.ts', 'hash.ts', 'stem.ts', 'stemmers.ts', 'stored-documents.ts', '../marks.ts'])
}

/** What reads an index, and doesn't change what is in it. */
const READERS = ['best.ts', 'highlights.ts', 'lookup.ts', 'query.ts', 'rerank.ts', 'retrieve.ts', 'stored-documents.ts', 'weights.json']

/** Of the documents, and of every other file here, since each may change what comes out. */
async function fingerprint(...inputs: unknown[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(inputs))
  return hashFiles(
    hash,
    (await readdir(HERE)).filter((name) => !READERS.includes(name)),
  )
}

async function hashFiles(hash: Hash, files: readonly string[]): Promise<string> {
  for (const name of files.toSorted()) hash.update(name).update(await readFile(join(HERE, name)))
  return hash.digest('hex').slice(0, 32)
}
