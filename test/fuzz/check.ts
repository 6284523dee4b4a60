import { Ajv2020 } from 'ajv/dist/2020.js'
import { type ApiDocument, createDocumented } from '../documented.ts'
import type { Case } from './cases.ts'

/** No answer takes longer, ms; a machine that does something else may make one late, but not the same one again and again. */
const SLOWEST = 100
const TRIES = 4

export interface Outcome {
  status: number
  /** What is wrong with it. */
  fault?: string
  /** The shortest of the tries, ms. */
  took: number
}

/** @returns a function that asks the Worker at an address, and holds what it answers to the document and to the clock */
export function createCheck(document: ApiDocument, url: string): (one: Case) => Promise<Outcome> {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const undocumented = createDocumented(document, (schema) => {
    const validate = ajv.compile(schema)
    return (value) => (validate(value) ? undefined : ajv.errorsText(validate.errors))
  })
  return async (one) => {
    let took = Number.POSITIVE_INFINITY
    let answer: { status: number; type: string; body: string } | undefined
    for (let tries = 0; tries < TRIES && took > SLOWEST; tries++) {
      const started = performance.now()
      answer = await ask(url, one)
      took = Math.min(took, performance.now() - started)
    }
    if (answer === undefined) return { status: 0, took, fault: 'no answer' }
    const fault = faultOf(one, answer) ?? (took > SLOWEST ? `took ${took.toFixed(0)} ms` : undefined)
    const shape = fault ?? undocumented(one.method, one.path, { ...answer, body: one.method === 'HEAD' ? undefined : answer.body })
    return { status: answer.status, took, ...(shape !== undefined && { fault: shape }) }
  }
}

async function ask(url: string, { method, path, headers, body }: Case) {
  const response = await fetch(url + path, { method, headers, redirect: 'manual', ...(body !== undefined && { body }) })
  return { status: response.status, type: response.headers.get('Content-Type')?.split(';')[0] ?? '', body: await response.text() }
}

function faultOf({ method, path }: Case, { status, type, body }: { status: number; type: string; body: string }): string | undefined {
  // oEmbed 1.0 has 501 for a format that a provider doesn't have.
  if (status >= 500 && !(status === 501 && path.startsWith('/oembed'))) return `${status}`
  if (status < 400 || method === 'HEAD') return undefined
  // There, errors are JSON-RPC's.
  if (path.startsWith('/mcp') && type === 'application/json') return 'error' in JSON.parse(body) ? undefined : `${status} without an error`
  if (type !== 'application/problem+json') return `${status} as ${type}`
  return JSON.parse(body).status === status ? undefined : `${status} with another status in the problem`
}
