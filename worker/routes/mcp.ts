import type { Context } from 'hono'
import { later } from '../../data/later.ts'
import { version } from '../../package.json'
import { type BaseOf, createBaseOf } from '../base.ts'
import { Hono } from '../hono.ts'
import { createMcpHandler, type McpDocument } from '../mcp.ts'
import { createTools } from '../mcp-tools.ts'
import { type RateLimit, unlimited } from '../rate-limit.ts'
import type { Store } from '../store.ts'

/**
 * `/mcp`: the Model Context Protocol. GET and DELETE are 405, as the specification has it for a
 * server without streams and sessions.
 *
 * @param document an McpDocument as JSON
 */
export function mcpRoutes(store: Store, document: string, baseOf: BaseOf = createBaseOf(), limit: RateLimit = unlimited) {
  const handle = later(() => {
    const info = { name: 'article-brief', title: 'article-brief', version }
    return createMcpHandler({ info, document: JSON.parse(document) as McpDocument, tools: createTools(store) }, baseOf)
  })
  return new Hono().post(
    '/mcp',
    limit.guard((c: Context) => handle()(c.req.raw, { passes: (more) => limit.passes(c, more), refusal: limit.refusal })),
  )
}
