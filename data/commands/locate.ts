import { Command } from 'commander'
import { locate } from '../locate.ts'
import { complain, dataDirOf, readDraft } from './shared.ts'

export const locateCommand = new Command('locate')
  .description('find the passage for some words: the shortest unambiguous selector, paragraph and hash, as JSON')
  .argument('<id>', 'the record')
  .argument('<words...>', 'the words of the passage; "first words … last words" for a longer one')
  .requiredOption('--source <dir>', 'folder with the source texts, <id>.txt each')
  .action(async (id: string, wanted: string[], options: { source: string }) => {
    const { source } = await readDraft(dataDirOf(locateCommand), id, options.source)
    for (const words of wanted) {
      const located = locate(source, words)
      if ('locator' in located) console.log(JSON.stringify(located.locator))
      else complain(words, located.texts)
    }
  })
