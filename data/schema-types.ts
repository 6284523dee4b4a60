/** Writes the types that schemas have as plain TypeScript, so that whoever uses the npm package needs no zod. */
import * as z from 'zod'
import { recordSchema } from './schema.ts'

type Schema = z.core.JSONSchema.BaseSchema

/**
 * The type of what a schema gives, as TypeScript.
 * @param schema as JSON Schema
 * @throws Error if the schema holds something that this can't write
 */
export function typeOfSchema(schema: Schema): string {
  return typeOf(schema, schema.$defs ?? {}, '')
}

/** Declarations of the record and its parts. */
export function recordTypes(): string {
  return `/** A record as the API serves it: entities in full, claim ids unique across articles, passages linked. */
export interface BriefRecord ${typeOfSchema(z.toJSONSchema(recordSchema))}
export type Article = BriefRecord['article']
export type Claim = BriefRecord['claims'][number]
export type Entity = Claim['claimant']
export type Passage = Claim['passage']
`
}

function typeOf(schema: Schema, defs: Record<string, Schema>, indent: string): string {
  const { type, items } = schema
  const referred = schema.$ref && defs[schema.$ref.replace('#/$defs/', '')]
  if (referred) return typeOf(referred, defs, indent)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (type === 'object') return objectOf(schema, defs, indent)
  if (type === 'array' && isSchema(items)) return `Array<${typeOf(items, defs, indent)}>`
  if (type === 'integer') return 'number'
  if (type === 'string' || type === 'number' || type === 'boolean') return type
  throw new Error(`no type for ${JSON.stringify(schema)}`)
}

function objectOf({ properties = {}, required = [] }: Schema, defs: Record<string, Schema>, indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(properties)
    .filter((entry): entry is [string, Schema] => isSchema(entry[1]))
    .flatMap(([name, schema]) => {
      const type = typeOf(schema, defs, inner)
      const property = required.includes(name) ? `${name}: ${type}` : `${name}?: ${type} | undefined`
      return schema.description ? [`${inner}/** ${schema.description} */`, inner + property] : [inner + property]
    })
  return ['{', ...lines, `${indent}}`].join('\n')
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
