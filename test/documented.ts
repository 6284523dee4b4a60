/** Holds answers to the OpenAPI document, in whatever runtime the tests are. */
import { type Schema, Validator } from '@cfworker/json-schema'

export interface ApiParameter {
  name: string
  in: 'path' | 'query'
  required: boolean
  schema: Schema
}

export interface ApiOperation {
  operationId: string
  parameters: ApiParameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  'x-negotiated'?: string[]
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

export interface ApiDocument {
  paths: Record<string, Record<string, ApiOperation>>
  components: { schemas: Record<string, Schema> }
}

/** An answer as far as it is described. */
export interface Answer {
  status: number
  /** Content-Type, without parameters. */
  type: string
  /** Undefined where there is none, as in an answer to HEAD. */
  body: string | undefined
}

/** What is wrong with a value; undefined when nothing. */
type Validate = (value: unknown) => string | undefined

/** Runs where no code may be made at run time. */
function interpreted(schema: Schema): Validate {
  const validator = new Validator(schema, '2020-12', false)
  return (value) => {
    const { valid, errors } = validator.validate(value)
    return valid ? undefined : JSON.stringify(errors.slice(-2))
  }
}

/**
 * @param compile makes a validator of a JSON Schema
 * @returns a function that says what of an answer the document does not describe: its status, its media type,
 *   or for JSON its shape, a field that the document doesn't know included; undefined when nothing
 */
export function createDocumented(
  document: ApiDocument,
  compile: (schema: Schema) => Validate = interpreted,
): (method: string, path: string, answer: Answer) => string | undefined {
  const validators = new Map<Schema, Validate>()
  const validatorOf = (schema: Schema): Validate => {
    let validator = validators.get(schema)
    if (validator === undefined) {
      const closed = close({ ...schema, components: document.components }) as Schema
      validator = compile(closed)
      validators.set(schema, validator)
    }
    return validator
  }
  return (method, path, { status, type, body }) => {
    const { pathname } = new URL(path, 'https://briefs.test')
    const item = Object.entries(document.paths).find(([template]) => matches(document, template, pathname))?.[1]
    const operation = item?.[method === 'HEAD' ? 'get' : method.toLowerCase()]
    // What isn't there, or isn't asked for so, answers with a problem like any other.
    if (operation === undefined) return undefined
    const described = operation.responses[status]
    if (described === undefined) return `${method} ${path} answered ${status}, which is not documented`
    if (body === undefined || described.content === undefined) return undefined
    if (operation['x-negotiated']?.includes(type)) return undefined
    const content = described.content[type]
    if (content === undefined) return `${method} ${path} answered ${type}, which is not documented`
    if (!type.endsWith('json') || method === 'HEAD') return undefined
    const fault = validatorOf(content.schema)(JSON.parse(body))
    return fault && `${method} ${path}: ${fault}`
  }
}

/** A literal path goes before one with a parameter: `/v1/claims/match` is no claim. */
function matches(document: ApiDocument, template: string, path: string): boolean {
  if (path in document.paths) return template === path
  const pattern = template
    .replace(/[.]/g, '\\.')
    .replace('{file}', 'article-brief\\.[\\w-]+\\.(?:js|css)')
    .replace(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${pattern}$`).test(path)
}

/** The document leaves room for fields of later versions; what this one sends has to be in it. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close)
  if (typeof schema !== 'object' || schema === null) return schema
  const closed = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, close(value)]))
  return 'properties' in schema && !('allOf' in schema) ? { ...closed, additionalProperties: false } : closed
}
