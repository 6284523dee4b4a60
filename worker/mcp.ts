/**
 * The Model Context Protocol over streamable HTTP, as much of it as a server of tools without
 * state needs: no session, no stream, one JSON answer for each POST. The official server package
 * does the same for 83 KB and more.
 *
 * Two eras share the endpoint (specification 2026-07-28, "Versioning and Compatibility"): since
 * 2026-07-28 every request says its version in `_meta`; before it, `initialize` settles one.
 */

import { type BaseOf, createBaseOf } from './base.ts'
import { parseJson, readBody } from './body.ts'
import { MAX_BODY } from './params.ts'
import { CORS_HEADERS, SAFE_HEADERS } from './respond.ts'

/** What `tools/call` answers: text to read, and the same as data that the tool's `outputSchema` describes. */
export interface ToolResult {
  content: { type: 'text'; text: string }[]
  structuredContent?: Record<string, unknown>
  /** The call failed, and the text says how to do better. */
  isError?: true
}

/** What a tool does. */
export interface Tool {
  name: string
  /** @param base URL of this Worker, with a slash at its end */
  call(given: Record<string, unknown>, base: string): Promise<ToolResult>
}

/** What a server says of itself. */
export interface McpDocument {
  /** How to use the tools, for the model that is going to. */
  instructions: string
  /** As `tools/list` shows them. */
  tools: readonly { name: string; inputSchema: object; [key: string]: unknown }[]
}

export interface McpServer {
  info: { name: string; title: string; version: string }
  document: McpDocument
  tools: readonly Tool[]
}

/** The revision without a handshake, and those with one, the preferred first. */
const MODERN = '2026-07-28'
const LEGACY = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']
const VERSIONS = [MODERN, ...LEGACY]
/** What a request without the version header speaks: the header came with the revision after it. */
const UNSAID = '2025-03-26'
/** JSON-RPC batches came with the first revision and went with 2025-06-18. */
const BATCHED = ['2025-03-26', '2024-11-05']
/** Enough for a client that gathers its calls; more would only multiply one request's cost. */
const MAX_BATCH = 20

const META = 'io.modelcontextprotocol/'

/** JSON-RPC's own codes, and the two of MCP's that such a server can need. */
const PARSE_ERROR = -32700
const INVALID_REQUEST = -32600
const METHOD_NOT_FOUND = -32601
const INVALID_PARAMS = -32602
const INTERNAL_ERROR = -32603
const HEADER_MISMATCH = -32020
const UNSUPPORTED_VERSION = -32022

type Json = Record<string, unknown>
type Id = string | number

/** A fault of the protocol, with the HTTP status that it has outside a batch. */
class RpcError extends Error {
  readonly code: number
  readonly status: number
  readonly data: unknown
  constructor(code: number, message: string, status = 400, data?: unknown) {
    super(message)
    this.code = code
    this.status = status
    this.data = data
  }
}

/** A JSON-RPC response, or a batch of them, with its HTTP status. */
interface Reply {
  status: number
  body: unknown
}

/** How much of what costs one client may ask for. */
interface Allowance {
  /** Whether as much as so many more messages may be answered. */
  passes(more: number): Promise<boolean>
  /** Headers of the answer where they may not. */
  refusal: Record<string, string>
}

/** Answers POSTs to the MCP endpoint; every fault is a JSON-RPC error, and none tells what went on inside. */
export function createMcpHandler(
  server: McpServer,
  baseOf: BaseOf = createBaseOf(),
): (request: Request, allowance?: Allowance) => Promise<Response> {
  return async (request, allowance) => {
    const base = baseOf(request.url)
    const answerTo = (message: unknown) => answer(server, message, request.headers, base)
    try {
      checkHeaders(request.headers)
      const message = await readMessage(request)
      const messages = Array.isArray(message) ? openBatch(message, request.headers) : [message]
      const cost = messages.reduce((sum: number, one) => sum + costOf(one), 0)
      // One of it was counted when the request came.
      if (allowance !== undefined && !(await allowance.passes(cost - 1))) return respond(refused(message), allowance.refusal)
      if (!Array.isArray(message)) return respond(await answerTo(message))
      const answers = await Promise.all(messages.map(answerTo))
      const replies = answers.flatMap((reply) => reply?.body ?? [])
      return respond(replies.length === 0 ? undefined : { status: 200, body: replies })
    } catch (error) {
      return respond(failed(error, undefined))
    }
  }
}

function refused(message: unknown): Reply {
  const id = isObject(message) && Object.hasOwn(message, 'id') ? parseId(message.id) : undefined
  return failed(new RpcError(INVALID_REQUEST, 'Too many messages: try again later.', 429), id)
}

/** A text that is matched costs as much as four other messages, and counts as those: thirty in a minute are the most, as for the route. */
function costOf(message: unknown): number {
  return isObject(message) && isObject(message.params) && message.params.name === 'match_claims' ? 4 : 1
}

// The answer depends on the body, which no cache looks at, and the body may be somebody's draft.
const HEADERS = { ...CORS_HEADERS, ...SAFE_HEADERS, 'Cache-Control': 'no-store' }

/** Without a reply, as to notifications: accepted, and nothing to say. */
function respond(reply: Reply | undefined, more: Record<string, string> = {}): Response {
  if (reply === undefined) return new Response(null, { status: 202, headers: HEADERS })
  return Response.json(reply.body, { status: reply.status, headers: { ...HEADERS, ...more } })
}

/**
 * Origin, Accept and Content-Type, before anything is read.
 *
 * The Origin has to be an origin (the specification has 403 for one that isn't) but may be any:
 * what DNS rebinding would gain is what every page may read here anyway, public and without credentials.
 */
function checkHeaders(headers: Headers): void {
  const origin = headers.get('Origin')
  if (origin !== null && !/^(?:null|[a-z][a-z\d+.-]*:\/\/[^\s/?#@]+)$/i.test(origin))
    throw new RpcError(INVALID_REQUEST, 'The Origin header is not an origin.', 403)
  if (!acceptsJson(headers.get('Accept')))
    throw new RpcError(INVALID_REQUEST, 'Answers are application/json, which Accept must allow.', 406)
  if (!/^application\/json\s*(?:;|$)/i.test(headers.get('Content-Type') ?? ''))
    throw new RpcError(INVALID_REQUEST, 'The Content-Type must be application/json.', 415)
}

function acceptsJson(accept: string | null): boolean {
  if (accept === null) return true
  return accept
    .split(',')
    .some(
      (range) => /^\s*(?:application\/json|application\/\*|\*\/\*)\s*(?:;|$)/i.test(range) && !/;\s*q=0(?:\.0*)?\s*(?:;|$)/i.test(range),
    )
}

function unsupported(requested: string): RpcError {
  return new RpcError(UNSUPPORTED_VERSION, 'Unsupported protocol version', 400, { supported: VERSIONS, requested: requested.slice(0, 100) })
}

async function readMessage(request: Request): Promise<unknown> {
  const bytes = await readBody(request, MAX_BODY)
  if (bytes === 'too large') throw new RpcError(INVALID_REQUEST, `The body is longer than ${MAX_BODY} bytes.`, 413)
  if (bytes === 'too slow') throw new RpcError(INVALID_REQUEST, 'The body took too long to come.', 408)
  if (bytes === 'cut off') throw new RpcError(PARSE_ERROR, 'The body is cut off.')
  try {
    // However deep: a tool says in words what is wrong with its arguments, and none looks further into them.
    return parseJson(bytes, Number.POSITIVE_INFINITY)
  } catch {
    throw new RpcError(PARSE_ERROR, 'The body is not JSON in UTF-8.')
  }
}

/** The messages of a batch, where the revision still has batches. */
function openBatch(messages: unknown[], headers: Headers): unknown[] {
  if (!BATCHED.includes(headers.get('MCP-Protocol-Version') ?? UNSAID))
    throw new RpcError(INVALID_REQUEST, 'This protocol version has no batches: send each message by itself.')
  if (messages.length === 0 || messages.length > MAX_BATCH)
    throw new RpcError(INVALID_REQUEST, `A batch has 1 to ${MAX_BATCH} messages; this one has ${messages.length}.`)
  if (messages.some((message) => isObject(message) && message.method === 'initialize'))
    throw new RpcError(INVALID_REQUEST, 'initialize must not be part of a batch.')
  return messages
}

/** The reply to a message; undefined for one that takes none. */
async function answer(server: McpServer, message: unknown, headers: Headers, base: string): Promise<Reply | undefined> {
  let id: Id | undefined
  try {
    if (!isObject(message) || message.jsonrpc !== '2.0')
      throw new RpcError(INVALID_REQUEST, 'A message is an object with "jsonrpc": "2.0".')
    if (Object.hasOwn(message, 'id')) id = parseId(message.id)
    const version = headers.get('MCP-Protocol-Version')
    if (version !== null && !VERSIONS.includes(version)) throw unsupported(version)
    const { method, params = {} } = message
    // A client of the older revisions may answer what a server asks; this one never asks.
    if (method === undefined && ('result' in message || 'error' in message)) return undefined
    if (typeof method !== 'string') throw new RpcError(INVALID_REQUEST, 'method must be a string.')
    if (id === undefined) return undefined
    if (!isObject(params)) throw new RpcError(INVALID_PARAMS, 'params must be an object.')
    const modern = checkVersion(method, params, headers) === MODERN
    const result = await run(server, method, params, modern, base)
    return { status: 200, body: { jsonrpc: '2.0', id, result } }
  } catch (error) {
    return failed(error, id)
  }
}

/** MCP has no null ids; a number that JavaScript can't hold exactly would come back as another. */
function parseId(id: unknown): Id {
  if (typeof id === 'string' || Number.isSafeInteger(id)) return id as Id
  throw new RpcError(INVALID_REQUEST, 'id must be a string or an integer.')
}

/** Without an id where none could be read: MCP's schema leaves it out where JSON-RPC writes null. */
function failed(error: unknown, id: Id | undefined): Reply {
  const known = error instanceof RpcError ? error : new RpcError(INTERNAL_ERROR, 'Something went wrong on our side.', 200)
  if (known !== error) console.error({ message: 'unhandled error', path: '/mcp', error: error instanceof Error ? error.stack : error })
  const { code, message, data, status } = known
  return {
    status,
    body: { jsonrpc: '2.0', id, error: { code, message, data } },
  }
}

/**
 * The version that a request speaks. A modern one says so in `_meta`, and its headers repeat what
 * the body says, so that nothing on the way is told otherwise.
 */
function checkVersion(method: string, { _meta, name }: Json, headers: Headers): string {
  const meta = isObject(_meta) ? _meta : {}
  const header = headers.get('MCP-Protocol-Version')
  const said = meta[`${META}protocolVersion`]
  if (said === undefined) {
    if (header === MODERN) throw missing('protocolVersion')
    return header ?? UNSAID
  }
  if (typeof said !== 'string') throw missing('protocolVersion')
  if (header !== null && header !== said) throw mismatch('MCP-Protocol-Version', header, said)
  if (said !== MODERN) {
    if (!LEGACY.includes(said)) throw unsupported(said)
    return said
  }
  if (!isObject(meta[`${META}clientCapabilities`])) throw missing('clientCapabilities')
  checkMirrored(headers, 'MCP-Protocol-Version', said)
  checkMirrored(headers, 'Mcp-Method', method)
  if (method === 'tools/call' && typeof name === 'string') checkMirrored(headers, 'Mcp-Name', name)
  return said
}

function missing(field: string): RpcError {
  return new RpcError(INVALID_PARAMS, `params._meta["${META}${field}"] is missing or of the wrong type.`)
}

function checkMirrored(headers: Headers, name: string, value: string): void {
  const given = headers.get(name)
  if (given === null) throw new RpcError(HEADER_MISMATCH, `Header mismatch: ${name} is missing.`)
  if (given !== value && decodeSentinel(given) !== value) throw mismatch(name, given, value)
}

function mismatch(name: string, given: string, value: string): RpcError {
  return new RpcError(HEADER_MISMATCH, `Header mismatch: ${name} is "${given.slice(0, 100)}", the body says "${value.slice(0, 100)}".`)
}

/** `=?base64?…?=`, how a header carries a value that it can't hold as it is. */
function decodeSentinel(value: string): string | undefined {
  const encoded = /^=\?base64\?([A-Za-z\d+/]*={0,2})\?=$/.exec(value)?.[1]
  try {
    return encoded === undefined ? undefined : new TextDecoder().decode(Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0)))
  } catch {
    // Not base64, so nothing that the body could say.
    return undefined
  }
}

async function run(server: McpServer, method: string, params: Json, modern: boolean, base: string): Promise<Json> {
  const result = await (modern ? runModern(server, method, params, base) : runLegacy(server, method, params, base))
  // Since 2026-07-28 a method that isn't there is a 404; before, an answer like any other.
  if (result === undefined) throw new RpcError(METHOD_NOT_FOUND, `There is no method "${method.slice(0, 100)}".`, modern ? 404 : 200)
  return modern ? { resultType: 'complete', ...result, _meta: { [`${META}serverInfo`]: server.info } } : result
}

async function runModern(server: McpServer, method: string, params: Json, base: string): Promise<Json | undefined> {
  // They change only with a deploy; five minutes is what everything else here is kept for.
  const cache = { ttlMs: 300_000, cacheScope: 'public' }
  if (method === 'server/discover') {
    const { instructions } = server.document
    return { supportedVersions: VERSIONS, capabilities: { tools: {} }, instructions, ...cache }
  }
  if (method === 'tools/list') return { ...listTools(server, params), ...cache }
  return method === 'tools/call' ? { ...(await callTool(server, params, base)) } : undefined
}

async function runLegacy(server: McpServer, method: string, params: Json, base: string): Promise<Json | undefined> {
  if (method === 'initialize') {
    const { instructions } = server.document
    const protocolVersion = LEGACY.find((version) => version === params.protocolVersion) ?? LEGACY[0]
    return { protocolVersion, capabilities: { tools: {} }, serverInfo: server.info, instructions }
  }
  if (method === 'ping') return {}
  if (method === 'tools/list') return listTools(server, params)
  return method === 'tools/call' ? { ...(await callTool(server, params, base)) } : undefined
}

function listTools({ document }: McpServer, { cursor }: Json): Json {
  if (cursor !== undefined) throw new RpcError(INVALID_PARAMS, 'cursor is not a cursor of this list: it has one page.', 200)
  return { tools: document.tools }
}

async function callTool({ tools }: McpServer, { name, arguments: given = {} }: Json, base: string): Promise<ToolResult> {
  if (typeof name !== 'string') throw new RpcError(INVALID_PARAMS, 'name must be a string, the name of a tool.', 200)
  const tool = tools.find((tool) => tool.name === name)
  if (tool === undefined) {
    const names = tools.map((tool) => tool.name).join(', ')
    throw new RpcError(INVALID_PARAMS, `Unknown tool: ${name.slice(0, 100)}; there are ${names}.`, 200)
  }
  if (!isObject(given)) throw new RpcError(INVALID_PARAMS, 'arguments must be an object.', 200)
  return tool.call(given, base)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
