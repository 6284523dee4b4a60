/**
 * schema.org ClaimReview as fact-checkers really publish it: found in every wrapping that is met,
 * mended where the meaning is plain, and otherwise told with its place and the reason.
 */
import { hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { DOMParser } from 'linkedom'
import Assembler from 'stream-json/assembler.js'
import { disassembler } from 'stream-json/disassembler.js'
import { jsonParser, type Token } from 'stream-json/parser.js'
import { jsonVerifier, type VerifierError } from 'stream-json/utils/verifier.js'
import * as z from 'zod'
import { reviewSchema } from './schema.ts'
import { ENTITY_TYPES, type EntityType } from './vocabulary.ts'

/** A claim that somebody else has checked, as one line of an imported file. */
export const reviewedClaimSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe('Hash of the review’s URL and the text, so that the next import of the feed gives the same'),
  text: z.string().min(1).describe('The claim in the fact-checker’s words'),
  claimant: z.strictObject({ name: z.string().min(1), type: z.enum(ENTITY_TYPES).optional() }).optional(),
  published: reviewSchema.shape.published.optional().describe('When the claim was made'),
  appearances: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .optional()
    .describe('Pages on which the claim stands'),
  lang: reviewSchema.shape.lang.optional().describe('The language of the text, where the feed says it'),
  review: reviewSchema,
})
export type ReviewedClaim = z.infer<typeof reviewedClaimSchema>

/** Why an item of a feed can't be imported. `reason` is one of a few words, to count by; `message` is for the eye. */
export interface ItemFault {
  /** The property of the ClaimReview; empty when the fault is the item's as a whole. */
  field: string
  reason: string
  message: string
}

/** What is understood of one item: a claim, why not, or that it's something else altogether. */
export type Understood = { claim: ReviewedClaim } | { faults: ItemFault[] } | { ignored: true }

type Thing = Record<string, unknown>

/** Where the parts of a claim come from, to name a fault in the feed's own terms. */
const FEED_FIELDS: Record<string, string> = {
  text: 'claimReviewed',
  published: 'itemReviewed.datePublished',
  'review.url': 'url',
  'review.publisher': 'author.name',
  'review.published': 'datePublished',
  'review.rating.label': 'reviewRating.alternateName',
  'review.rating.value': 'reviewRating.ratingValue',
  'review.rating.best': 'reviewRating.bestRating',
  'review.rating.worst': 'reviewRating.worstRating',
}

/**
 * Makes a claim of one ClaimReview.
 * @param options.lang language of a review that doesn't tell its own
 * @param options.latest ISO date that nothing can have been published after
 */
export function understandItem(item: unknown, options: { lang: string; latest: string }): Understood {
  if (!isThing(item)) return { faults: [{ field: '', reason: 'not an object', message: `is ${kindOf(item)}, not an object` }] }
  const types = typesOf(item)
  if (types.length === 0) return { faults: [{ field: '@type', reason: 'missing', message: 'is missing' }] }
  if (!types.includes('ClaimReview')) return { ignored: true }

  const parsed = reviewedClaimSchema.safeParse(toClaim(item, options.lang), { reportInput: true })
  // The title falls back to the text, so it's at fault only together with the text.
  if (!parsed.success) return { faults: parsed.error.issues.filter(({ path }) => path.at(-1) !== 'title').map(describeIssue) }
  const faults = findLateDates(parsed.data, options.latest)
  return faults.length > 0 ? { faults } : { claim: parsed.data }
}

/** The claim as far as the item has it; what can't be mended is left as it is, for the schema to refuse. */
function toClaim(item: Thing, defaultLang: string): unknown {
  const text = toText(item.claimReviewed)
  const url = toHttpsUrl(item.url)
  const claims = thingsIn(item.itemReviewed, 'name')
  const lang = toLanguage(item.inLanguage)
  return {
    id: hash('sha256', `${url}\n${text}`, 'buffer').toString('hex', 0, 8),
    text,
    claimant: findClaimant(claims),
    published: claims.map(({ datePublished }) => toDay(datePublished)).find((day) => day !== undefined && !isPartialDate(day)),
    appearances: findAppearances(claims),
    lang: lang ?? toLanguage(claims.map(({ inLanguage }) => inLanguage)),
    review: {
      url,
      publisher: findPublisher(item, url),
      title: firstText([item.headline, item.name]) ?? text,
      published: toDay(item.datePublished),
      lang: lang ?? defaultLang,
      rating: toRating(item.reviewRating),
    },
  }
}

/** The fact-checker's name rather than its journalist's; its site where neither is named. */
function findPublisher(item: Thing, url: unknown): string | undefined {
  const authors = thingsIn(item.author, 'name')
  const organisations = [...authors.filter((author) => entityTypeOf(author) !== 'Person'), ...thingsIn(item.publisher, 'name')]
  const name = firstText([...organisations, ...authors].map((thing) => thing.name))
  if (name !== undefined) return name
  const site = toUrl(firstText([...organisations.map((thing) => thing.url), url]))
  return site?.hostname.replace(/^www\./, '')
}

function findClaimant(claims: Thing[]): { name: string; type: EntityType | undefined } | undefined {
  const authors = claims.flatMap(({ author }) => thingsIn(author, 'name')).filter(({ name }) => firstText([name]) !== undefined)
  const names = new Set(authors.map(({ name }) => firstText([name])))
  const [type, ...otherTypes] = new Set(authors.map(entityTypeOf))
  return names.size === 0 ? undefined : { name: [...names].join(', '), type: otherTypes.length === 0 ? type : undefined }
}

function findAppearances(claims: Thing[]): string[] | undefined {
  const urls = claims
    .flatMap(({ firstAppearance, appearance, sameAs }) => [firstAppearance, appearance, sameAs])
    .flatMap((place) => thingsIn(place, 'url'))
    .flatMap(({ url, '@id': id }) => url ?? id)
    .map(toUrl)
    .filter((url) => url !== undefined)
  return urls.length === 0 ? undefined : [...new Set(urls.map(({ href }) => href))]
}

/** The first rating with a verdict in words. Some put the words where the numbers belong. */
function toRating(value: unknown): Thing | undefined {
  const ratings = thingsIn(value, 'alternateName').map(({ alternateName, name, ratingValue, bestRating, worstRating }) => {
    const numbers = [ratingValue, bestRating, worstRating].map(toNumber)
    const [value, best, worst] = numbers.map((number) => (typeof number === 'string' ? undefined : number))
    const words = typeof numbers[0] === 'string' ? numbers[0] : undefined
    return { label: toText(alternateName) ?? toText(name) ?? words, value, best, worst }
  })
  return ratings.find(({ label }) => label !== undefined) ?? ratings[0] ?? {}
}

function findLateDates(claim: ReviewedClaim, latest: string): ItemFault[] {
  const dates = { published: claim.published, 'review.published': claim.review.published }
  return Object.entries(dates)
    .filter(([, date]) => date !== undefined && date > latest)
    .map(([path, date]) => ({ field: FEED_FIELDS[path] ?? path, reason: 'in the future', message: `${date} is in the future` }))
}

function describeIssue(issue: z.core.$ZodIssue): ItemFault {
  const path = issue.path.join('.')
  const field = FEED_FIELDS[path] ?? path
  if (issue.input === undefined) return { field, reason: 'missing', message: 'is missing' }
  if (issue.code === 'invalid_type') {
    const expected = issue.expected === 'number' ? 'a number' : 'text'
    return { field, reason: 'wrong type', message: `must be ${expected}, is ${kindOf(issue.input)}` }
  }
  return { field, reason: 'not valid', message: `${issue.message}, is ${shorten(JSON.stringify(issue.input))}` }
}

/** Text without mark-up, entities and needless space; `undefined` when nothing is left; what isn't text as it is. */
function toText(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 1) return toText(value[0])
  if (isThing(value) && '@value' in value) return toText(value['@value'])
  return typeof value === 'string' ? clean(value) || undefined : (value ?? undefined)
}

function firstText(values: unknown[]): string | undefined {
  return values
    .flat()
    .map(toText)
    .find((text) => typeof text === 'string')
}

const ENTITY = /&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);/i
const TAG = /<\/?(?:a|b|blockquote|br|div|em|h[1-6]|i|li|ol|p|q|s|small|span|strong|sub|sup|u|ul)(?:\s[^<>]*|\/)?>/gi

function clean(text: string): string {
  // Twice, for content management systems escape what an editor's browser had escaped already.
  const decoded = decodeEntities(decodeEntities(text))
  return decoded
    .replace(TAG, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

const domParser = new DOMParser()

/** Decodes whole references only, for `&` and `<` alone are meant as they stand (`AT&T`, `?a=1&copy=2`). */
function decodeEntities(text: string): string {
  if (!ENTITY.test(text)) return text
  const html = text.replace(/&(?!(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);)|</gi, (sign) => (sign === '<' ? '&lt;' : '&amp;'))
  return domParser.parseFromString(`<p>${html}</p>`, 'text/html').firstElementChild?.textContent ?? text
}

/** A number that may be written as text; any other text is left as it is. */
function toNumber(value: unknown): unknown {
  const text = toText(value)
  return typeof text === 'string' && /^[+-]?\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : text
}

/** The day of a date, whatever time follows it. Only the year-first order says which number is the month. */
function toDay(value: unknown): unknown {
  const text = toText(value)
  if (typeof text !== 'string') return text
  const [, year, , month, day] = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:$|[T\s])/.exec(text) ?? []
  return year && month && day ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text
}

/** Of some claims the feed knows no more than a year or a month; no day is made up for them. */
function isPartialDate(date: unknown): boolean {
  return typeof date === 'string' && /^\d{4}(?:-\d{2})?$/.test(date)
}

function toUrl(value: unknown): URL | undefined {
  const text = toText(value)
  const url = typeof text === 'string' ? URL.parse(text) : null
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined
}

function toHttpsUrl(value: unknown): unknown {
  const url = toUrl(value)
  if (url === undefined) return toText(value)
  url.protocol = 'https:'
  return url.href
}

/** The first language told as a tag; names of languages and other loose talk tell nothing. */
function toLanguage(value: unknown): string | undefined {
  return thingsIn(value, 'name')
    .flatMap(({ alternateName, name }) => [alternateName, name])
    .map((tag) => canonicalLanguage(firstText([tag])))
    .find((tag) => reviewSchema.shape.lang.safeParse(tag).success)
}

function canonicalLanguage(tag: string | undefined): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag?.replaceAll('_', '-'))[0]
  } catch {
    return undefined
  }
}

/** The things a property names, one or many; text alone stands for a thing with that `name`. */
function thingsIn(value: unknown, name: string): Thing[] {
  return listOf(value).flatMap((part): Thing[] => (isThing(part) ? [part] : typeof part === 'string' ? [{ [name]: part }] : []))
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flat() : [value]
}

/** Type names without their vocabulary: `http://schema.org/ClaimReview` is `ClaimReview`. */
function typesOf(thing: Thing): string[] {
  return listOf(thing['@type']).flatMap((type) => (typeof type === 'string' ? (type.split(/[/#:]/).at(-1) ?? []) : []))
}

/** schema.org has many sorts of organisations, such as `NewsMediaOrganization`. */
function entityTypeOf(thing: Thing): EntityType | undefined {
  const types = typesOf(thing)
  return ENTITY_TYPES.find((known) => types.some((type) => type.endsWith(known)))
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'text' : `a ${typeof value}`
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** Why a file can't be read as a feed, or can't be read any further. */
export class FeedError extends Error {
  override readonly name = 'FeedError'
}

/** One item as it comes out of a feed; its place is a JSON path, in JSON Lines a line. */
export type FeedItem = { at: string; value: unknown } | { at: string; fault: ItemFault }

export interface Feed {
  /** Size of the file in bytes. */
  size: number
  /**
   * The items in portions, so that memory holds only a few of them.
   * @throws FeedError where the file breaks off; every item before that has been given
   */
  items(onBytes?: (count: number) => void): AsyncGenerator<FeedItem[]>
}

/** Far more than any ClaimReview has; beyond it an item is passed over, or memory wouldn't be bounded. */
const MAX_ITEM_CHARS = 2 ** 22
const MAX_DEPTH = 500
/** How much to look at to tell JSON Lines from a document. */
const HEAD_CHARS = 2 ** 20

const TOO_LARGE: ItemFault = { field: '', reason: 'too large', message: `is longer than ${MAX_ITEM_CHARS} characters` }

/**
 * Opens a file of ClaimReviews: JSON or JSON Lines, plain or gzip.
 * @throws FeedError when it isn't such a file
 */
export async function openFeed(path: string): Promise<Feed> {
  const { size, zipped } = await inspect(path)
  const head = await readHead(readText(path, zipped))
  const isNamedLines = /\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(path)
  if (head === '') throw new FeedError('is empty')
  if (!isNamedLines && !/^[[{]/.test(head)) throw new FeedError(`is not JSON: it begins with ${JSON.stringify(head.slice(0, 20))}`)
  const isLines = looksLikeLines(head, isNamedLines)
  return {
    size,
    items: (onBytes) => {
      const text = () => readText(path, zipped, onBytes)
      return isLines ? readLines(text()) : readDocument(text(), () => findSyntaxError(readText(path, zipped)))
    },
  }
}

async function inspect(path: string): Promise<{ size: number; zipped: boolean }> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new FeedError(error.code === 'ENOENT' ? 'there is no such file' : error.message)
  })
  if (!stats.isFile()) throw new FeedError(stats.isDirectory() ? 'is a folder, not a file' : 'is not a file')
  const handle = await open(path)
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return { size: stats.size, zipped: buffer[0] === 0x1f && buffer[1] === 0x8b }
  } finally {
    await handle.close()
  }
}

/** The text of a file, unzipped and without a byte-order mark. */
async function* readText(path: string, zipped: boolean, onBytes?: (count: number) => void): AsyncGenerator<string> {
  const file = createReadStream(path)
  // The callback has nothing to do: an error of either stream ends the reading of the last.
  const bytes = zipped ? pipeline(file, createGunzip(), () => {}) : file
  bytes.setEncoding('utf8')
  try {
    let bytesTold = 0
    for await (const text of bytes) {
      yield bytesTold === 0 ? text.replace(/^\uFEFF/, '') : text
      onBytes?.(file.bytesRead - bytesTold)
      bytesTold = file.bytesRead
    }
  } catch (error) {
    throw new FeedError(`cannot be ${zipped ? 'unzipped' : 'read'} to its end: ${messageOf(error)}`, { cause: error })
  }
}

/** The first line and something of the second, if these aren't too long. */
async function readHead(text: AsyncIterable<string>): Promise<string> {
  let head = ''
  try {
    for await (const part of text) {
      head = (head + part).trimStart()
      if (head.length > HEAD_CHARS || secondLine(head) !== '') break
    }
  } catch (error) {
    // Of a file that breaks off early, what there is can still be read.
    if (head === '') throw error
  }
  return head
}

function secondLine(head: string): string {
  const end = head.indexOf('\n')
  return end < 0 ? '' : head.slice(end).trimStart()
}

/** In a document of several lines, the first one ends with what leads up to the next. */
function looksLikeLines(head: string, isNamedLines: boolean): boolean {
  const next = secondLine(head)
  if (next === '') return isNamedLines
  const first = head.slice(0, head.indexOf('\n')).trimEnd()
  return !/[[{,:]$/.test(first) && (isNamedLines || /^[[{]/.test(next))
}

/** Items of JSON Lines. A line that can't be parsed is an item at fault, and the next one is read. */
async function* readLines(text: AsyncIterable<string>): AsyncGenerator<FeedItem[]> {
  let number = 0
  let rest = ''
  let isTooLong = false
  for await (const part of text) {
    const lines = part.split('\n')
    const items: FeedItem[] = []
    for (const [index, piece] of lines.entries()) {
      if (rest.length + piece.length > MAX_ITEM_CHARS) isTooLong = true
      rest = isTooLong ? '' : rest + piece
      if (index === lines.length - 1) break
      items.push(...readLine(`line ${++number}`, rest, isTooLong))
      rest = ''
      isTooLong = false
    }
    yield items
  }
  yield readLine(`line ${++number}`, rest, isTooLong)
}

const toTokens = disassembler({ streamValues: false })

function readLine(at: string, line: string, isTooLong: boolean): FeedItem[] {
  if (isTooLong) return [{ at, fault: TOO_LARGE }]
  if (line.trim() === '') return []
  const walker = new Walker(at)
  try {
    for (const token of toTokens(JSON.parse(line))) walker.take(token)
  } catch (error) {
    if (error instanceof FeedError) return [{ at, fault: { ...TOO_LARGE, message: error.message } }]
    return [{ at, fault: { field: '', reason: 'not JSON', message: `is not JSON: ${messageOf(error)}` } }]
  }
  return walker.give()
}

/** Items of one JSON document, which can't be read past a syntax error. */
async function* readDocument(text: AsyncIterable<string>, findError: () => Promise<FeedError | undefined>): AsyncGenerator<FeedItem[]> {
  const parse = jsonParser({ streamValues: false })
  const walker = new Walker('')
  let charsInValue = 0
  for await (const part of text) {
    let broken: FeedError | undefined
    try {
      for (const piece of cutAfterObjects(part)) {
        const parsed = parse(piece)
        charsInValue = typeof parsed === 'symbol' ? charsInValue + piece.length : 0
        if (charsInValue > MAX_ITEM_CHARS) throw new FeedError(`holds a value longer than ${MAX_ITEM_CHARS} characters`)
        if (typeof parsed !== 'symbol') for (const token of parsed.values) walker.take(token)
      }
    } catch (error) {
      broken = error instanceof FeedError ? error : await findError()
      if (broken === undefined) throw error
    }
    yield walker.give()
    if (broken) throw broken
  }
  if (!walker.isDone) throw new FeedError('ends in the middle of the JSON')
}

/**
 * The parser withholds what it has found in a piece of text if there's an error further on in the
 * piece. Pieces that end where an object may end lose no item that was whole.
 */
function* cutAfterObjects(text: string): Generator<string> {
  let start = 0
  for (let end = text.indexOf('}') + 1; end > 0; end = text.indexOf('}', start) + 1) {
    yield text.slice(start, end)
    start = end
  }
  if (start < text.length) yield text.slice(start)
}

/** Reads a broken document once more: the verifier knows the place that the parser doesn't tell. */
async function findSyntaxError(text: AsyncIterable<string>): Promise<FeedError | undefined> {
  const verify = jsonVerifier()
  try {
    for await (const part of text) verify(part)
    return undefined
  } catch (error) {
    if (!isVerifierError(error)) throw error
    const { line, pos, message } = error
    return new FeedError(`is not JSON at line ${line}, column ${pos}: ${message.replace(/^ERROR at [^:]*: (?:Verifier [^:]*: )?/, '')}`)
  }
}

function isVerifierError(error: unknown): error is VerifierError {
  return error instanceof Error && 'line' in error && 'pos' in error
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Properties whose values are items themselves: of a JSON-LD document, of a `DataFeed`, of a `DataFeedItem`. */
const ITEM_PROPERTIES: readonly string[] = ['@graph', 'dataFeedElement', 'item']

/** A list of items, or an object that is one or wraps some. */
type Frame = { isList: true; index: number } | { isList: false; key: string; value: Thing; chars: number; wraps: boolean }

/**
 * Finds the items of a feed among the tokens of its JSON, however they are wrapped. Each item is
 * assembled, a list of them never.
 */
class Walker {
  readonly #root: string
  readonly #frames: Frame[] = []
  readonly #assembler = new Assembler()
  /** How many containers are open within the property that is being read. */
  #depth = 0
  #items: FeedItem[] = []
  isDone = false

  constructor(root: string) {
    this.#root = root
  }

  /** Hands over the items found since the last time. */
  give(): FeedItem[] {
    const items = this.#items
    this.#items = []
    return items
  }

  take(token: Token): void {
    const frame = this.#frames.at(-1)
    if (frame?.isList === false && this.#depth > 0) this.#assemble(frame, token)
    else if (token.name === 'endObject' || token.name === 'endArray') this.#close()
    else if (frame?.isList !== false) this.#open(token)
    else if (token.name === 'keyValue') frame.key = token.value
    else if (isOpening(token) && ITEM_PROPERTIES.includes(frame.key)) {
      frame.wraps = true
      this.#open(token)
    } else this.#assemble(frame, token)
    if (this.#frames.length + this.#depth > MAX_DEPTH) throw new FeedError(`is nested deeper than ${MAX_DEPTH} levels`)
    this.isDone = this.#frames.length === 0
  }

  /** Begins what stands where an item may stand. */
  #open(token: Token): void {
    const frame = this.#frames.at(-1)
    if (frame?.isList) frame.index++
    if (token.name === 'startArray') this.#frames.push({ isList: true, index: -1 })
    else if (token.name !== 'startObject') this.#items.push({ at: this.#place(), value: this.#assembler.consume(token).current })
    // Without a prototype, for a feed may call a property `__proto__`.
    else this.#frames.push({ isList: false, key: '', value: Object.create(null), chars: 0, wraps: false })
  }

  #close(): void {
    const frame = this.#frames.pop()
    if (frame === undefined || frame.isList || (frame.wraps && !typesOf(frame.value).includes('ClaimReview'))) return
    const at = this.#place()
    this.#items.push(frame.chars > MAX_ITEM_CHARS ? { at, fault: TOO_LARGE } : { at, value: frame.value })
  }

  /** Adds to the property being read; what is too large is passed over, but its end must be found. */
  #assemble(frame: Frame & { isList: false }, token: Token): void {
    if (this.#depth === 0) frame.chars += frame.key.length
    if (isOpening(token)) this.#depth++
    if (token.name === 'endObject' || token.name === 'endArray') this.#depth--
    // A token takes memory even where it has no characters.
    frame.chars += 16 + ('value' in token ? String(token.value).length : 0)
    if (frame.chars > MAX_ITEM_CHARS) {
      this.#assembler.dropToLevel(0)
      frame.value = {}
      return
    }
    this.#assembler.consume(token)
    if (this.#depth === 0) frame.value[frame.key] = this.#assembler.current
  }

  #place(): string {
    const path = this.#frames.map((frame) => (frame.isList ? `[${frame.index}]` : `.${frame.key}`)).join('')
    return [this.#root, path.replace(/^\./, '')].filter((part) => part !== '').join(' ')
  }
}

function isOpening(token: Token): boolean {
  return token.name === 'startObject' || token.name === 'startArray'
}
