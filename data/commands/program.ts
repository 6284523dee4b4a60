/** The operator's command line. */
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { DataError, InputError } from '../load.ts'
import { build } from './build.ts'
import { check } from './check.ts'
import { exportCommand } from './export.ts'
import { fill } from './fill.ts'
import { importCommand } from './import.ts'
import { locateCommand } from './locate.ts'
import { newCommand } from './new.ts'
import { preview } from './preview.ts'
import { publish, unpublish } from './publish.ts'
import { count } from './shared.ts'

const program = new Command('brief')
  .description('Write, check and compile briefs.')
  .option('--data <dir>', 'the data folder', fileURLToPath(new URL('..', import.meta.url)))
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

/** Runs the command that the process was started with; what the operator can mend is told in its own words, a fault of ours keeps its stack. */
export async function run(): Promise<void> {
  try {
    await program.parseAsync()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error instanceof DataError) console.error(`${error.message}\n${count(error.faults.length, 'fault')}`)
    else if (error instanceof InputError) console.error(error.message)
    // Of the system, which names the file: no permission, no space, a folder in the place of a file.
    else if ('syscall' in error) console.error(error.message)
    else throw error
    process.exitCode = 1
  }
}
