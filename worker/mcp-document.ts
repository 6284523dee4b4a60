/**
 * What the MCP endpoint says of itself: its instructions and the definitions of its tools. Written into
 * `build/` as JSON, of which the Worker needs to understand nothing.
 */

import { CERTAINTIES, KINDS, LANGUAGE_TAG } from '../data/vocabulary.ts'
import type { McpDocument } from './mcp.ts'
import { MAX_CLAIMS } from './mcp-tools.ts'

/** How to use the tools, for the model that is going to. */
const INSTRUCTIONS = `Briefs of articles and the claims they make. Find claims with lookup_claims, read an article's brief with get_brief, and see with match_claims which sentences of a text repeat a known claim. When you use a claim, say who makes it, how sure they are and who reports it, and link to its passage. Claims are paraphrases: quote the source itself only from the page that the link leads to. A claim being listed says that it was made, not that it is true.`

/** It changes nothing, may be repeated, and knows only what was deployed with it. */
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }

/* The schemas are JSON Schema 2020-12. Those of the arguments say what `toolArguments` checks; a test compares them. */
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
  name: 'lookup_claims',
  title: 'Look up claims',
  description:
    'Finds claims that articles make or report: who claims what, how sure they are, in which article and at which passage. Search with q, narrow with the filters; without q the newest come first.',
  inputSchema: input({
    q: {
      ...text('A question, some words, or a whole post; "quoted words" have to be there in this order, in whatever form'),
      minLength: 1,
      maxLength: 2000,
    },
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
  name: 'get_brief',
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
  name: 'match_claims',
  title: 'Match a text against known claims',
  description: 'Says which sentences of a text, a draft or a speech, repeat a known claim, and which claim each one repeats.',
  inputSchema: input(
    {
      text: { ...text(), minLength: 1, maxLength: 100_000 },
      threshold: { type: 'number', description: 'Least score of a match', minimum: 0, maximum: 1, default: 0.6 },
      lang: { ...text('Language of the text'), pattern: LANGUAGE_TAG.source, default: 'en' },
      limit: howMany(20),
    },
    ['text'],
  ),
  outputSchema: object({
    matches: list(object({ start: whole('UTF-16 offset in the text'), end: whole('Exclusive'), sentence: text(), claim })),
    total,
  }),
}

export function mcpDocument(): McpDocument {
  return {
    instructions: INSTRUCTIONS,
    tools: [LOOKUP_CLAIMS, GET_BRIEF, MATCH_CLAIMS].map((tool) => ({ ...tool, annotations: READ_ONLY })),
  }
}
