/** What the tools of the MCP endpoint do: claim lookup, briefs and text matching, for a language model to call and to quote. */

import * as v from 'valibot'
import { later } from '../data/later.ts'
import { claimToMarkdown, escapeMarkdown, recordToMarkdown } from '../data/markdown.ts'
import { pageKey } from '../data/page-url.ts'
import type { Party, PlacedClaim } from '../data/placed-claim.ts'
import type { BriefRecord, Claim, Passage } from '../data/schema.ts'
import type { Tool, ToolResult } from './mcp.ts'
import { type Page, pageOf } from './paging.ts'
import { claimsParams, lookupParams, matchBody, parseParams } from './params.ts'
import { TooManySentences } from './search.ts'
import { type FoundClaim, type Store, toFoundClaim } from './store.ts'

/** A model reads every word of an answer: few by default, and never so many that they fill its memory. */
export const MAX_CLAIMS = 50
const limit = (usual: number) => {
  const range = `must be from 1 to ${MAX_CLAIMS}`
  return v.optional(v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, range), v.maxValue(MAX_CLAIMS, range)), usual)
}

/** Arguments of the tools, by their names: those of the HTTP endpoints, with JSON's own types. */
export const toolArguments = later(() => {
  const { q, article, claimant, kind, certainty, topic, lang, since, until, cursor } = claimsParams().entries
  const { url } = lookupParams().entries
  return {
    lookup_claims: v.strictObject({
      ...{ q, article, claimant, kind, certainty, topic, lang, since, until },
      reviewed: v.optional(v.boolean()),
      limit: limit(10),
      cursor,
    }),
    get_brief: v.strictObject({ article, url: v.optional(url), limit: limit(20), cursor }),
    match_claims: v.strictObject({ ...matchBody().entries, limit: limit(20) }),
  }
})

/** The tools over a store. */
export function createTools(store: Store): Tool[] {
  return [
    defineTool('lookup_claims', async (given, base) => {
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
    defineTool('get_brief', async ({ article, url, limit, cursor }, base) => {
      if ((article === undefined) === (url === undefined)) return failure('Give either article, an id, or url, the address of the page.')
      if (url !== undefined && pageKey(url) === undefined) return failure('url must be an http or https URL.')
      const stored = await (url === undefined ? store.findRecord(article ?? '') : store.findRecordByUrl(url))
      const record = stored?.read()
      if (record === undefined) return failure(unknownBrief(article))
      const page = pageOf(record.claims, ({ id }) => id, { limit, cursor })
      if (page === undefined) return badCursor('get_brief')
      const read = `Claims: ${counted(page)}. To read or to share: ${base}a/${record.article.id}`
      return answer([recordToMarkdown({ ...record, claims: page.items }).trimEnd(), read, more(page)], briefData(record, page, base))
    }),
    defineTool('match_claims', async ({ text, lang, threshold, limit }, base) => {
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
  call: (given: v.InferOutput<ReturnType<typeof toolArguments>[N]>, base: string) => Promise<ToolResult>,
): Tool {
  return {
    name,
    call: async (given, base) => {
      const { data, errors } = parseParams(toolArguments()[name], given)
      if (errors !== undefined) return failure(`${errors.map(({ parameter, detail }) => `${parameter} ${detail}`).join('; ')}.`)
      return call(data, base)
    },
  }
}

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

/** What a quotation needs of a claim, under the names that the HTTP endpoints have for it. What is undefined is none of its JSON. */
function quotable(claim: FoundClaim, base: string) {
  const { score, article } = claim
  const { id, title, url, published, publisher } = article
  return {
    ...ownFacts(claim),
    article: { id, title, url, published, publisher: named(publisher), brief: briefOf(article, base) },
    score,
  }
}

function ownFacts({ id, text, claimant, reportedBy, kind, certainty, passage, reviews }: Omit<PlacedClaim, 'article'>) {
  return {
    id,
    text,
    claimant: claimant && named(claimant),
    reportedBy: reportedBy && named(reportedBy),
    kind,
    certainty,
    passage: passage && place(passage),
    reviews: reviews?.map(({ publisher, rating, url }) => ({ publisher, rating: rating.label, url })),
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
