import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { compileCorpus, lookupDocuments } from '../compile.ts'
import { packCorpus } from '../corpus-file.ts'
import { loadData, loadVocabulary } from '../load.ts'
import { makeIndex } from '../lookup/make-index.ts'
import { articleFileJsonSchema } from '../schema.ts'
import { count, dataDirOf } from './shared.ts'

const BUILD = fileURLToPath(new URL('../../build', import.meta.url))

export const build = new Command('build')
  .description('compile the records into what the Worker bundles, and the JSON Schema for editors')
  .option('--out <dir>', 'where to write', BUILD)
  .action(async ({ out }: { out: string }) => {
    const dir = dataDirOf(build)
    await mkdir(out, { recursive: true })
    // First, so that an editor completes a record that has faults still.
    const { entities, topics } = await loadVocabulary(dir)
    await writeFile(join(out, 'article.schema.json'), JSON.stringify(articleFileJsonSchema(entities, topics), null, 2))
    const data = await loadData(dir)
    const corpus = compileCorpus(data)
    await writeFile(join(out, 'corpus.bin'), await packCorpus(corpus))
    await writeFile(join(out, 'lookup.bin'), await makeIndex(lookupDocuments(corpus)))
    const claims = corpus.records.reduce((sum, record) => sum + record.claims.length, 0)
    console.log(`compiled ${count(corpus.records.length, 'record')} with ${count(claims, 'claim')}, version ${corpus.version}`)
    if (data.drafts.length > 0) console.log(`left out ${count(data.drafts.length, 'draft')}: ${data.drafts.join(', ')}`)
  })
