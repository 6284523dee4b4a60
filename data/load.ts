import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type * as z from 'zod'
import { type Fault, findFaults, type LoadedFile } from './integrity.ts'
import { articleFileSchema, type Entities, entitiesSchema, type Topics, topicsSchema } from './schema.ts'

export interface LoadedData {
  files: LoadedFile[]
  /** Ids of the records left out because they are drafts. */
  drafts: string[]
  entities: Entities
  topics: Topics
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
  const faults: Fault[] = []
  const nameOf = (path: string) => `${basename(dir)}/${path}`
  const readJson = async (path: string): Promise<unknown> => {
    const json = parseJson(await readFile(join(dir, path), 'utf8'))
    if ('error' in json) faults.push({ file: nameOf(path), field: '', message: `is not JSON: ${json.error}` })
    return 'error' in json ? undefined : json.value
  }
  const parse = <T>(path: string, value: unknown, schema: z.ZodType<T>): T | undefined => {
    if (value === undefined) return undefined
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    faults.push(
      ...parsed.error.issues.map((issue) => ({ file: nameOf(path), field: fieldName(issue.path, value), message: issue.message })),
    )
    return undefined
  }

  const entities = parse('entities.json', await readJson('entities.json'), entitiesSchema)
  const topics = parse('topics.json', await readJson('topics.json'), topicsSchema)
  const names = (await readdir(join(dir, 'articles'))).filter((name) => name.endsWith('.json')).sort()
  const files: LoadedFile[] = []
  const drafts: string[] = []
  for (const name of names) {
    const path = `articles/${name}`
    const id = basename(name, '.json')
    const value = await readJson(path)
    if (isDraft(value) && !publish.includes(id)) drafts.push(id)
    else {
      const record = parse(path, value, articleFileSchema)
      if (record !== undefined) files.push({ file: nameOf(path), record })
    }
  }
  if (entities !== undefined && topics !== undefined) {
    faults.push(...findFaults(files, entities, topics, today))
    if (faults.length === 0) return { files, drafts, entities, topics }
  }
  throw new DataError(faults)
}

function isDraft(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'draft' in value && value.draft === true
}

function parseJson(text: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
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
