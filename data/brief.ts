/** `npm run brief -- <command>`: the operator's command line. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { checkAgainstSource, type SourceCheck } from './check.ts'
import { compileCorpus } from './compile.ts'
import type { Fault } from './integrity.ts'
import { DataError, loadData } from './load.ts'
import { locate } from './locate.ts'
import { type ArticleFile, articleFileJsonSchema } from './schema.ts'
import { readSource, type SourceText } from './source.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))

const program = new Command('brief').description('Write, check and compile briefs.').option('--data <dir>', 'the data folder', HERE)
const dataDir = () => program.opts<{ data: string }>().data

program
  .command('build')
  .description('compile the records into what the Worker bundles, and the JSON Schema for editors')
  .option('--out <dir>', 'where to write', join(HERE, '../build'))
  .action(async ({ out }: { out: string }) => {
    const data = await loadData(dataDir())
    const corpus = compileCorpus(data)
    await mkdir(out, { recursive: true })
    await writeFile(join(out, 'corpus.json.txt'), JSON.stringify(corpus))
    await writeFile(join(out, 'article.schema.json'), JSON.stringify(articleFileJsonSchema(data.entities, data.topics), null, 2))
    const claims = corpus.records.reduce((sum, record) => sum + record.claims.length, 0)
    console.log(`compiled ${count(corpus.records.length, 'record')} with ${count(claims, 'claim')}, version ${corpus.version}`)
  })

program
  .command('check')
  .description('check records: schema, references, and with the sources at hand every passage and hash')
  .argument('[id...]', 'only these records')
  .option('--source <dir>', 'folder with the source texts, <id>.txt each')
  .option('--json', 'print one JSON object')
  .action(async (ids: string[], { source, json }: { source?: string; json?: boolean }) => {
    const { files } = await loadData(dataDir())
    const known = new Set(files.map(({ record }) => record.article.id))
    const unknown = ids.filter((id) => !known.has(id))
    if (unknown.length > 0) program.error(`no record called ${unknown.join(', ')}`)
    const chosen = files.filter(({ record }) => ids.length === 0 || ids.includes(record.article.id))
    const checks = await Promise.all(chosen.map((file) => checkAgainstSource(file, source)))
    const faults = checks.flatMap((check) => check.faults)
    if (json) console.log(JSON.stringify({ records: checks }))
    else {
      for (const check of checks) console.log(describeCheck(check))
      for (const fault of faults) console.error(describeFault(fault))
      if (source === undefined) console.log('without --source, passages and hashes were not compared with the sources')
      console.log(`${count(checks.length, 'record')}, ${count(faults.length, 'fault')}`)
    }
    if (faults.length > 0) process.exitCode = 1
  })

program
  .command('locate')
  .description('find the passage for some words: the shortest unambiguous selector, paragraph and hash')
  .argument('<id>', 'the record')
  .argument('<words...>', 'the words of the passage; "first words … last words" for a longer one')
  .requiredOption('--source <dir>', 'folder with the source texts, <id>.txt each')
  .action(async (id: string, wanted: string[], { source }: { source: string }) => {
    const { text } = await readDraft(id, source)
    for (const words of wanted) {
      const located = locate(text, words)
      if ('locator' in located) console.log(JSON.stringify(located.locator))
      else complain(words, located.texts)
    }
  })

program
  .command('fill')
  .description('fill in what can be computed: hash and counts of the source, and every passage written as its words')
  .argument('<id>', 'the record')
  .requiredOption('--source <dir>', 'folder with the source texts, <id>.txt each')
  .action(async (id: string, { source }: { source: string }) => {
    const { path, draft, text } = await readDraft(id, source)
    Object.assign(draft.source, { sha256: text.sha256, words: text.words, paragraphs: text.body.length })
    for (const statement of [...draft.brief.keyPoints, ...draft.claims]) {
      if (typeof statement.passage !== 'string') continue
      const located = locate(text, statement.passage)
      if ('locator' in located) statement.passage = located.locator
      else complain(statement.passage, located.texts)
    }
    await writeFile(path, `${JSON.stringify(draft, null, 2)}\n`)
  })

/** As much of a record as must be there before its passages are located. */
interface Draft {
  source: ArticleFile['source']
  brief: { keyPoints: { passage: unknown }[] }
  claims: { passage: unknown }[]
}

async function readDraft(id: string, sourceDir: string): Promise<{ path: string; draft: Draft; text: SourceText }> {
  const path = join(dataDir(), 'articles', `${id}.json`)
  const draft: Draft = JSON.parse(await readFile(path, 'utf8'))
  return { path, draft, text: readSource(await readFile(join(sourceDir, `${id}.txt`), 'utf8'), draft.source) }
}

function complain(words: string, places: readonly string[]): void {
  console.error(`"${words}" is in the source ${count(places.length, 'time')}`)
  for (const place of places) console.error(`  ${place}`)
  process.exitCode = 1
}

function describeCheck(check: SourceCheck): string {
  const against = check.sourceFound
    ? `${check.faults.length === 0 ? 'all found, hashes equal' : count(check.faults.length, 'fault')}, longest shared run ${check.longestSharedRun.words} words`
    : 'source not at hand'
  return `${check.id}: ${count(check.passages, 'passage')} (${against}), ${check.summaryWords} words of summary, ${Math.round(check.coverage * 100)} % of paragraphs covered`
}

function describeFault({ file, field, message }: Fault): string {
  return [file, field, message].filter((part) => part !== '').join(': ')
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof DataError)) throw error
  console.error(error.message)
  console.error(count(error.faults.length, 'fault'))
  process.exitCode = 1
}
