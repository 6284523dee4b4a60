import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { compileCorpus } from '../compile.ts'
import { loadData } from '../load.ts'
import { articleFileJsonSchema } from '../schema.ts'
import { count, dataDirOf } from './shared.ts'

const BUILD = fileURLToPath(new URL('../../build', import.meta.url))

export const build = new Command('build')
  .description('compile the records into what the Worker bundles, and the JSON Schema for editors')
  .option('--out <dir>', 'where to write', BUILD)
  .action(async ({ out }: { out: string }) => {
    const data = await loadData(dataDirOf(build))
    const corpus = compileCorpus(data)
    await mkdir(out, { recursive: true })
    await writeFile(join(out, 'corpus.json.txt'), JSON.stringify(corpus))
    await writeFile(join(out, 'article.schema.json'), JSON.stringify(articleFileJsonSchema(data.entities, data.topics), null, 2))
    const claims = corpus.records.reduce((sum, record) => sum + record.claims.length, 0)
    console.log(`compiled ${count(corpus.records.length, 'record')} with ${count(claims, 'claim')}, version ${corpus.version}`)
    if (data.drafts.length > 0) console.log(`left out ${count(data.drafts.length, 'draft')}: ${data.drafts.join(', ')}`)
  })
