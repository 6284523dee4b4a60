import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type * as z from 'zod'
import { type Fault, findFaults, type LoadedFile } from './integrity.ts'
import { articleFileSchema, type Entities, entitiesSchema, type Topics, topicsSchema } from './schema.ts'

export interface LoadedData {
  files: LoadedFile[]
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
 * @param today ISO date that no record may be later than
 * @throws DataError with every fault of every file
 */
export async function loadData(dir: string, today = new Date().toISOString().slice(0, 10)): Promise<LoadedData> {
  const faults: Fault[] = []
  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    const file = [basename(dir), path].join('/')
    const json = parseJson(await readFile(join(dir, path), 'utf8'))
    if ('error' in json) {
      faults.push({ file, field: '', message: `is not JSON: ${json.error}` })
      return undefined
    }
    const parsed = schema.safeParse(json.value)
    if (parsed.success) return parsed.data
    faults.push(...parsed.error.issues.map((issue) => ({ file, field: fieldName(issue.path, json.value), message: issue.message })))
    return undefined
  }

  const entities = await read('entities.json', entitiesSchema)
  const topics = await read('topics.json', topicsSchema)
  const names = (await readdir(join(dir, 'articles'))).filter((name) => name.endsWith('.json')).sort()
  const files: LoadedFile[] = []
  for (const name of names) {
    const record = await read(`articles/${name}`, articleFileSchema)
    if (record !== undefined) files.push({ file: `${basename(dir)}/articles/${name}`, record })
  }
  if (entities !== undefined && topics !== undefined) {
    faults.push(...findFaults(files, entities, topics, today))
    if (faults.length === 0) return { files, entities, topics }
  }
  throw new DataError(faults)
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
