import type { Context } from 'hono'
import { validator } from 'hono/validator'
import * as z from 'zod/mini'
import { CERTAINTIES, GENRES, KINDS } from '../data/vocabulary.ts'
import { type ParameterError, problem } from './problem.ts'

/** Long enough for a paragraph pasted as a query; a longer text belongs in `POST /v1/claims/match`. */
const MAX_QUERY = 2000

const text = (max: number) =>
  z.string().check(z.trim(), z.minLength(1, 'must not be empty'), z.maxLength(max, `must not be longer than ${max} characters`))
const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values, `must be one of ${values.join(', ')}`)
const date = z.iso.date('must be a date like 2025-02-14')
const name = text(200)

const filters = {
  topic: z.optional(name),
  lang: z.optional(name),
  since: z.optional(date),
  until: z.optional(date),
}

const paging = {
  limit: z._default(
    z.pipe(z.string().check(z.regex(/^(?:[1-9]\d?|100)$/, 'must be a whole number from 1 to 100')), z.transform(Number)),
    20,
  ),
  cursor: z.optional(text(400)),
}

export const noParams = z.strictObject({})
export const articlesParams = z.strictObject({
  q: z.optional(text(MAX_QUERY)),
  author: z.optional(name),
  publisher: z.optional(name),
  genre: z.optional(oneOf(GENRES)),
  ...filters,
  ...paging,
})
export const articleClaimsParams = z.strictObject(paging)
export const claimsParams = z.strictObject({
  q: z.optional(text(MAX_QUERY)),
  article: z.optional(name),
  claimant: z.optional(name),
  kind: z.optional(oneOf(KINDS)),
  certainty: z.optional(oneOf(CERTAINTIES)),
  reviewed: z.optional(oneOf(['true', 'false'])),
  ...filters,
  ...paging,
})
export const lookupParams = z.strictObject({ url: text(4000) })

export type ArticleFilters = Omit<z.infer<typeof articlesParams>, keyof typeof paging>
export type ClaimFilters = Omit<z.infer<typeof claimsParams>, keyof typeof paging>

/** Hono middleware that parses the query string, and answers 400 with an entry for each bad parameter. */
export function query<S extends z.ZodMiniObject>(schema: S) {
  return validator('query', (given: Record<string, string | string[]>, _c: Context) => {
    const parsed = schema.safeParse(given)
    if (parsed.success) return parsed.data
    const errors = parsed.error.issues.flatMap((issue): ParameterError[] => {
      const parameter = issue.path.join('.')
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => ({ parameter: key.slice(0, 100), detail: unknownParameter(schema) }))
      if (Array.isArray(given[parameter])) return [{ parameter, detail: 'is given more than once' }]
      return [{ parameter, detail: given[parameter] === undefined ? 'is missing' : issue.message }]
    })
    return badRequest(errors)
  })
}

/** 400 whose detail reads well by itself. */
export function badRequest(errors: ParameterError[]): Response {
  return problem('bad-request', errors.map(({ parameter, detail }) => `${parameter} ${detail}`).join('; '), { errors })
}

function unknownParameter(schema: z.ZodMiniObject): string {
  const known = Object.keys(schema.shape)
  return `is not a parameter here; ${known.length === 0 ? 'there are none' : `there are ${known.join(', ')}`}`
}
