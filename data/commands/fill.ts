import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { findPassageDrift } from '../check.ts'
import { locate } from '../locate.ts'
import { complain, dataDirOf, readDraft } from './shared.ts'

export const fill = new Command('fill')
  .description('fill in what can be computed: hash and counts of the source, passages written as their words, and those that moved')
  .argument('<id>', 'the record')
  .requiredOption('--source <dir>', 'folder with the source texts, <id>.txt each')
  .action(async (id: string, options: { source: string }) => {
    const { path, draft, source } = await readDraft(dataDirOf(fill), id, options.source)
    Object.assign(draft.source, { sha256: source.sha256, words: source.words, paragraphs: source.body.length })
    for (const statement of [...draft.brief.keyPoints, ...draft.claims]) {
      if (typeof statement.passage !== 'string') {
        const drift = findPassageDrift(source, statement.passage)
        if (drift?.state === 'moved') statement.passage = drift.locator
        continue
      }
      const located = locate(source, statement.passage)
      if ('locator' in located) statement.passage = located.locator
      else complain(statement.passage, located.texts)
    }
    await writeFile(path, `${JSON.stringify(draft, null, 2)}\n`)
  })
