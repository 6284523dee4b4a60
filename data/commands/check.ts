import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { checkAgainstSource, type SourceCheck } from '../check.ts'
import { InputError, loadData } from '../load.ts'
import { count, dataDirOf, describeFault } from './shared.ts'

export const check = new Command('check')
  .description('check records: schema, references, and with the sources at hand every passage and hash')
  .argument('[id...]', 'only these records; a draft is checked as if it were to be published')
  .option('--source <dir>', 'folder with the source texts, <id>.txt each')
  .option('--json', 'print one JSON object')
  .action(async (ids: string[], { source, json }: { source?: string; json?: boolean }) => {
    const { files, drafts } = await loadData(dataDirOf(check), { publish: ids })
    const known = new Set(files.map(({ record }) => record.article.id))
    const unknown = ids.filter((id) => !known.has(id))
    if (unknown.length > 0) check.error(`no record called ${unknown.join(', ')}`)
    if (source !== undefined && !existsSync(source)) throw new InputError(`${source}: there is no such folder`)
    const chosen = files.filter(({ record }) => ids.length === 0 || ids.includes(record.article.id))
    const checks = await Promise.all(chosen.map((file) => checkAgainstSource(file, source)))
    const compared = checks.filter(({ sourceFound }) => sourceFound).length
    const faults = checks.flatMap(({ faults }) => faults)
    if (source !== undefined && ids.length > 0)
      for (const { id } of checks.filter(({ sourceFound }) => !sourceFound))
        faults.push({ file: join(source, `${id}.txt`), field: '', message: 'there is no such file' })
    if (json) console.log(JSON.stringify({ records: checks, drafts }))
    else {
      for (const checked of checks) console.log(describeCheck(checked))
      for (const fault of faults) console.error(describeFault(fault))
      if (source === undefined) console.log('without --source, passages and hashes were not compared with the sources')
      if (drafts.length > 0) console.log(`not checked, being drafts: ${drafts.join(', ')}`)
      console.log(`${count(checks.length, 'record')}, ${compared} compared with the source, ${count(faults.length, 'fault')}`)
    }
    if (faults.length > 0) process.exitCode = 1
  })

function describeCheck(checked: SourceCheck): string {
  const { id, sourceFound, passages, claims, summaryWords, readingSeconds, coverage, longestSharedRun, faults } = checked
  const against = sourceFound
    ? `${faults.length === 0 ? 'all found, hashes equal' : count(faults.length, 'fault')}, longest shared run ${longestSharedRun.words} words`
    : 'source not at hand'
  return `${id}: ${count(claims, 'claim')}, ${count(passages, 'passage')} (${against}), ${summaryWords} words of summary, brief read in ${readingSeconds} s, ${Math.round(coverage * 100)} % of paragraphs covered`
}
