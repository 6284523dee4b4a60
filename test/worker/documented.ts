import { type Schema, Validator } from '@cfworker/json-schema'
import { expect } from 'vitest'
import openApi from '../../build/openapi.json.txt'

interface Document {
  paths: Record<
    string,
    Record<string, { 'x-negotiated'?: string[]; responses: Record<string, { content?: Record<string, { schema: Schema }> }> }>
  >
  components: { schemas: Record<string, Schema> }
}

export const document: Document = JSON.parse(openApi)

/**
 * Expects that an answer is one that the OpenAPI document describes: its status, its media type, and
 * for JSON its shape, without a field that the document doesn't know.
 */
export async function expectDocumented(method: string, path: string, response: Response): Promise<void> {
  const { pathname } = new URL(path, 'https://briefs.test')
  const operations = Object.entries(document.paths).find(([template]) => matches(template, pathname))?.[1]
  const operation = operations?.[method === 'HEAD' ? 'get' : method.toLowerCase()]
  // What isn't there, or isn't asked for so, answers with a problem like any other.
  if (operation === undefined) return
  const answer = operation.responses[response.status]
  expect(answer, `${method} ${path} answered ${response.status}, which is not documented`).toBeDefined()
  if (response.body === null || answer?.content === undefined) return
  const type = response.headers.get('Content-Type')?.split(';')[0] ?? ''
  if (operation['x-negotiated']?.includes(type)) return
  const described = answer.content[type]
  expect(described, `${method} ${path} answered ${type}, which is not documented`).toBeDefined()
  if (!type.endsWith('json') || method === 'HEAD' || described === undefined) return
  const { valid, errors } = validatorOf(described.schema).validate(await response.clone().json())
  expect(valid, `${method} ${path}: ${JSON.stringify(errors.slice(-2))}`).toBe(true)
}

/** A literal path goes before one with a parameter: `/v1/claims/match` is no claim. */
function matches(template: string, path: string): boolean {
  if (path in document.paths) return template === path
  const pattern = template
    .replace(/[.]/g, '\\.')
    .replace('{file}', 'article-brief\\.[\\w-]+\\.(?:js|css)')
    .replace(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${pattern}$`).test(path)
}

const validators = new Map<Schema, Validator>()

function validatorOf(schema: Schema): Validator {
  let validator = validators.get(schema)
  if (validator === undefined) {
    const closed = close({ ...schema, components: document.components }) as Schema
    validator = new Validator(closed, '2020-12', false)
    validators.set(schema, validator)
  }
  return validator
}

/** The document leaves room for fields of later versions; what this one sends has to be in it. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close)
  if (typeof schema !== 'object' || schema === null) return schema
  const closed = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, close(value)]))
  return 'properties' in schema && !('allOf' in schema) ? { ...closed, additionalProperties: false } : closed
}
