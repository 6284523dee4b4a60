import anyAscii from 'any-ascii'
import { locatorOf } from './locate.ts'
import type { Place } from './passage.ts'
import type { ReadArticle } from './read-article.ts'
import type { ArticleFile, Entities, Locator, Topics } from './schema.ts'
import { countWords, readSource, type SourceText } from './source.ts'
import type { Certainty, Kind } from './vocabulary.ts'

/** A record to be written over, and the entities it needs that were not there. */
export interface Drafted {
  record: ArticleFile
  entities: Entities
  /** The text to keep beside the record, one paragraph a line. */
  sourceText: string
}

const KEY_POINTS = { min: 3, max: 6 }
const MAX_CLAIMS = 24

/**
 * Drafts a record: the metadata that were read, and the sentences that say most as candidates for
 * gist, summary, key points and claims, each located and marked as a draft. It quotes the source on
 * purpose, so it can't be published: a person has to say everything in their own words first.
 */
export function draftRecord(article: ReadArticle, id: string, known: Entities, topics: Topics): Drafted {
  const sourceText = `${[article.title, ...article.blocks].filter((line) => line !== '').join('\n')}\n`
  const bounds = { bodyStart: edge(article.blocks[0] ?? '', 'start'), bodyEnd: edge(article.blocks.at(-1) ?? '', 'end') }
  const source = readSource(sourceText, bounds)
  const entities: Entities = {}
  const entityId = (name: string, type: 'Person' | 'Organization'): string => {
    const all = { ...known, ...entities }
    const found = findEntity(name, all)
    if (found !== undefined) return found
    const id = freeId(slugOf(name) || type.toLowerCase(), all)
    entities[id] = { type, name }
    return id
  }

  const publisher = article.publisher ?? hostOf(article.url)
  const publisherId = publisher === undefined ? '' : entityId(publisher, 'Organization')
  const authors = article.authors.map((name) => ({ id: entityId(name, 'Person') }))
  const authorIds = authors.length > 0 ? authors : [{ id: publisherId }]

  const ranked = rankSentences(source, article.lang ?? 'en')
  const locatable = locateFirst(source, ranked, MAX_CLAIMS)
  const topicIds = guessTopics(sourceText, topics)
  const points = locatable.slice(0, Math.min(KEY_POINTS.max, Math.max(KEY_POINTS.min, locatable.length >> 2)))
  const byOrder = <T extends Sentence>(sentences: T[]) => sentences.toSorted((a, b) => a.order - b.order)

  return {
    sourceText,
    entities,
    record: {
      $schema: '../../build/article.schema.json',
      draft: true,
      article: {
        id,
        url: article.url?.replace(/^http:/, 'https:').replace(/#.*/s, '') ?? '',
        title: article.title,
        authors: authorIds,
        publisher: publisherId,
        published: article.published ?? '',
        lang: article.lang ?? 'en',
        genre: 'news',
        topics: topicIds,
      },
      source: { sha256: source.sha256, words: source.words, paragraphs: source.body.length, ...bounds },
      brief: {
        gist: ranked[0]?.text.slice(0, 300) ?? '',
        summary: byOrder(upToWords(ranked, 140))
          .map(({ text }) => text)
          .join(' '),
        keyPoints: byOrder(points).map(({ text, locator }) => ({ text, passage: locator, draft: true })),
      },
      claims: byOrder(locatable).map(({ text, locator }, i) => {
        const claimant = guessClaimant(text, known) ?? authorIds[0]?.id ?? ''
        const reporter = authorIds.some((author) => author.id === claimant) ? undefined : authorIds[0]?.id
        return {
          id: `claim-${i + 1}`,
          text,
          claimant,
          ...(reporter !== undefined && { reportedBy: reporter }),
          kind: guessKind(text),
          certainty: guessCertainty(text),
          topics: topicIds.slice(0, 2),
          passage: locator,
          draft: true,
        }
      }),
    },
  }
}

const LONGEST_ID = 100

/** Lowercase words joined by hyphens, as ids are, at most nine of them; other scripts in Latin letters. Empty for what has neither letters nor digits. */
export function slugOf(text: string): string {
  const words =
    anyAscii(text)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  return words.slice(0, 9).join('-').slice(0, LONGEST_ID).replace(/-$/, '')
}

/** An id that nobody has yet: two names may come to the same letters. */
function freeId(wanted: string, taken: Entities): string {
  let id = wanted
  for (let n = 2; Object.hasOwn(taken, id); n++) id = `${wanted}-${n}`
  return id
}

interface Sentence extends Place {
  /** Position among all sentences. */
  order: number
  score: number
}

/**
 * Sentences of the body, the most telling first. A sentence scores the mean, over its words, of how
 * often the article comes back to each, halved when it is very short; the opening paragraphs count
 * a quarter more. Questions and what is too long for a record are left out.
 */
function rankSentences({ blocks, body }: SourceText, lang: string): Sentence[] {
  const segmenter = new Intl.Segmenter(lang, { granularity: 'sentence' })
  const sentences = body.flatMap((block, paragraph) => {
    const text = blocks[block] ?? ''
    return [...segmenter.segment(text)].map(({ index, segment }) => {
      const trimmed = segment.trimEnd()
      return { block, start: index, end: index + trimmed.length, text: trimmed, paragraph }
    })
  })
  const frequency = new Map<string, number>()
  for (const word of sentences.flatMap(({ text }) => contentWords(text))) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  return sentences
    .filter(({ text }) => text.length >= 20 && text.length <= 500 && !text.endsWith('?'))
    .map(({ paragraph, ...place }, order) => {
      const words = contentWords(place.text)
      const mean = words.reduce((sum, word) => sum + Math.log((frequency.get(word) ?? 0) + 1), 0) / Math.max(words.length, 1)
      return { ...place, order, score: mean * (words.length < 5 ? 0.5 : 1) * (paragraph < 2 ? 1.25 : 1) }
    })
    .sort((a, b) => b.score - a.score || a.order - b.order)
}

function contentWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{4,}|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/gu) ?? []
}

function upToWords(sentences: readonly Sentence[], limit: number): Sentence[] {
  let words = 0
  return sentences.filter(({ text }) => {
    const more = countWords(text)
    if (words + more > limit) return false
    words += more
    return true
  })
}

/** The first of some sentences that can be located, each once. To find that one can't takes longest: it is tried in all ways. */
function locateFirst(source: SourceText, sentences: readonly Sentence[], most: number): (Sentence & { locator: Locator })[] {
  const tried = new Set<string>()
  const located: (Sentence & { locator: Locator })[] = []
  for (const sentence of sentences) {
    if (located.length === most) break
    if (tried.has(sentence.text)) continue
    tried.add(sentence.text)
    const locator = tryLocate(source, sentence)
    if (locator !== undefined) located.push({ ...sentence, locator })
  }
  return located
}

/** A sentence that stands in the text several times, word for word, can't be located by itself. */
function tryLocate(source: SourceText, place: Place) {
  try {
    return locatorOf(source, place)
  } catch {
    return undefined
  }
}

const REPORTING =
  '(?:said|says|told|claims?|claimed|argues?|argued|believes?|believed|warns?|warned|announced|stated|insisted|added|revealed|noted|denied|promised|asserted|emphasi[sz]ed)'

/** A known person or organisation as the subject of a reporting verb, or after "according to". */
function guessClaimant(text: string, entities: Entities): string | undefined {
  return Object.entries(entities).find(([, { type, name, aliases }]) => {
    if (type === 'Place') return false
    const names = [name, ...(aliases ?? [])].map((one) => one.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')
    const named = `(?<!\\p{L})(?:${names})(?!\\p{L})`
    return new RegExp(`${named}[^.;]{0,40} ${REPORTING}\\b|${REPORTING} [^.;]{0,40}${named}|[Aa]ccording to [^.;]{0,40}${named}`, 'u').test(
      text,
    )
  })?.[0]
}

function guessKind(text: string): Kind {
  const should = text.search(/\bshould\b/i)
  if (/\b(?:if|unless|in case)\b/i.test(text) || (should >= 0 && /\bthen\b/i.test(text.slice(should)))) return 'conditional'
  if (/\b(?:should|ought to|needs? to|has to|have to|must)\b/i.test(text)) return 'recommendation'
  if (/\b(?:will|going to|is expected to|are expected to)\b/i.test(text)) return 'prediction'
  if (/\b(?:because|therefore|means that|suggests?|reason|in order to)\b/i.test(text)) return 'interpretation'
  return 'fact'
}

function guessCertainty(text: string): Certainty {
  if (/\b(?:may|might|could|perhaps|possibl[ey])\b/i.test(text)) return 'possible'
  if (/\b(?:likely|probabl[ey]|believes?|expects?|expected|seems?|appears?|suggests?)\b/i.test(text)) return 'probable'
  return 'certain'
}

/** Words of topic labels that say nothing about the topic. */
const GENERIC = new Set(['relations', 'policy', 'united'])

/** The topics whose label's words the text comes back to most; the operator mends them. */
function guessTopics(text: string, topics: Topics): string[] {
  const lower = text.toLowerCase()
  return Object.entries(topics)
    .map(([id, label]) => {
      const words = (label.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter((word) => !GENERIC.has(word))
      return { id, hits: words.reduce((sum, word) => sum + lower.split(word.slice(0, 6)).length - 1, 0) / Math.max(words.length, 1) }
    })
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, 3)
    .map(({ id }) => id)
}

/** The id of who goes by a name, however it is spelt. */
function findEntity(name: string, entities: Entities): string | undefined {
  const wanted = plainName(name)
  return Object.entries(entities).find(([, entry]) => [entry.name, ...(entry.aliases ?? [])].some((one) => plainName(one) === wanted))?.[0]
}

/** A name without case, accents and punctuation, in its own script. */
function plainName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
  return words?.join(' ') ?? name
}

function hostOf(url: string | undefined): string | undefined {
  return URL.parse(url ?? '')?.hostname.replace(/^www\./, '')
}

/** A handful of words from the start or the end of a paragraph. */
function edge(block: string, side: 'start' | 'end'): string {
  const words = block.split(' ')
  let text = ''
  for (const word of side === 'start' ? words.slice(0, 6) : words.slice(-6).reverse()) {
    const longer = side === 'start' ? `${text} ${word}` : `${word} ${text}`
    if (longer.length > 80) break
    text = longer.trim()
  }
  return text || block.slice(0, 80)
}
