import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type * as z from 'zod'
import { type Fault, findFaults, type LoadedFile } from './integrity.ts'
import { articleFileSchema, type Entities, entitiesSchema, type Topics, topicsSchema } from './schema.ts'

export interface LoadedData extends Vocabulary {
  files: LoadedFile[]
  /** Ids of the records left out because they are drafts. */
  drafts: string[]
}

/** Something that the operator gave and can mend; its message names it. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** Thrown when data is not fit to serve; carries every fault, and its message has a line for each. */
export class DataError extends Error {
  override readonly name = 'DataError'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ file, field, message }) => `${file}: ${field === '' ? '' : `${field}: `}${message}`).join('\n'))
    this.faults = faults
  }
}

export interface Vocabulary {
  entities: Entities
  topics: Topics
}

/**
 * Reads the entities and topics that records may name.
 * @throws DataError
 */
export async function loadVocabulary(dir: string): Promise<Vocabulary> {
  const folder = openFolder(dir)
  const entities = folder.parse('entities.json', await folder.read('entities.json'), entitiesSchema)
  const topics = folder.parse('topics.json', await folder.read('topics.json'), topicsSchema)
  if (entities === undefined || topics === undefined) throw new DataError(folder.faults)
  return { entities, topics }
}

/**
 * Reads and checks a data folder: `entities.json`, `topics.json`, `articles/*.json`.
 * @param options.today ISO date that no record may be later than
 * @param options.publish ids of drafts to treat as if they were to be published
 * @throws DataError with every fault of every file
 */
export async function loadData(
  dir: string,
  { today = new Date().toISOString().slice(0, 10), publish = [] }: { today?: string; publish?: readonly string[] } = {},
): Promise<LoadedData> {
  const { entities, topics } = await loadVocabulary(dir)
  const folder = openFolder(dir)
  const names = (await readdir(join(dir, 'articles'))).filter((name) => name.endsWith('.json')).sort()
  const files: LoadedFile[] = []
  const drafts: string[] = []
  for (const name of names) {
    const path = `articles/${name}`
    const id = basename(name, '.json')
    const value = await folder.read(path)
    if (isDraft(value) && !publish.includes(id)) drafts.push(id)
    else {
      const record = folder.parse(path, value, articleFileSchema)
      if (record !== undefined) files.push({ file: folder.nameOf(path), record })
    }
  }
  const faults = [...folder.faults, ...findFaults(files, entities, topics, today)]
  if (faults.length > 0) throw new DataError(faults)
  return { files, drafts, entities, topics }
}

/** Parses a file's JSON; some editors put a byte-order mark before it. */
export function parseJsonFile(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''))
}

/** Reads files of a folder as JSON of some schema, and collects what is wrong with them. */
function openFolder(dir: string) {
  const faults: Fault[] = []
  const nameOf = (path: string) => `${basename(dir)}/${path}`
  return {
    faults,
    nameOf,
    async read(path: string): Promise<unknown> {
      try {
        return parseJsonFile(await readFile(join(dir, path), 'utf8'))
      } catch (error) {
        if (!(error instanceof Error)) throw error
        const code = 'code' in error ? error.code : undefined
        const message =
          code === 'ENOENT' ? 'is missing' : code === undefined ? `is not JSON: ${error.message}` : `can't be read: ${error.message}`
        faults.push({ file: nameOf(path), field: '', message })
        return undefined
      }
    },
    parse<T>(path: string, value: unknown, schema: z.ZodType<T>): T | undefined {
      if (value === undefined) return undefined
      const parsed = schema.safeParse(value, { error: explainIssue })
      if (parsed.success) return parsed.data
      faults.push(...parsed.error.issues.map(({ path: at, message }) => ({ file: nameOf(path), field: fieldName(at, value), message })))
      return undefined
    },
  }
}

/** Plainer words than Zod's own, where the schema itself has none. */
function explainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}`
  if (issue.code === 'too_small') return issue.input === '' ? 'is empty' : `must have at least ${issue.minimum}`
  if (issue.code === 'too_big') return `must have at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`
  return undefined
}

function isDraft(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'draft' in value && value.draft === true
}

/** A path as the operator reads it: `claims[3] (call-length).passage.sha256`, the claim's id beside its index. */
function fieldName(path: readonly PropertyKey[], root: unknown): string {
  let name = ''
  let value: unknown = root
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined
    if (typeof key !== 'number') name += name === '' ? String(key) : `.${String(key)}`
    else {
      const id = typeof value === 'object' && value !== null && 'id' in value ? ` (${String(value.id)})` : ''
      name += `[${key}]${id}`
    }
  }
  return name
}
