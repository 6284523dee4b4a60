import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Drift, findDrift } from './drift.ts'
import type { Fault, LoadedFile } from './integrity.ts'
import { hashText, normalizeText } from './passage.ts'
import type { ArticleFile, Locator } from './schema.ts'
import { countWords, findInSource, readSource, type SourceText } from './source.ts'

/** What a record looks like beside its source. */
export interface SourceCheck {
  id: string
  /** False when there was no source to compare with: then only the counts are known. */
  sourceFound: boolean
  claims: number
  passages: number
  summaryWords: number
  /** How long gist, summary and key points take to read, at 238 words a minute (Brysbaert 2019). */
  readingSeconds: number
  /** Share, 0 to 1, of the article's paragraphs that some claim or key point stands in. */
  coverage: number
  /** The most words in a row that the record has in common with its source. */
  longestSharedRun: { words: number; text: string }
  /** Passages that aren't where, or what, the record says, with where they went. */
  drifted: DriftedPassage[]
  faults: Fault[]
}

const WORDS_A_MINUTE = 238

/** More words in a row than this are the source's sentence, not ours. */
const SHARED_RUN_LIMIT = 8

/**
 * Compares a record with its source: the body's hash and counts, every passage's place and hash,
 * and that no run of words was copied.
 * @param sourceDir folder with `<id>.txt`; undefined to check without sources
 */
export async function checkAgainstSource(loaded: LoadedFile, sourceDir: string | undefined): Promise<SourceCheck> {
  const { record } = loaded
  const located = listPassages(record)
  const text = sourceDir === undefined ? undefined : await readIfPresent(join(sourceDir, `${record.article.id}.txt`))
  const check: SourceCheck = {
    id: record.article.id,
    sourceFound: text !== undefined,
    claims: record.claims.length,
    passages: located.length,
    summaryWords: countWords(record.brief.summary),
    readingSeconds: Math.round((countWords(briefText(record)) / WORDS_A_MINUTE) * 60),
    coverage: new Set(located.map(({ locator }) => locator.paragraph)).size / record.source.paragraphs,
    longestSharedRun: { words: 0, text: '' },
    drifted: [],
    faults: [],
  }
  if (text === undefined) return check
  const fault = (field: string, message: string) => check.faults.push({ file: loaded.file, field, message })

  let source: SourceText
  try {
    source = readSource(text, record.source)
  } catch (error) {
    fault('', error instanceof Error ? error.message : String(error))
    return check
  }
  const { sha256, words, paragraphs } = record.source
  if (source.sha256 !== sha256) fault('source.sha256', `the source's body hashes to ${source.sha256}: it changed, or the hash is wrong`)
  if (source.words !== words) fault('source.words', `is ${words}, but the source's body has ${source.words} words`)
  if (source.body.length !== paragraphs)
    fault('source.paragraphs', `is ${paragraphs}, but the source's body has ${source.body.length} paragraphs`)
  for (const { field, locator } of located) {
    const drift = findPassageDrift(source, locator)
    if (drift === undefined) continue
    check.drifted.push({ field, drift })
    fault(field, describeDrift(drift, locator))
  }
  const theirs = wordsOf(text)
  for (const { field, text: ours } of listTexts(record)) {
    const run = longestSharedRun(wordsOf(ours), theirs)
    if (run.length > check.longestSharedRun.words) check.longestSharedRun = { words: run.length, text: run.join(' ') }
    if (run.length > SHARED_RUN_LIMIT && record.source.owned !== true)
      fault(field, `shares ${run.length} words in a row with the source ("${run.join(' ')}"); say it in your own words`)
  }
  return check
}

/** A passage that isn't where its record says, or not what it was. */
export interface DriftedPassage {
  field: string
  drift: Drift
}

/** What is wrong with a passage; undefined when it is found once, in its paragraph, with its hash. */
export function findPassageDrift(source: SourceText, locator: Locator): Drift | undefined {
  const { places, before } = findInSource(source, locator)
  const [place] = places
  const sound =
    place !== undefined &&
    places.length === 1 &&
    before === undefined &&
    source.body.indexOf(place.block) + 1 === locator.paragraph &&
    hashText(place.text) === locator.sha256
  return sound ? undefined : findDrift(source, locator)
}

function describeDrift(drift: Drift, { paragraph }: Locator): string {
  if (drift.state === 'vanished') return 'vanished from the source'
  const { locator } = drift
  const offer = `; its locator now: ${JSON.stringify(locator)}`
  if (drift.state === 'changed') {
    const was = drift.was === undefined ? 'something between its first and last words; it' : `"${drift.was}"`
    return `changed: ${was} reads "${drift.is}" now, in paragraph ${locator.paragraph}${offer}`
  }
  return locator.paragraph === paragraph
    ? `is ambiguous where it stands, paragraph ${paragraph}${offer}`
    : `moved from paragraph ${paragraph} to ${locator.paragraph}${offer}`
}

function listPassages({ brief, claims }: ArticleFile): { field: string; locator: Locator }[] {
  return [
    ...brief.keyPoints.map((point, i) => ({ field: `brief.keyPoints[${i}].passage`, locator: point.passage })),
    ...claims.map((claim, i) => ({ field: `claims[${i}] (${claim.id}).passage`, locator: claim.passage })),
  ]
}

function briefText({ brief }: ArticleFile): string {
  return [brief.gist, brief.summary, ...brief.keyPoints.map(({ text }) => text)].join(' ')
}

/** Every text of a record that must be in our own words. */
function listTexts({ brief, claims }: ArticleFile): { field: string; text: string }[] {
  return [
    { field: 'brief.gist', text: brief.gist },
    { field: 'brief.summary', text: brief.summary },
    ...brief.keyPoints.map((point, i) => ({ field: `brief.keyPoints[${i}].text`, text: point.text })),
    ...claims.map((claim, i) => ({ field: `claims[${i}] (${claim.id}).text`, text: claim.text })),
  ]
}

function wordsOf(text: string): string[] {
  return (
    normalizeText(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  )
}

/** The longest run of words that both lists contain. */
function longestSharedRun(ours: readonly string[], theirs: readonly string[]): string[] {
  let best = { end: 0, length: 0 }
  // lengths[j]: how long the run is that ends at ours[i - 1] and theirs[j - 1].
  let lengths = new Uint16Array(theirs.length + 1)
  for (const [i, word] of ours.entries()) {
    const next = new Uint16Array(theirs.length + 1)
    for (const [j, other] of theirs.entries()) {
      if (word !== other) continue
      const length = (lengths[j] ?? 0) + 1
      next[j + 1] = length
      if (length > best.length) best = { end: i + 1, length }
    }
    lengths = next
  }
  return ours.slice(best.end - best.length, best.end)
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
