import { Command, Option } from 'commander'
import { compileCorpus } from '../compile.ts'
import { recordToJsonLd } from '../json-ld.ts'
import { InputError, loadData } from '../load.ts'
import { recordToMarkdown } from '../markdown.ts'
import type { BriefRecord } from '../schema.ts'
import { dataDirOf } from './shared.ts'

const FORMATS: Record<string, (record: BriefRecord) => string> = {
  json: (record) => `${JSON.stringify(record, null, 2)}\n`,
  md: recordToMarkdown,
  jsonld: (record) => `${JSON.stringify(recordToJsonLd(record), null, 2)}\n`,
}

export const exportCommand = new Command('export')
  .description('print a record as the API serves it, as Markdown, or as schema.org JSON-LD')
  .argument('<id>', 'the record')
  .addOption(new Option('--format <format>', 'the form').choices(Object.keys(FORMATS)).default('json'))
  .action(async (id: string, { format }: { format: string }) => {
    const { records } = compileCorpus(await loadData(dataDirOf(exportCommand)))
    const record = records.find(({ article }) => article.id === id)
    if (record === undefined) throw new InputError(`there is no record called "${id}" (drafts can't be exported)`)
    process.stdout.write(FORMATS[format]?.(record) ?? '')
  })
