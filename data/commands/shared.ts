import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Fault } from '../integrity.ts'
import type { ArticleFile, Locator } from '../schema.ts'
import { readSource, type SourceText } from '../source.ts'

/** The data folder that the command line names; every command takes `--data` from the program. */
export function dataDirOf(command: Command): string {
  return command.optsWithGlobals<{ data: string }>().data
}

/** A statement whose passage is a locator, or the words to make one of. */
interface DraftStatement {
  passage: Locator | string
}

/** As much of a record as is there before its passages are located. */
export interface Draft {
  source: ArticleFile['source']
  brief: { keyPoints: DraftStatement[] }
  claims: DraftStatement[]
}

/** Something that the operator gave and can mend; its message names it. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/**
 * Reads a record that may be unfinished, and its source.
 * @throws InputError when either isn't there or can't be read
 */
export async function readDraft(
  dataDir: string,
  id: string,
  sourceDir: string,
): Promise<{ path: string; draft: Draft; source: SourceText }> {
  const path = join(dataDir, 'articles', `${id}.json`)
  const sourcePath = join(sourceDir, `${id}.txt`)
  const draft = await explain(path, async (): Promise<Draft> => JSON.parse(await readFile(path, 'utf8')))
  const source = await explain(sourcePath, async () => readSource(await readFile(sourcePath, 'utf8'), draft.source))
  return { path, draft, source }
}

/** Gives an error the name of the file that it is about. */
async function explain<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    const message = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'there is no such file' : String(cause)
    throw new InputError(`${file}: ${message}`, { cause })
  }
}

export function describeFault({ file, field, message }: Fault): string {
  return [file, field, message].filter((part) => part !== '').join(': ')
}

export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

/** Says that some words aren't in one place of the source, and where they are. */
export function complain(words: string, places: readonly string[]): void {
  console.error(`"${words}" is in the article ${count(places.length, 'time')}`)
  for (const place of places) console.error(`  ${place}`)
  process.exitCode = 1
}
