import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { findPassageDrift } from '../check.ts'
import { locate } from '../locate.ts'
import { complain, count, dataDirOf, readDraft } from './shared.ts'

export const fill = new Command('fill')
  .description('fill in what can be computed: hash and counts of the source, passages written as their words, and those that moved')
  .argument('<id>', 'the record')
  .requiredOption('--source <dir>', 'folder with the source texts, <id>.txt each')
  .action(async (id: string, options: { source: string }) => {
    const { path, draft, source } = await readDraft(dataDirOf(fill), id, options.source)
    Object.assign(draft.source, { sha256: source.sha256, words: source.words, paragraphs: source.body.length })
    let filled = 0
    let moved = 0
    for (const [field, statements] of Object.entries({ 'brief.keyPoints': draft.brief.keyPoints, claims: draft.claims }))
      for (const [i, statement] of statements.entries()) {
        if (typeof statement.passage !== 'string') {
          const drift = findPassageDrift(source, statement.passage)
          if (drift?.state !== 'moved') continue
          statement.passage = drift.locator
          moved++
          continue
        }
        const located = locate(source, statement.passage)
        if ('locator' in located) {
          statement.passage = located.locator
          filled++
        } else complain(statement.passage, located.texts, `${field}[${i}]`)
      }
    await writeFile(path, `${JSON.stringify(draft, null, 2)}\n`)
    console.log(`${path}: ${count(filled, 'passage')} filled in, ${moved} moved`)
  })
