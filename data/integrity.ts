import { pageKey } from './page-url.ts'
import { hashText, plainText } from './passage.ts'
import type { ArticleFile, Entities, Locator, Topics } from './schema.ts'
import { countWords } from './source.ts'

/** One thing that is wrong: in which file, at which field, what. */
export interface Fault {
  file: string
  field: string
  message: string
}

export interface LoadedFile {
  /** Path as the operator knows it, such as `data/articles/x.json`. */
  file: string
  record: ArticleFile
}

const SUMMARY_WORDS = { min: 80, max: 140 }
/** The age of the oldest newspaper; an earlier date is a slip of the finger. */
const EARLIEST = '1605-01-01'

/**
 * The rules that no schema can say: references that lead somewhere, ids that are unique, dates
 * that can be, texts of the right length.
 */
export function findFaults(files: readonly LoadedFile[], entities: Entities, topics: Topics, today: string): Fault[] {
  return [...files.flatMap((file) => recordFaults(file, entities, topics, today)), ...duplicateFaults(files)]
}

function recordFaults({ file, record }: LoadedFile, entities: Entities, topics: Topics, today: string): Fault[] {
  const faults: Fault[] = []
  const fault = (field: string, message: string) => faults.push({ file, field, message })
  const { article, brief, source, claims } = record

  const known = (list: Record<string, unknown>, name: string) => (field: string, id: string | undefined) => {
    if (id !== undefined && !Object.hasOwn(list, id)) fault(field, `"${id}" is not in ${name}${suggest(id, Object.keys(list))}`)
  }
  const knownEntity = known(entities, 'data/entities.json')
  const knownTopic = known(topics, 'data/topics.json')

  const name = file.replace(/^.*\//, '').replace(/\.json$/, '')
  if (article.id !== name) fault('article.id', `is "${article.id}", but the file is called "${name}"`)
  if (article.published > today) fault('article.published', `${article.published} is in the future`)
  if (article.published < EARLIEST) fault('article.published', `${article.published} is before there were newspapers`)
  for (const [i, author] of article.authors.entries()) knownEntity(`article.authors[${i}].id`, author.id)
  knownEntity('article.publisher', article.publisher)
  for (const [i, topic] of article.topics.entries()) knownTopic(`article.topics[${i}]`, topic)

  const words = countWords(brief.summary)
  if (words < SUMMARY_WORDS.min || words > SUMMARY_WORDS.max)
    fault('brief.summary', `has ${words} words; ${SUMMARY_WORDS.min} to ${SUMMARY_WORDS.max} make a summary`)

  const passage = (field: string, locator: Locator) => {
    if (locator.paragraph > source.paragraphs)
      fault(`${field}.paragraph`, `${locator.paragraph} is beyond the source's ${source.paragraphs} paragraphs`)
    const located = Object.values(locator).filter((value) => typeof value === 'string' && value !== locator.sha256)
    if (countWords(located.join(' ')) > LOCATOR_WORDS)
      fault(field, `quotes more than ${LOCATOR_WORDS} words of the source; use textStart and textEnd`)
  }
  const ownWords = (field: string, { text, passage, draft }: { text: string; passage: Locator; draft?: true | undefined }) => {
    if (draft) fault(`${field}.draft`, 'is set: put the text into your own words, then remove the mark')
    else if (hashText(text) === passage.sha256 && source.owned !== true)
      fault(`${field}.text`, "is still the source's sentence; put it into your own words")
  }
  for (const [i, point] of brief.keyPoints.entries()) {
    passage(`brief.keyPoints[${i}].passage`, point.passage)
    ownWords(`brief.keyPoints[${i}]`, point)
  }

  const authors = new Set(article.authors.map((author) => author.id))
  for (const [i, claim] of claims.entries()) {
    const at = `claims[${i}] (${claim.id})`
    knownEntity(`${at}.claimant`, claim.claimant)
    knownEntity(`${at}.reportedBy`, claim.reportedBy)
    for (const [j, id] of (claim.about ?? []).entries()) knownEntity(`${at}.about[${j}]`, id)
    for (const [j, topic] of claim.topics.entries()) knownTopic(`${at}.topics[${j}]`, topic)
    if (!authors.has(claim.claimant) && claim.reportedBy === undefined)
      fault(`${at}.reportedBy`, `is missing: "${claim.claimant}" is not an author of the article, so say who passes the claim on`)
    if (claim.reportedBy === claim.claimant) fault(`${at}.reportedBy`, 'is the claimant; leave it out')
    passage(`${at}.passage`, claim.passage)
    ownWords(at, claim)
    for (const [j, review] of (claim.reviews ?? []).entries())
      if (review.published > today) fault(`${at}.reviews[${j}].published`, `${review.published} is in the future`)
  }
  faults.push(
    ...repeats(claims, (claim) => claim.id).map(([i, id]) => ({
      file,
      field: `claims[${i}].id`,
      message: `"${id}" is already the id of another claim of this article`,
    })),
    ...repeats(claims, (claim) => plainText(claim.text).toLowerCase()).map(([i]) => ({
      file,
      field: `claims[${i}].text`,
      message: 'repeats another claim of this article word for word',
    })),
  )
  return faults
}

/** A locator is a handful of words; more would begin to republish the source. */
const LOCATOR_WORDS = 16

function duplicateFaults(files: readonly LoadedFile[]): Fault[] {
  return repeats(files, ({ record }) => pageKey(record.article.url) ?? record.article.url).map(([i, key]) => ({
    file: files[i]?.file ?? '',
    field: 'article.url',
    message: `is the same page as another record's (${key})`,
  }))
}

/** The items whose key an earlier item has, as [index, key]. */
function repeats<T>(items: readonly T[], keyOf: (item: T) => string): [index: number, key: string][] {
  const seen = new Set<string>()
  return items.flatMap((item, i) => {
    const key = keyOf(item)
    if (seen.has(key)) return [[i, key] satisfies [number, string]]
    seen.add(key)
    return []
  })
}

/** "; did you mean …?" when some known id shares most of its letters with the unknown one. */
function suggest(id: string, known: readonly string[]): string {
  const pairs = (word: string) => new Set(Array.from({ length: Math.max(word.length - 1, 0) }, (_, i) => word.slice(i, i + 2)))
  const wanted = pairs(id)
  const scored = known.map((candidate) => {
    const have = pairs(candidate)
    const shared = [...wanted].filter((pair) => have.has(pair)).length
    return { candidate, likeness: (2 * shared) / (wanted.size + have.size || 1) }
  })
  const best = scored.sort((a, b) => b.likeness - a.likeness)[0]
  return best !== undefined && best.likeness > 0.5 ? `; did you mean "${best.candidate}"?` : ''
}
