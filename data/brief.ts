/** `npm run brief -- <command>`: the operator's command line. */
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { build } from './commands/build.ts'
import { check } from './commands/check.ts'
import { exportCommand } from './commands/export.ts'
import { fill } from './commands/fill.ts'
import { importCommand } from './commands/import.ts'
import { locateCommand } from './commands/locate.ts'
import { newCommand } from './commands/new.ts'
import { preview } from './commands/preview.ts'
import { publish, unpublish } from './commands/publish.ts'
import { count, InputError } from './commands/shared.ts'
import { DataError } from './load.ts'

const program = new Command('brief')
  .description('Write, check and compile briefs.')
  .option('--data <dir>', 'the data folder', fileURLToPath(new URL('.', import.meta.url)))
  .addCommand(newCommand)
  .addCommand(check)
  .addCommand(locateCommand)
  .addCommand(fill)
  .addCommand(importCommand)
  .addCommand(exportCommand)
  .addCommand(preview)
  .addCommand(build)
  .addCommand(publish)
  .addCommand(unpublish)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof Error)) throw error
  // What the operator can mend is told in its own words; a fault of ours keeps its stack.
  if (error instanceof DataError) console.error(`${error.message}\n${count(error.faults.length, 'fault')}`)
  else if (error instanceof InputError) console.error(error.message)
  else throw error
  process.exitCode = 1
}
