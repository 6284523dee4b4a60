import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Fault } from '../integrity.ts'
import { InputError, parseJsonFile } from '../load.ts'
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
  const draft = await explain(path, async () => asDraft(parseJsonFile(await readFile(path, 'utf8'))))
  const source = await explain(sourcePath, async () => readSource(await readFile(sourcePath, 'utf8'), draft.source))
  return { path, draft, source }
}

function asDraft(value: unknown): Draft {
  const draft = value as Partial<Draft> | null
  if (typeof draft?.source !== 'object' || !Array.isArray(draft.brief?.keyPoints) || !Array.isArray(draft.claims))
    throw new InputError('is no record: it has a source, a brief with keyPoints, and claims')
  return draft as Draft
}

/** Gives an error the name of the file that it is about. */
async function explain<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const message = isMissing ? 'there is no such file' : cause instanceof InputError ? cause.message : String(cause)
    throw new InputError(`${file}: ${message}`, { cause })
  }
}

/** Of very many faults so many are told in a report, and so many printed. */
export const FAULTS_REPORTED = 100
export const FAULTS_PRINTED = 10

export function describeFault({ file, field, message }: Fault): string {
  return [file, field, message].filter((part) => part !== '').join(': ')
}

export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

/**
 * Says that some words aren't in one place of the source, and where they are.
 * @param field the statement of a record that they belong to
 */
export function complain(words: string, places: readonly string[], field?: string): void {
  console.error(`${field === undefined ? '' : `${field}: `}"${words}" is in the article ${count(places.length, 'time')}`)
  for (const place of places) console.error(`  ${place}`)
  process.exitCode = 1
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** A bar for a person who waits: at a terminal only. */
export async function progressBar(what: string, max: number): Promise<{ advance(step: number): void; clear(): void }> {
  if (!process.stderr.isTTY) return { advance: () => {}, clear: () => {} }
  const { progress } = await import('@clack/prompts')
  const bar = progress({ max: Math.max(max, 1), output: process.stderr })
  bar.start(what)
  return { advance: (step) => bar.advance(step), clear: () => bar.clear() }
}
