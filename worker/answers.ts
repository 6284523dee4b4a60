/**
 * The shapes of the API's answers, for the OpenAPI document and for the tests that hold every
 * answer to it. The Worker itself doesn't import this: what it sends was validated when it was built.
 */
import * as z from 'zod'
import { recordSchema } from '../data/schema.ts'

const { article, claims } = recordSchema.shape
const claim = claims.element

export const record = recordSchema.meta({ id: 'Record', description: 'An article with its brief and its claims' })

export const articleSummary = article
  .extend({ gist: z.string().describe('The article in one sentence'), claimCount: z.int().min(0) })
  .meta({ id: 'ArticleSummary', description: 'An article as lists show it' })

const span = {
  start: z.int().min(0).describe('First UTF-16 code unit'),
  end: z.int().min(1).describe('The UTF-16 code unit after the last'),
}

/** Somebody who may be known from an imported claim, where a name in any script is an id. */
const party = claim.shape.claimant.partial({ type: true }).extend({ id: z.string().min(1) })

export const foundClaim = claim
  .partial({ kind: true, certainty: true, passage: true })
  .extend({
    claimant: party.optional().describe('Who makes the claim'),
    topics: z.array(z.string()),
    claimed: z.iso.date().optional().describe('Of an imported claim: when it was made'),
    appearances: z.array(z.url()).optional().describe('Of an imported claim: pages on which it stands'),
    article: article
      .pick({ id: true, title: true, url: true, published: true, lang: true, genre: true, publisher: true })
      .partial({ id: true, genre: true })
      .extend({ publisher: party })
      .describe('The article that makes the claim; of an imported claim its check, which has no id and no brief'),
    score: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('About the chance that this claim is what the query meant; only where there was one'),
    highlights: z.array(z.strictObject(span)).optional().describe("Where the query's words stand in `text`; only where there was a query"),
  })
  .meta({ id: 'FoundClaim', description: 'A claim with as much of its article as a reader needs to judge it' })

const facet = z
  .strictObject({ value: z.string(), name: z.string().optional(), count: z.int().min(1) })
  .meta({ id: 'Facet', description: 'A value of a filter, and how many of the claims have it' })

const page = {
  total: z.int().min(0).describe('How many there are in all'),
  next: z.string().nullable().describe('Cursor of the next page; null on the last'),
}

export const articlesPage = z.strictObject({ articles: z.array(articleSummary), ...page }).meta({ id: 'ArticlesPage' })
export const articleClaimsPage = z
  .strictObject({
    claims: z.array(claim.meta({ id: 'Claim', description: 'One checkable statement, and its place in the source' })),
    ...page,
  })
  .meta({ id: 'ArticleClaimsPage' })
export const claimsPage = z
  .strictObject({
    claims: z.array(foundClaim),
    ...page,
    facets: z
      .strictObject({
        article: z.array(facet),
        claimant: z.array(facet),
        kind: z.array(facet),
        certainty: z.array(facet),
        topic: z.array(facet),
        lang: z.array(facet),
      })
      .optional(),
  })
  .meta({ id: 'ClaimsPage' })

export const matches = z
  .strictObject({
    matches: z.array(z.strictObject({ ...span, claim: foundClaim })).describe('In the order of the text'),
    total: z.int().min(0),
  })
  .meta({ id: 'Matches', description: 'The sentences of a text that repeat a known claim' })

export const oembed = z
  .strictObject({
    type: z.literal('rich'),
    version: z.literal('1.0'),
    title: z.string(),
    author_name: z.string(),
    provider_name: z.string(),
    provider_url: z.string(),
    cache_age: z.int().describe('Seconds'),
    html: z.string().describe('A quotation with a link, and the frame'),
    width: z.int().describe('Of the frame, px'),
    height: z.int().describe('Of the frame, px'),
  })
  .meta({ id: 'RichEmbed', description: 'oEmbed 1.0, 2.3.4.4' })

const googleReview = z.strictObject({
  publisher: z.strictObject({ name: z.string(), site: z.string() }),
  url: z.string(),
  title: z.string(),
  reviewDate: z.iso.datetime(),
  textualRating: z.string(),
  languageCode: z.string(),
})
export const factCheckClaims = z
  .strictObject({
    claims: z
      .array(
        z.strictObject({
          text: z.string(),
          claimant: z.string().optional(),
          claimDate: z.iso.datetime().optional(),
          claimAppearances: z.array(z.string()).describe('The passage; Google’s own answers don’t have it'),
          claimReview: z.array(googleReview).describe('Published checks of the claim'),
        }),
      )
      .optional(),
    nextPageToken: z.string().optional(),
  })
  .meta({ id: 'FactCheckClaims', description: "Google's FactCheckedClaimSearchResponse" })

export const health = z
  .strictObject({
    status: z.literal('ok'),
    corpus: z.string().nullable().describe('Changes with the records, and only then'),
    build: z.string().describe('Version of the code'),
    deployment: z.string().nullable().describe("Cloudflare's id of the deployment"),
  })
  .meta({ id: 'Health', description: 'What is running' })

export const problem = z
  .strictObject({
    type: z.string().describe('Stable name of what went wrong, a URN'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What is wrong with this request'),
    errors: z
      .array(z.strictObject({ parameter: z.string(), detail: z.string() }))
      .optional()
      .describe('For a bad request, each bad parameter'),
  })
  .meta({ id: 'Problem', description: 'Problem details of RFC 9457' })
