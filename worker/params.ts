import type { Context, Env, Handler } from 'hono'
import type { HandlerResponse } from 'hono/types'
import * as z from 'zod/mini'
import { later } from '../data/later.ts'
import { tidy } from '../data/tidy.ts'
import { CERTAINTIES, GENRES, KINDS } from '../data/vocabulary.ts'
import { LAYOUTS, THEMES } from '../widget/card.ts'
import { parseJson, readBody } from './body.ts'
import { localeOf } from './language.ts'
import { type ParameterError, type ProblemResponse, problem } from './problem.ts'
import { readQueryString } from './query-string.ts'

/** Long enough for a paragraph pasted as a query; a longer text belongs in `POST /v1/claims/match`. */
const MAX_QUERY = 2000

/** A hundred kilobytes: a long article. */
const MAX_TEXT = 100_000
/** The longest text in the most wasteful JSON spelling would be longer; nobody writes it so. */
export const MAX_BODY = 4 * MAX_TEXT
/** At this score more than nine of ten matches are right on the benchmark that scores are calibrated on. */
const MATCH_THRESHOLD = 0.6

const text = (max: number) =>
  z.string().check(z.overwrite(tidy), z.minLength(1, 'must not be empty'), z.maxLength(max, `must not be longer than ${max} characters`))
/** As it was sent, for what is no words: an address, a cursor. */
const raw = (max: number) =>
  z.string().check(z.trim(), z.minLength(1, 'must not be empty'), z.maxLength(max, `must not be longer than ${max} characters`))
const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values, `must be one of ${values.join(', ')}`)
/** A day of the calendar. Zod's own check brings those of times and durations along. */
export const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/
const date = later(() => {
  const message = 'must be a date like 2025-02-14'
  return z.string().check(z.regex(DATE, { error: message, abort: true }), z.refine(isDay, message))
})
/** There is no 30th of February: it is another day. */
const isDay = (date: string) => new Date(date).toJSON()?.startsWith(date) === true
const name = later(() => text(200))
const languageTag = later(() => {
  const message = 'must be a language tag such as en'
  // The pattern tells callers what to write; what the runtime takes for a tag it alone knows.
  return z.string().check(z.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, { error: message, abort: true }), z.refine(localeOf, message))
})

const filters = later(() => ({
  topic: z.optional(name()),
  lang: z.optional(name()),
  since: z.optional(date()),
  until: z.optional(date()),
}))

const paging = later(() => ({
  limit: z._default(
    z.pipe(z.string().check(z.regex(/^(?:[1-9]\d?|100)$/, 'must be a whole number from 1 to 100')), z.transform(Number)),
    20,
  ),
  cursor: z.optional(raw(400)),
}))

export const noParams = later(() => z.strictObject({}))
export const articlesParams = later(() =>
  z.strictObject({
    // Every word is looked for in every article.
    q: z.optional(name()),
    author: z.optional(name()),
    publisher: z.optional(name()),
    genre: z.optional(oneOf(GENRES)),
    ...filters(),
    ...paging(),
  }),
)
export const articleClaimsParams = later(() => z.strictObject(paging()))
export const claimsParams = later(() =>
  z.strictObject({
    q: z.optional(text(MAX_QUERY)),
    article: z.optional(name()),
    claimant: z.optional(name()),
    kind: z.optional(oneOf(KINDS)),
    certainty: z.optional(oneOf(CERTAINTIES)),
    reviewed: z.optional(oneOf(['true', 'false'])),
    facets: z.optional(oneOf(['true', 'false'])),
    ...filters(),
    ...paging(),
  }),
)
/** Body of `POST /v1/claims/match`. */
export const matchBody = later(() =>
  z.strictObject({
    // As it was sent: offsets count from its beginning.
    text: z.string().check(z.minLength(1, 'must not be empty'), z.maxLength(MAX_TEXT, `must not be longer than ${MAX_TEXT} characters`)),
    threshold: z._default(z.number().check(z.gte(0, 'must be from 0 to 1'), z.lte(1, 'must be from 0 to 1')), MATCH_THRESHOLD),
    lang: z._default(languageTag(), 'en'),
  }),
)
const CLAIMS = 'must be a number, all or none'
/** How a card is to look: the tag's attributes by their own names. */
const looks = later(() => ({
  layout: z.optional(oneOf(LAYOUTS)),
  claims: z.optional(z.string().check(z.regex(/^(?:all|none|\d{1,4})$/, CLAIMS))),
  claim: z.optional(name()),
  theme: z.optional(oneOf(THEMES)),
  lang: z.optional(languageTag()),
  'heading-level': z.optional(z.string().check(z.regex(/^[1-5]$/, 'must be from 1 to 5'))),
}))
export const cardParams = later(() => z.strictObject(looks()))
export const cardHtmlParams = later(() => z.strictObject({ ...looks(), style: z._default(oneOf(['inline', 'link']), 'inline') }))
/** The same for pages, to whose addresses others hang parameters of their own. */
export const pageLooksParams = later(() => z.object(looks()))
export type LooksParams = z.infer<ReturnType<typeof cardParams>>
/** Those of the form on `/`, which sends its empty fields too. */
export const homeParams = later(() =>
  z.object({ ...looks(), claims: z.optional(z.string().check(z.regex(/^(?:all|none|\d{1,4})?$/, CLAIMS))), article: z.optional(name()) }),
)
export const lookupParams = later(() => z.strictObject({ url: raw(4000) }))

const pixels = later(() =>
  z.pipe(z.string().check(z.regex(/^[1-9]\d{0,4}$/, 'must be a whole number from 1 to 99999')), z.transform(Number)),
)
/** Those of oEmbed 1.0, 2.2. Which formats there are is the route's to say: another has a status of its own. */
export const oembedParams = later(() =>
  z.strictObject({
    url: raw(4000),
    format: z._default(raw(20), 'json'),
    maxwidth: z.optional(pixels()),
    maxheight: z.optional(pixels()),
    // "Do not track", which WordPress hangs to every request. Nobody is tracked here.
    dnt: z.optional(z.string()),
  }),
)

/** An empty field of a Google API is one that isn't set: clients begin with `pageToken: ''`. */
const unsetIfEmpty = <T extends z.ZodMiniType>(schema: T) =>
  z.optional(
    z.pipe(
      z.transform((given: unknown) => (given === '' ? undefined : given)),
      z.optional(schema),
    ),
  )
const int32 = later(() =>
  z.pipe(
    z
      .string()
      .check(z.refine((digits) => /^\d{1,10}$/.test(digits) && Number(digits) < 2 ** 31, 'must be a whole number from 0 to 2147483647')),
    z.transform(Number),
  ),
)
const ignored = later(() => z.optional(z.string()))
/** Those of `factchecktools.claims.search` in Google's discovery document (v1alpha1), and what Google's clients send along. */
export const factCheckParams = later(() =>
  z.strictObject({
    query: unsetIfEmpty(text(MAX_QUERY)),
    languageCode: unsetIfEmpty(
      raw(35).check(z.refine((tag) => localeOf(tag) !== undefined, 'must be a BCP 47 language tag such as en-US')),
    ),
    reviewPublisherSiteFilter: unsetIfEmpty(name()),
    maxAgeDays: unsetIfEmpty(int32()),
    pageSize: unsetIfEmpty(int32()),
    pageToken: unsetIfEmpty(raw(400)),
    offset: unsetIfEmpty(int32()),
    // There is nothing else to answer with.
    alt: z.optional(oneOf(['json'])),
    key: ignored(),
    prettyPrint: ignored(),
    fields: ignored(),
    quotaUser: ignored(),
  }),
)
export type FactCheckParams = z.infer<ReturnType<typeof factCheckParams>>

export type ArticleParams = Omit<z.infer<ReturnType<typeof articlesParams>>, keyof ReturnType<typeof paging>>
export type ClaimParams = Omit<z.infer<ReturnType<typeof claimsParams>>, keyof ReturnType<typeof paging> | 'facets'>

// biome-ignore lint/suspicious/noExplicitAny: any answer will do
type Answer = HandlerResponse<any>
/** Whichever path a handler stands at; `id` is the one parameter that any has. */
type IdContext = Context<Env, '/:id'>

/** A handler behind a check of one part of a request, as types: `hc` knows from them what a caller may send. */
type Checked<Part extends string, S extends z.ZodMiniObject, R extends Answer> = Handler<
  Env,
  // biome-ignore lint/suspicious/noExplicitAny: any path will do
  any,
  { in: { [K in Part]: z.input<S> }; out: { [K in Part]: z.output<S> } },
  R | ProblemResponse
>

/** The longest query and the longest page URL are shorter by far, percent-encoded as they may be. */
const MAX_URL = 32_768

/**
 * A handler that gets the parsed query string. A bad one is answered with 400 and an entry for each bad
 * parameter. One handler and not a middleware before it, as a chain costs Hono more than the check does.
 */
export function withQuery<S extends z.ZodMiniObject, R extends Answer>(
  schema: () => S,
  handle: (c: IdContext, params: z.output<S>) => R,
): Checked<'query', S, R> {
  let usual: { data: z.output<S> } | undefined
  const checked = (c: IdContext) => {
    const { url } = c.req.raw
    if (usual !== undefined && !url.includes('?')) return handle(c, usual.data)
    if (url.length > MAX_URL) return problem('uri-too-long', `The URL is longer than ${MAX_URL} characters.`)
    const { data, errors } = parseParams(schema(), readQueryString(url))
    if (errors !== undefined) return badRequest(errors)
    if (!url.includes('?')) usual = { data }
    return handle(c, data)
  }
  return checked as Checked<'query', S, R>
}

/** The same with a JSON body; one that is too large is refused before it is read. */
export function withJson<S extends z.ZodMiniObject, R extends Answer>(
  schema: () => S,
  handle: (c: Context, body: z.output<S>) => R,
): Checked<'json', S, R> {
  const checked = async (c: Context) => {
    const bytes = await readBody(c.req.raw, MAX_BODY)
    if (bytes === 'too large') return problem('content-too-large', `The body is longer than ${MAX_BODY} bytes.`)
    if (bytes === 'too slow') return problem('request-timeout', 'The body took too long to come.')
    if (bytes === 'cut off') return badBody('is cut off')
    let given: unknown
    try {
      given = parseJson(bytes)
    } catch (error) {
      return badBody(error instanceof RangeError ? `is ${error.message}` : 'is not JSON in UTF-8')
    }
    const { data, errors } = parseParams(schema(), given)
    return errors === undefined ? handle(c, data) : badRequest(errors)
  }
  return checked as unknown as Checked<'json', S, R>
}

function badBody(detail: string): ProblemResponse {
  return problem('bad-request', `The body ${detail}.`, { errors: [{ parameter: 'body', detail }] })
}

/** Whoever makes more mistakes at once is not trying. */
const MOST_ERRORS = 20

/** What a schema makes of parameters, or each bad one with what is wrong with it. */
export function parseParams<S extends z.ZodMiniObject>(
  schema: S,
  given: unknown,
): { data: z.infer<S>; errors?: never } | { data?: never; errors: ParameterError[] } {
  const parsed = schema.safeParse(given)
  if (parsed.success) return { data: parsed.data }
  const named: Record<string, unknown> = Object.assign(Object.create(null), typeof given === 'object' ? given : {})
  return { errors: explain(schema, named, parsed.error.issues).slice(0, MOST_ERRORS) }
}

function explain(schema: z.ZodMiniObject, given: Record<string, unknown>, issues: readonly z.core.$ZodIssue[]): ParameterError[] {
  return issues.flatMap((issue): ParameterError[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ parameter: key.slice(0, 100), detail: unknownParameter(schema) }))
    const parameter = issue.path.join('.') || 'body'
    if (Array.isArray(given[parameter])) return [{ parameter, detail: 'is given more than once' }]
    if (issue.code === 'invalid_type' && given[parameter] !== undefined) return [{ parameter, detail: `must be of type ${issue.expected}` }]
    return [{ parameter, detail: given[parameter] === undefined ? 'is missing' : issue.message }]
  })
}

/** 400 whose detail reads well by itself. */
export function badRequest(errors: ParameterError[]): ProblemResponse {
  return problem('bad-request', errors.map(({ parameter, detail }) => `${parameter} ${detail}`).join('; '), { errors })
}

function unknownParameter(schema: z.ZodMiniObject): string {
  const known = Object.keys(schema.shape)
  return `is not a parameter here; ${known.length === 0 ? 'there are none' : `there are ${known.join(', ')}`}`
}
