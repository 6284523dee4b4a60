/** The tools of the MCP endpoint: claim lookup, briefs and text matching, for a language model to call and to quote. */

import * as z from 'zod/mini'
import { claimToMarkdown, escapeMarkdown, recordToMarkdown } from '../data/markdown.ts'
import { pageKey } from '../data/page-url.ts'
import type { Party, PlacedClaim } from '../data/placed-claim.ts'
import type { BriefRecord, Claim, Passage } from '../data/schema.ts'
import { CERTAINTIES, KINDS } from '../data/vocabulary.ts'
import { later } from './later.ts'
import type { Tool, ToolResult } from './mcp.ts'
import { type Page, pageOf } from './paging.ts'
import { claimsParams, lookupParams, matchBody, parseParams } from './params.ts'
import { TooManySentences } from './search.ts'
import { type FoundClaim, type Store, toFoundClaim } from './store.ts'

/** A model reads every word of an answer: few by default, and never so many that they fill its memory. */
const MAX_CLAIMS = 50
const limit = (usual: number) => {
  const range = `must be from 1 to ${MAX_CLAIMS}`
  return z._default(z.int('must be a whole number').check(z.gte(1, range), z.lte(MAX_CLAIMS, range)), usual)
}

/** Arguments of the tools, by their names: those of the HTTP endpoints, with JSON's own types. */
export const toolArguments = later(() => {
  const { q, article, claimant, kind, certainty, topic, lang, since, until, cursor } = claimsParams().shape
  const { url } = lookupParams().shape
  return {
    lookup_claims: z.strictObject({
      ...{ q, article, claimant, kind, certainty, topic, lang, since, until },
      reviewed: z.optional(z.boolean()),
      limit: limit(10),
      cursor,
    }),
    get_brief: z.strictObject({ article, url: z.optional(url), limit: limit(20), cursor }),
    match_claims: z.strictObject({ ...matchBody().shape, limit: limit(20) }),
  }
})

/** How to use the tools, for the model that is going to. */
export const INSTRUCTIONS = `Briefs of articles and the claims they make. Find claims with lookup_claims, read an article's brief with get_brief, and see with match_claims which sentences of a text repeat a known claim. When you use a claim, say who makes it, how sure they are and who reports it, and link to its passage. Claims are paraphrases: quote the source itself only from the page that the link leads to. A claim being listed says that it was made, not that it is true.`

/** The tools over a store. */
export function createTools(store: Store): Tool[] {
  return [
    defineTool('lookup_claims', LOOKUP_CLAIMS, async (given, base) => {
      const { limit, cursor, reviewed, ...filters } = given
      const page = await store.listClaims(
        { ...filters, reviewed: reviewed === undefined ? undefined : reviewed ? 'true' : 'false' },
        { limit, cursor },
      )
      if (page === undefined) return badCursor('lookup_claims')
      const order = filters.q === undefined ? 'newest first' : 'best first'
      const heading = page.total === 0 ? 'No claim found: try fewer filters or other words.' : `${counted(page)}, ${order}.`
      const claims = page.items.map(toFoundClaim)
      const data = { claims: claims.map((claim) => quotable(claim, base)), total: page.total, next: page.next }
      return answer([heading, ...claims.map((claim, i) => `${i + 1}. ${claimText(claim, base)}`), more(page)], data)
    }),
    defineTool('get_brief', GET_BRIEF, async ({ article, url, limit, cursor }, base) => {
      if ((article === undefined) === (url === undefined)) return failure('Give either article, an id, or url, the address of the page.')
      if (url !== undefined && pageKey(url) === undefined) return failure('url must be an http or https URL.')
      const record = await (url === undefined ? store.findRecord(article ?? '') : store.findRecordByUrl(url))
      if (record === undefined) return failure(unknownBrief(article))
      const page = pageOf(record.claims, ({ id }) => id, { limit, cursor })
      if (page === undefined) return badCursor('get_brief')
      const read = `Claims: ${counted(page)}. To read or to share: ${base}a/${record.article.id}`
      return answer([recordToMarkdown({ ...record, claims: page.items }).trimEnd(), read, more(page)], briefData(record, page, base))
    }),
    defineTool('match_claims', MATCH_CLAIMS, async ({ text, lang, threshold, limit }, base) => {
      const all = await store.matchClaims(text, lang, threshold).catch((error: unknown) => {
        if (error instanceof TooManySentences) return error
        throw error
      })
      if (all instanceof TooManySentences) return failure(`text ${all.message}: send it in parts.`)
      const shown = all.slice(0, limit).map((match) => ({ ...match, sentence: shorten(text.slice(match.start, match.end)) }))
      const heading =
        all.length === 0
          ? `No sentence repeats a known claim with a score of ${threshold} or more.`
          : `Sentences that repeat a known claim: ${shown.length} of ${all.length}, in the order of the text.`
      const lines = shown.map(({ sentence, claim }, i) => `${i + 1}. “${escapeMarkdown(sentence)}” repeats: ${claimText(claim, base)}`)
      const matches = shown.map(({ start, end, sentence, claim }) => ({ start, end, sentence, claim: quotable(claim, base) }))
      return answer([heading, ...lines], { matches, total: all.length })
    }),
  ]
}

/** A tool whose arguments are checked; a model that got one wrong is told what is right. */
function defineTool<N extends keyof ReturnType<typeof toolArguments>>(
  name: N,
  definition: Omit<Tool['definition'], 'name'>,
  call: (given: z.infer<ReturnType<typeof toolArguments>[N]>, base: string) => Promise<ToolResult>,
): Tool {
  return {
    definition: { name, ...definition, inputSchema: definition.inputSchema as object, annotations: READ_ONLY },
    call: async (given, base) => {
      const { data, errors } = parseParams(toolArguments()[name], given)
      if (errors !== undefined) return failure(`${errors.map(({ parameter, detail }) => `${parameter} ${detail}`).join('; ')}.`)
      return call(data, base)
    },
  }
}

/** It changes nothing, may be repeated, and knows only what was deployed with it. */
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }

function answer(parts: string[], structuredContent: Record<string, unknown>): ToolResult {
  return { content: [{ type: 'text', text: parts.filter(Boolean).join('\n\n') }], structuredContent }
}

function failure(text: string): ToolResult {
  return { content: [{ type: 'text', text }], isError: true }
}

function badCursor(tool: string): ToolResult {
  return failure(`cursor is not a cursor of this list; take it from \`next\` of the ${tool} call before, and leave the rest as it was.`)
}

function unknownBrief(article: string | undefined): string {
  const which = article === undefined ? 'page at this URL' : `article "${article.slice(0, 100)}"`
  return `There is no brief of the ${which}. lookup_claims finds articles by what they say: each claim names its article's id.`
}

function counted({ items, total }: Page<unknown>): string {
  return `${items.length} of ${total}`
}

function more({ next }: Page<unknown>): string {
  return next === null ? '' : `More with cursor: ${next}`
}

function shorten(sentence: string): string {
  return sentence.length > 500 ? `${sentence.slice(0, 499).trimEnd()}…` : sentence
}

/** A claim and where it was made, in one paragraph that can be quoted. */
function claimText(claim: FoundClaim, base: string): string {
  const { id, article, score, reviews = [] } = claim
  const { title, publisher, published } = article
  const place = `${article.id === undefined ? 'Checked in' : 'In'} [${escapeMarkdown(title)}](${briefOf(article, base) ?? article.url}), ${escapeMarkdown(publisher.name)}, ${published}.`
  const checked = reviews.map(
    ({ publisher, rating, url }) => `Reviewed by [${escapeMarkdown(publisher)}](${url}): ${escapeMarkdown(rating.label)}.`,
  )
  return [`${claimToMarkdown(claim)}.`, place, ...checked, `Id ${id}${score === undefined ? '' : `, score ${score}`}.`].join(' ')
}

/** The brief's page, where there is one. */
function briefOf({ id }: FoundClaim['article'], base: string): string | undefined {
  return id === undefined ? undefined : `${base}a/${id}`
}

/** What a quotation needs of a claim, under the names that the HTTP endpoints have for it. */
function quotable(claim: FoundClaim, base: string) {
  const { score, article } = claim
  const { id, title, url, published, publisher } = article
  return {
    ...ownFacts(claim),
    article: {
      ...(id !== undefined && { id }),
      title,
      url,
      published,
      publisher: named(publisher),
      ...(id !== undefined && { brief: briefOf(article, base) }),
    },
    ...(score !== undefined && { score }),
  }
}

function ownFacts({ id, text, claimant, reportedBy, kind, certainty, passage, reviews }: Omit<PlacedClaim, 'article'>) {
  return {
    id,
    text,
    ...(claimant !== undefined && { claimant: named(claimant) }),
    ...(reportedBy !== undefined && { reportedBy: named(reportedBy) }),
    ...(kind !== undefined && { kind }),
    ...(certainty !== undefined && { certainty }),
    ...(passage !== undefined && { passage: place(passage) }),
    ...(reviews !== undefined && { reviews: reviews.map(({ publisher, rating, url }) => ({ publisher, rating: rating.label, url })) }),
  }
}

function briefData({ article, brief }: BriefRecord, { items, total, next }: Page<Claim>, base: string) {
  const { id, title, url, authors, publisher, published, lang, genre } = article
  return {
    article: { id, title, url, authors: authors.map(named), publisher: named(publisher), published, lang, genre, brief: `${base}a/${id}` },
    gist: brief.gist,
    summary: brief.summary,
    keyPoints: brief.keyPoints.map(({ text, passage }) => ({ text, passage: place(passage) })),
    claims: items.map(ownFacts),
    total,
    next,
  }
}

function named({ id, name }: Party) {
  return { id, name }
}

function place({ url, paragraph }: Passage) {
  return { url, paragraph }
}

/* The schemas below are JSON Schema 2020-12. Those of the arguments say what `toolArguments` checks (a
 * test compares them): written out, because Zod's own generator would cost the Worker 7 KB more. */

const text = (description?: string) => ({ type: 'string', ...(description && { description }) })
const oneOf = (values: readonly string[], description?: string) => ({ ...text(description), enum: values })
const name = (description: string) => ({ ...text(description), minLength: 1, maxLength: 200 })
const day = (description: string) => ({ ...text(description), format: 'date' })
const whole = (description?: string) => ({ type: 'integer', ...(description && { description }) })
const list = (items: object, description?: string) => ({ type: 'array', items, ...(description && { description }) })
const object = (properties: Record<string, object>, optional: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
})
const input = (properties: Record<string, object>, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

const howMany = (usual: number) => ({ ...whole('How many to answer at most'), minimum: 1, maximum: MAX_CLAIMS, default: usual })
const cursorInput = { ...text('For the next page: `next` of the page before'), minLength: 1, maxLength: 400 }
const entity = object({ id: text(), name: text() })
const passage = object({ url: text('Link that scrolls to the passage in the source'), paragraph: whole('From 1') })
const claimFacts = {
  id: text('<article id>.<claim id>'),
  text: text('The claim, paraphrased'),
  claimant: entity,
  reportedBy: { ...entity, description: 'Who passes it on, if not the claimant' },
  kind: oneOf(KINDS),
  certainty: oneOf(CERTAINTIES, 'How sure the claimant is'),
  passage,
  reviews: list(object({ publisher: text(), rating: text(), url: text() }), 'Published checks of the claim'),
}
const claim = object(
  {
    ...claimFacts,
    article: {
      ...object({ id: text(), title: text(), url: text(), published: text(), publisher: entity, brief: text('The brief as a page') }, [
        'id',
        'brief',
      ]),
      description: 'Of a claim imported with its check, that check: it has no id and no brief',
    },
    score: { type: 'number', description: 'About the chance that this is what was meant, 0 to 1' },
  },
  ['claimant', 'reportedBy', 'kind', 'certainty', 'passage', 'reviews', 'score'],
)
const total = whole('How many there are in all')
const next = { type: ['string', 'null'], description: 'Cursor of the next page; null on the last' }

const LOOKUP_CLAIMS = {
  title: 'Look up claims',
  description:
    'Finds claims that articles make or report: who claims what, how sure they are, in which article and at which passage. Search with q, narrow with the filters; without q the newest come first.',
  inputSchema: input({
    q: { ...text('A question, some words, or a whole post; "quoted words" have to be there word for word'), minLength: 1, maxLength: 2000 },
    article: name('Id of an article'),
    claimant: name('Who makes the claim: name or id'),
    kind: oneOf(KINDS),
    certainty: oneOf(CERTAINTIES, 'How sure the claimant is'),
    reviewed: { type: 'boolean', description: 'Only claims with a published fact check, or only those without' },
    topic: name('Id of a topic, such as nato'),
    lang: name('Language of the article, such as en'),
    since: day('Only articles published on this day or later'),
    until: day('Only articles published on this day or earlier'),
    limit: howMany(10),
    cursor: cursorInput,
  }),
  outputSchema: object({ claims: list(claim), total, next }),
}

const GET_BRIEF = {
  title: 'Get the brief of an article',
  description:
    'The brief of one article, by its id or by the address of its page: gist, summary, key points and claims, each with a link to its passage.',
  inputSchema: input({
    article: name('Id of the article'),
    url: { ...text('Address of the page; tracking parameters and the like do no harm'), minLength: 1, maxLength: 4000 },
    limit: { ...howMany(20), description: 'How many claims to answer at most' },
    cursor: cursorInput,
  }),
  outputSchema: object({
    article: object({
      id: text(),
      title: text(),
      url: text(),
      authors: list(entity),
      publisher: entity,
      published: text(),
      lang: text(),
      genre: text(),
      brief: text('The brief as a page'),
    }),
    gist: text('The article in one sentence'),
    summary: text(),
    keyPoints: list(object({ text: text(), passage })),
    claims: list(object(claimFacts, ['reportedBy', 'reviews'])),
    total: whole('How many claims the article has'),
    next,
  }),
}

const MATCH_CLAIMS = {
  title: 'Match a text against known claims',
  description: 'Says which sentences of a text, a draft or a speech, repeat a known claim, and which claim each one repeats.',
  inputSchema: input(
    {
      text: { ...text(), minLength: 1, maxLength: 100_000 },
      threshold: { type: 'number', description: 'Least score of a match', minimum: 0, maximum: 1, default: 0.6 },
      lang: { ...text('Language of the text'), pattern: '^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$', default: 'en' },
      limit: howMany(20),
    },
    ['text'],
  ),
  outputSchema: object({
    matches: list(object({ start: whole('UTF-16 offset in the text'), end: whole('Exclusive'), sentence: text(), claim })),
    total,
  }),
}
