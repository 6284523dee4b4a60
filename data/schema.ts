import * as z from 'zod'
import { CERTAINTIES, ENTITY_TYPES, GENRES, KINDS, LANGUAGE_TAG } from './vocabulary.ts'

/** Ids are lowercase words joined by hyphens, in file names and URLs alike. */
export const ID_PATTERN = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

const slug = z.string().regex(ID_PATTERN, 'must be lowercase words joined by hyphens').max(100)
const sentence = z.string().trim().min(1).max(600)
const httpsUrl = z.url({ protocol: /^https$/, error: 'must be an https URL' })
const isoDate = z.iso.date('must be a date like 2025-02-14')
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lowercase hex')
const language = z.string().regex(LANGUAGE_TAG, 'must be a BCP 47 language tag such as en or zh-Hans')
/** A few words that mark a place. Short on purpose: a record locates its source and never republishes it. */
const words = z.string().trim().min(1).max(80)

const entityId = slug.meta({ id: 'EntityId', description: 'An id from data/entities.json' })
const topicId = slug.meta({ id: 'TopicId', description: 'An id from data/topics.json' })

/**
 * Where a statement stands in the source: a selector in the terms of the URL text-fragment
 * specification, and what it must lead to.
 */
const locatorSchema = z.strictObject(
  {
    prefix: words.optional().describe('Words just before, only where the selector would be ambiguous without them'),
    textStart: words.describe('The first words of the passage; the whole passage when there is no textEnd'),
    textEnd: words.optional().describe('The last words of the passage'),
    suffix: words.optional().describe('Words just after, only where the selector would be ambiguous without them'),
    paragraph: z.int().min(1).describe('Number of the paragraph in the body of the source, from 1'),
    sha256: sha256.describe('SHA-256 of the normalised passage; `npm run brief -- locate` computes it'),
  },
  {
    error: ({ code, input }) =>
      code === 'invalid_type' && typeof input === 'string'
        ? 'is still words; `npm run brief -- fill <id> --source <dir>` makes a locator of them'
        : undefined,
  },
)

const ratingSchema = z.strictObject({
  label: z.string().min(1).describe('The verdict in words, as published'),
  value: z.number().optional(),
  best: z.number().optional(),
  worst: z.number().optional(),
})

export const reviewSchema = z.strictObject({
  url: httpsUrl,
  publisher: z.string().min(1),
  title: z.string().min(1),
  published: isoDate,
  lang: language,
  rating: ratingSchema,
})

/** schema.org `Person`, `Organization` or `Place`, as `data/entities.json` lists it under its id. */
const entityEntrySchema = z.strictObject({
  type: z.enum(ENTITY_TYPES),
  name: z.string().min(1),
  description: z.string().min(1).optional().describe('Who or what this is, in a few words'),
  wikidata: z
    .string()
    .regex(/^Q[1-9]\d*$/, 'must be a Wikidata item such as Q7747')
    .optional(),
  aliases: z.array(z.string().min(1)).optional().describe('Other names readers use; claim lookup knows them'),
})
export const entitiesSchema = z.record(slug, entityEntrySchema)
export type Entities = z.infer<typeof entitiesSchema>

/** Topic ids with their labels, as `data/topics.json` lists them. */
export const topicsSchema = z.record(slug, z.string().min(1))
export type Topics = z.infer<typeof topicsSchema>

/** An entity as a served record names it: the entry, its id, and Wikidata as schema.org `sameAs`. */
const entitySchema = entityEntrySchema
  .pick({ type: true, name: true, description: true, aliases: true })
  .extend({ id: slug, sameAs: httpsUrl.optional() })
export type Entity = z.infer<typeof entitySchema>

/**
 * The record's shape, over how it names an entity, an author and a passage: by id in the
 * authored file, in full in the served record.
 */
function recordShape<
  E extends z.ZodType,
  A extends z.ZodType,
  L extends z.ZodType,
  I extends z.ZodType,
  D extends z.core.$ZodLooseShape,
>(part: { entity: E; author: A; passage: L; claimId: I; draft: D }) {
  return {
    article: z.strictObject({
      id: slug.describe('The same as the file name'),
      url: httpsUrl,
      title: z.string().trim().min(1).max(300),
      authors: z.array(part.author).min(1),
      publisher: part.entity,
      published: isoDate,
      lang: language.describe('The language of the source'),
      genre: z.enum(GENRES),
      topics: z.array(topicId).min(1).max(8),
    }),
    source: z.strictObject({
      sha256: sha256.describe('SHA-256 of the normalised body of the source'),
      words: z.int().min(1),
      paragraphs: z.int().min(1),
      bodyStart: words.describe('The first words of the first paragraph that belongs to the article'),
      bodyEnd: words.describe('The last words of the last paragraph that belongs to the article'),
      owned: z.literal(true).optional().describe('The text is the operator’s own, so the record may repeat its sentences'),
      omit: z.array(words).optional().describe('First words of paragraphs in between that do not: captions, adverts'),
    }),
    brief: z.strictObject({
      lang: language.optional().describe("The language of the brief and the claims, if not the source's"),
      gist: sentence.max(300).describe('The article in one sentence'),
      summary: z.string().trim().min(1).max(2000).describe('One neutral paragraph of 80 to 140 words'),
      keyPoints: z
        .array(z.strictObject({ text: sentence, passage: part.passage, ...part.draft }))
        .min(3)
        .max(9),
    }),
    claims: z
      .array(
        z.strictObject({
          id: part.claimId,
          text: sentence.describe('One checkable statement, in our own words, that stands without its context'),
          claimant: part.entity.describe('Who makes the claim'),
          reportedBy: part.entity.optional().describe('Who passes it on; required when the claimant is not one of the authors'),
          kind: z.enum(KINDS),
          certainty: z.enum(CERTAINTIES).describe('How sure the claimant is'),
          about: z.array(part.entity).optional().describe('Whom or what the claim is about'),
          topics: z.array(topicId).min(1).max(5),
          passage: part.passage,
          reviews: z.array(reviewSchema).optional().describe('Published checks of the claim (schema.org ClaimReview)'),
          ...part.draft,
        }),
      )
      .min(1),
  }
}

/** Marks a statement that still waits for a person's words. */
const draftMark = { draft: z.literal(true).optional().describe('Not in your own words yet; remove it when they are') }

/** A record as it is written in `data/articles/<id>.json`. */
export const articleFileSchema = z.strictObject({
  $schema: z.string().optional(),
  draft: z.literal(true).optional().describe('Left out of the bundle; remove it to publish'),
  ...recordShape({
    entity: entityId,
    author: z.strictObject({
      id: entityId,
      role: z.string().min(1).optional().describe('What the author was when the article appeared'),
    }),
    passage: locatorSchema,
    claimId: slug.describe('Unique within the article'),
    draft: draftMark,
  }),
})
export type ArticleFile = z.infer<typeof articleFileSchema>

/** A locator with the link that takes a browser to it. */
const passageSchema = locatorSchema.extend({
  url: z.url().describe('The source page with a text fragment that scrolls to the passage'),
})
export type Passage = z.infer<typeof passageSchema>
export type Locator = z.infer<typeof locatorSchema>

/** A record as the API serves it: entities in full, claim ids unique across articles, passages linked. */
export const recordSchema = z.strictObject(
  recordShape({
    entity: entitySchema,
    author: entitySchema.extend({ role: z.string().optional() }),
    passage: passageSchema,
    claimId: z.string().describe('<article id>.<claim id>'),
    draft: {},
  }),
)
export type BriefRecord = z.infer<typeof recordSchema>
/** A record without its claims. */
export type RecordHead = Omit<BriefRecord, 'claims'>
export type Article = BriefRecord['article']
export type Claim = BriefRecord['claims'][number]

/** What the Worker bundles. */
export interface Corpus {
  /** Hash of everything below; changes exactly when an answer can change. */
  version: string
  /** Newest first, then by id. */
  records: BriefRecord[]
}

/**
 * JSON Schema (draft 2020-12) of the authored file, for editors. Entity and topic ids become
 * enumerations, so that an editor completes them.
 */
export function articleFileJsonSchema(entities: Entities, topics: Topics): Record<string, unknown> {
  const schema = z.toJSONSchema(articleFileSchema, { io: 'input' })
  Object.assign(schema.$defs?.EntityId ?? {}, { enum: Object.keys(entities) })
  Object.assign(schema.$defs?.TopicId ?? {}, { enum: Object.keys(topics) })
  return schema
}
