import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIndex, type LookupDocument } from './index-file.ts'
import { unpackVectors } from './vectors.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/article-brief', import.meta.url))

/**
 * The lookup index of documents, with the base vectors. Fitting vectors to thousands of documents
 * takes a minute, so the index is kept, under a name made of all that it is made from.
 *
 * @param options `vectors: false` for an index that knows words only by their spelling
 */
export async function makeIndex(documents: readonly LookupDocument[], options = { vectors: true }): Promise<Uint8Array<ArrayBuffer>> {
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

/** What reads an index, and doesn't change what is in it. */
const READERS = ['lookup.ts', 'query.ts', 'rerank.ts', 'weights.json']

/** Of the documents, and of every other file here, since each may change what comes out. */
async function fingerprint(...inputs: unknown[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(inputs))
  const files = (await readdir(HERE)).filter((name) => !READERS.includes(name))
  for (const name of files.sort()) hash.update(name).update(await readFile(join(HERE, name)))
  return hash.digest('hex').slice(0, 32)
}
