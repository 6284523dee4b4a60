/** Streams the items of a feed, whatever form it has: JSON of any nesting, or JSON Lines, plain or gzip. */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import Assembler from 'stream-json/assembler.js'
import { disassembler } from 'stream-json/disassembler.js'
import { jsonParser, type Token } from 'stream-json/parser.js'
import { jsonVerifier, type VerifierError } from 'stream-json/utils/verifier.js'
import { type ItemFault, type Thing, typesOf } from './claimreview.ts'

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
