/** A corpus of any size for the benches of the Worker: the bundled one's claims, and copies of them with other words. */
import { readFile } from 'node:fs/promises'
import { lookupDocuments } from '../../../data/compile.ts'
import { packCorpus, unpackCorpus } from '../../../data/corpus-file.ts'
import { makeIndex } from '../../../data/lookup/make-index.ts'
import type { BriefRecord, Claim, Corpus } from '../../../data/schema.ts'
import { perturbedCopies } from '../perturb.ts'

/** So many that a record's JSON is about 6 KB, as the handler's constant is that it is compared with. */
const CLAIMS_OF_RECORD = 3

/** Reads what `npm run build` has compiled. */
export async function readCorpus(): Promise<Corpus> {
  const { buffer } = new Uint8Array(await readFile(new URL('../../../build/corpus.bin', import.meta.url)))
  return unpackCorpus(buffer)
}

/** A corpus of so many claims; the same every time. */
export function growCorpus({ records, version }: Corpus, claims: number): Corpus {
  const known = records.flatMap(({ article, claims }) => claims.map((claim) => ({ article, claim })))
  const copies = perturbedCopies(
    known.map(({ article, claim }) => ({ id: claim.id, text: claim.text, title: article.title })),
    claims,
  )
  const grown: BriefRecord[] = []
  for (let first = 0; first < copies.length; first += CLAIMS_OF_RECORD) {
    const number = grown.length
    const { article, source, brief } = records[number % records.length] as BriefRecord
    const id = `${article.id}-${number}`
    grown.push({
      article: { ...article, id, title: copies[first]?.title ?? article.title, url: `${article.url}-${number}` },
      source,
      brief: { ...brief, keyPoints: brief.keyPoints.slice(0, 3) },
      claims: copies.slice(first, first + CLAIMS_OF_RECORD).map(({ text }, i): Claim => {
        const { claim } = known[(first + i) % known.length] as (typeof known)[number]
        return { ...claim, id: `${id}.claim-${i}`, text }
      }),
    })
  }
  return { version: `${version}-${claims}`, records: grown }
}

/** What takes the place of the bundled corpus, by names in `build/`. */
export async function corpusFiles(corpus: Corpus): Promise<Record<string, string | Uint8Array>> {
  return { 'corpus.bin': await packCorpus(corpus), 'lookup.bin': await makeIndex(lookupDocuments(corpus)) }
}
