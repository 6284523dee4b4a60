/**
 * What requests may say. Checked with Valibot, where records are checked with Zod: of that even the mini build is three times
 * as much code, which every start of the Worker reads.
 */
import type { Context, Env, Handler } from 'hono'
import type { HandlerResponse } from 'hono/types'
import * as v from 'valibot'
import { later } from '../data/later.ts'
import { tidy } from '../data/tidy.ts'
import { CERTAINTIES, GENRES, KINDS, LANGUAGE_TAG } from '../data/vocabulary.ts'
import { LAYOUTS, THEMES } from '../widget/card.ts'
import { parseJson, readBody } from './body.ts'
import { localeOf } from './language.ts'
import { type ParameterError, type ProblemResponse, problem } from './problem.ts'
import { type QueryString, queryStringOf, readQueryString, valuesByName } from './query-string.ts'

/** Long enough for a paragraph pasted as a query; a longer text belongs in `POST /v1/claims/match`. */
const MAX_QUERY = 2000

/** A hundred kilobytes: a long article. */
const MAX_TEXT = 100_000
/** The longest text in JSON that escapes all but ASCII, as Python's does: six bytes for each character. And room for what else is said. */
export const MAX_BODY = 6 * MAX_TEXT + 1000
/** At this score more than nine of ten matches are right on the benchmark that scores are calibrated on. */
const MATCH_THRESHOLD = 0.6

const notEmpty = v.minLength<string, 1, string>(1, 'must not be empty')
/** Characters are code points, as JSON Schema counts them; Valibot counts UTF-16 code units, of which there are at least as many. */
function atMost(max: number): v.MaxLengthAction<string, number, string> {
  const action = v.maxLength<string, number, string>(max, `must not be longer than ${max} characters`)
  const fits = (text: string) => text.length <= max || (text.length <= 2 * max && [...text].length <= max)
  return { ...action, '~run': (dataset, config) => (dataset.typed && fits(dataset.value) ? dataset : action['~run'](dataset, config)) }
}
const text = (max: number) => v.pipe(v.string(), v.transform(tidy), notEmpty, atMost(max))
/** As it was sent, for what is no words: an address, a cursor. */
const raw = (max: number) => v.pipe(v.string(), v.trim(), notEmpty, atMost(max))
const oneOf = <const T extends readonly string[]>(values: T) => v.picklist(values, `must be one of ${values.join(', ')}`)
/** Text of a form that isn't kept as text. */
const number = (form: RegExp, message: string) => v.pipe(v.string(), v.regex(form, message), v.transform(Number))
/** A day of the calendar. */
export const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/
const date = later(() => {
  const message = 'must be a date like 2025-02-14'
  return v.pipe(v.string(), v.regex(DATE, message), v.check(isDay, message))
})
/** There is no 30th of February: it is another day. */
const isDay = (date: string) => new Date(date).toJSON()?.startsWith(date) === true
const name = later(() => text(200))
const languageTag = later(() => {
  const message = 'must be a language tag such as en'
  // What the runtime takes for a tag it alone knows.
  return v.pipe(v.string(), v.regex(LANGUAGE_TAG, message), v.check(isLocale, message))
})
const isLocale = (tag: string) => localeOf(tag) !== undefined

const filters = later(() => ({
  topic: v.optional(name()),
  lang: v.optional(name()),
  since: v.optional(date()),
  until: v.optional(date()),
}))

const paging = later(() => ({
  limit: v.optional(number(/^(?:[1-9]\d?|100)$/, 'must be a whole number from 1 to 100'), '20'),
  cursor: v.optional(raw(400)),
}))

// To the type checker as to the Worker: no parameter at all.
export const noParams = later(() => v.strictObject({}) as ParamsSchema & v.GenericSchema<Record<string, never>>)
export const articlesParams = later(() =>
  v.strictObject({
    // Every word is looked for in every article.
    q: v.optional(name()),
    author: v.optional(name()),
    publisher: v.optional(name()),
    genre: v.optional(oneOf(GENRES)),
    ...filters(),
    ...paging(),
  }),
)
export const articleClaimsParams = later(() => v.strictObject(paging()))
export const claimsParams = later(() =>
  v.strictObject({
    q: v.optional(text(MAX_QUERY)),
    article: v.optional(name()),
    claimant: v.optional(name()),
    kind: v.optional(oneOf(KINDS)),
    certainty: v.optional(oneOf(CERTAINTIES)),
    reviewed: v.optional(oneOf(['true', 'false'])),
    facets: v.optional(oneOf(['true', 'false'])),
    ...filters(),
    ...paging(),
  }),
)
/** Body of `POST /v1/claims/match`. */
export const matchBody = later(() =>
  v.strictObject({
    // As it was sent: offsets count from its beginning.
    text: v.pipe(v.string(), notEmpty, atMost(MAX_TEXT)),
    threshold: v.optional(v.pipe(v.number(), v.minValue(0, 'must be from 0 to 1'), v.maxValue(1, 'must be from 0 to 1')), MATCH_THRESHOLD),
    lang: v.optional(languageTag(), 'en'),
  }),
)
const claimsShown = (form: RegExp) => v.optional(v.pipe(v.string(), v.regex(form, 'must be a number, all or none')))
/** How a card is to look: the tag's attributes by their own names. */
const looks = later(() => ({
  layout: v.optional(oneOf(LAYOUTS)),
  claims: claimsShown(/^(?:all|none|\d{1,4})$/),
  claim: v.optional(name()),
  theme: v.optional(oneOf(THEMES)),
  lang: v.optional(languageTag()),
  'heading-level': v.optional(v.pipe(v.string(), v.regex(/^[1-5]$/, 'must be from 1 to 5'))),
}))
export const cardParams = later(() => v.strictObject(looks()))
export const cardHtmlParams = later(() => v.strictObject({ ...looks(), style: v.optional(oneOf(['inline', 'link']), 'inline') }))
/** The same for pages, to whose addresses others hang parameters of their own. */
export const pageLooksParams = later(() => v.object(looks()))
export type LooksParams = v.InferOutput<ReturnType<typeof cardParams>>
/** Those of the form on `/`, which sends its empty fields too. */
export const homeParams = later(() => v.object({ ...looks(), claims: claimsShown(/^(?:all|none|\d{1,4})?$/), article: v.optional(name()) }))
export const lookupParams = later(() => v.strictObject({ url: raw(4000) }))

const pixels = later(() => number(/^[1-9]\d{0,4}$/, 'must be a whole number from 1 to 99999'))
/** Those of oEmbed 1.0, 2.2. Which formats there are is the route's to say: another has a status of its own. */
export const oembedParams = later(() =>
  v.strictObject({
    url: raw(4000),
    format: v.optional(raw(20), 'json'),
    maxwidth: v.optional(pixels()),
    maxheight: v.optional(pixels()),
    // "Do not track", which WordPress hangs to every request. Nobody is tracked here.
    dnt: v.optional(v.string()),
  }),
)

/** An empty field of a Google API is one that isn't set: clients begin with `pageToken: ''`. */
const unsetIfEmpty = <T extends v.GenericSchema<string, unknown>>(schema: T) =>
  v.optional(
    v.pipe(
      v.string(),
      v.transform((given): string | undefined => given || undefined),
      v.optional(schema),
    ),
  )
const isInt32 = (digits: string) => /^\d{1,10}$/.test(digits) && Number(digits) < 2 ** 31
const int32 = later(() => v.pipe(v.string(), v.check(isInt32, 'must be a whole number from 0 to 2147483647'), v.transform(Number)))
const ignored = later(() => v.optional(v.string()))
/** Those of `factchecktools.claims.search` in Google's discovery document (v1alpha1), and what Google's clients send along. */
export const factCheckParams = later(() =>
  v.strictObject({
    query: unsetIfEmpty(text(MAX_QUERY)),
    languageCode: unsetIfEmpty(v.pipe(raw(35), v.check(isLocale, 'must be a BCP 47 language tag such as en-US'))),
    reviewPublisherSiteFilter: unsetIfEmpty(name()),
    maxAgeDays: unsetIfEmpty(int32()),
    pageSize: unsetIfEmpty(int32()),
    pageToken: unsetIfEmpty(raw(400)),
    offset: unsetIfEmpty(int32()),
    // There is nothing else to answer with.
    alt: v.optional(oneOf(['json'])),
    key: ignored(),
    prettyPrint: ignored(),
    fields: ignored(),
    quotaUser: ignored(),
  }),
)
export type FactCheckParams = v.InferOutput<ReturnType<typeof factCheckParams>>

export type ArticleParams = Omit<v.InferOutput<ReturnType<typeof articlesParams>>, keyof ReturnType<typeof paging>>
export type ClaimParams = Omit<v.InferOutput<ReturnType<typeof claimsParams>>, keyof ReturnType<typeof paging> | 'facets'>

/** Named values, each checked by a schema of its own. */
export type ParamsSchema = v.GenericSchema & { entries: Record<string, v.GenericSchema> }

// biome-ignore lint/suspicious/noExplicitAny: any answer will do
type Answer = HandlerResponse<any>
/** Whichever path a handler stands at; `id` is the one parameter that any has. */
type IdContext = Context<Env, '/:id'>

/** A handler behind a check of one part of a request, as types: `hc` knows from them what a caller may send. */
type Checked<Part extends string, S extends ParamsSchema, R extends Answer> = Handler<
  Env,
  // biome-ignore lint/suspicious/noExplicitAny: any path will do
  any,
  { in: { [K in Part]: v.InferInput<S> }; out: { [K in Part]: v.InferOutput<S> } },
  R | ProblemResponse
>

/** The longest query and the longest page URL are shorter by far, percent-encoded as they may be. */
const MAX_URL = 32_768

/**
 * A handler that gets the parsed query string, and the string itself. A bad one is answered with 400 and an entry for each bad
 * parameter. One handler and not a middleware before it, as a chain costs Hono more than the check does.
 */
export function withQuery<S extends ParamsSchema, R extends Answer>(
  schema: () => S,
  handle: (c: IdContext, params: v.InferOutput<S>, query: string) => R,
): Checked<'query', S, R> {
  const blank = later(() => blankOf(schema()))
  const checked = (c: IdContext) => {
    const { url } = c.req.raw
    if (url.length > MAX_URL) return problem('uri-too-long', `The URL is longer than ${MAX_URL} characters.`)
    const query = queryStringOf(url)
    const given = readQueryString(query)
    const filled = fill(blank(), schema(), given)
    if (filled !== undefined) return handle(c, filled, query)
    const { data, errors } = parseParams(schema(), valuesByName(given), 'is given more than once')
    return errors === undefined ? handle(c, data, query) : badRequest(errors)
  }
  return checked as Checked<'query', S, R>
}

/** What parameters are where none is given. */
interface Blank {
  /** All that there are. */
  data: Record<string, unknown>
  /** Names of those without which nothing is right. */
  required: readonly string[]
}

function blankOf({ entries }: ParamsSchema): Blank {
  const runs = Object.entries(entries).map(([name, entry]) => ({ name, ...run(entry, undefined) }))
  return {
    data: Object.fromEntries(runs.map(({ name, issues, value }) => [name, issues === undefined ? value : undefined])),
    required: runs.filter(({ issues }) => issues !== undefined).map(({ name }) => name),
  }
}

/**
 * Fills in given parameters, each by its own schema: what the whole schema does too, without a look at all that isn't given. The
 * result has all of them, so that there is one form of it: objects of many forms cost the runtime its compiled code.
 * @returns undefined where something isn't right; the whole schema tells what
 */
function fill<S extends ParamsSchema>(blank: Blank, { entries, type }: S, { names, values }: QueryString): v.InferOutput<S> | undefined {
  const data = { ...blank.data }
  let missing = blank.required.length
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined
    // Others hang parameters of their own to the addresses of pages.
    if (entry === undefined && type !== 'strict_object') continue
    const isRepeated = names.indexOf(name) < i
    if (entry === undefined || isRepeated) return undefined
    const { issues, value } = run(entry, values[i])
    if (issues !== undefined) return undefined
    data[name] = value
    if (blank.required.includes(name)) missing--
  }
  return missing === 0 ? (data as v.InferOutput<S>) : undefined
}

/** As `safeParse` does it, which makes some more objects on the way. */
function run(schema: v.GenericSchema, value: unknown): v.OutputDataset<unknown, v.BaseIssue<unknown>> {
  return schema['~run']({ typed: false, value }, NO_CONFIG)
}

const NO_CONFIG = {}

/** The same with a JSON body, and no parameters beside it. */
export function withJson<S extends ParamsSchema, R extends Answer>(
  schema: () => S,
  handle: (c: Context, body: v.InferOutput<S>) => R,
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
  return withQuery(noParams, checked as (c: Context) => Answer) as unknown as Checked<'json', S, R>
}

function badBody(detail: string): ProblemResponse {
  return problem('bad-request', `The body ${detail}.`, { errors: [{ parameter: 'body', detail }] })
}

/** Whoever makes more mistakes at once is not trying. */
const MOST_ERRORS = 20

/**
 * What a schema makes of parameters, or each bad one with what is wrong with it.
 * @param list what is wrong with one that is a list, if it isn't the type
 */
export function parseParams<S extends ParamsSchema>(
  schema: S,
  given: unknown,
  list?: string,
): { data: v.InferOutput<S>; errors?: never } | { data?: never; errors: ParameterError[] } {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { errors: [{ parameter: 'body', detail: 'must be of type object' }] }
  const parsed = v.safeParse(schema, given, { abortPipeEarly: true })
  if (parsed.success) return { data: parsed.output }
  const { entries } = schema
  const named: Record<string, unknown> = Object.assign(Object.create(null), given)
  const wrong = parsed.issues.flatMap((issue) => {
    const parameter = String(issue.path?.[0].key)
    return Object.hasOwn(entries, parameter) ? [{ parameter, detail: detailOf(issue, named[parameter], list) }] : []
  })
  // The schema itself tells only of the first.
  const unknown = schema.type === 'strict_object' ? Object.keys(named).filter((name) => !Object.hasOwn(entries, name)) : []
  const detail = unknownParameter(Object.keys(entries))
  return { errors: [...wrong, ...unknown.map((name) => ({ parameter: name.slice(0, 100), detail }))].slice(0, MOST_ERRORS) }
}

function detailOf({ kind, type, message }: v.BaseIssue<unknown>, value: unknown, list?: string): string {
  if (list !== undefined && Array.isArray(value)) return list
  if (value === undefined) return 'is missing'
  return kind === 'schema' && type !== 'picklist' ? `must be of type ${type}` : message
}

/** 400 whose detail reads well by itself. */
export function badRequest(errors: ParameterError[]): ProblemResponse {
  return problem('bad-request', errors.map(({ parameter, detail }) => `${parameter} ${detail}`).join('; '), { errors })
}

function unknownParameter(known: readonly string[]): string {
  return `is not a parameter here; ${known.length === 0 ? 'there are none' : `there are ${known.join(', ')}`}`
}
