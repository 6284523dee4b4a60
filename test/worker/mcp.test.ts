import { toJsonSchema } from '@valibot/to-json-schema'
import { expect, test, vi } from 'vitest'
import { createMcpHandler, type Tool } from '../../worker/mcp.ts'
import { mcpDocument } from '../../worker/mcp-document.ts'
import { toolArguments } from '../../worker/mcp-tools.ts'
import { DATE } from '../../worker/params.ts'

test.each(mcpDocument().tools)('the input schema of $name says what is checked', ({ name, inputSchema }) => {
  const checked = toJsonSchema(toolArguments()[name as keyof ReturnType<typeof toolArguments>], { errorMode: 'ignore' })
  expect(bare(inputSchema)).toEqual(bare(checked))
})

/** A schema without what only people read, and without what only one of the two can say: that a text is a date. */
function bare(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema
  if (typeof schema !== 'object' || schema === null) return schema
  const kept = Object.entries(schema).filter(([key, value]) => {
    if (key === '$schema' || (key === 'description' && typeof value === 'string')) return false
    if (key === 'required' && Array.isArray(value) && value.length === 0) return false
    return !(key === 'format' && value === 'date') && !(key === 'pattern' && value === DATE.source)
  })
  return Object.fromEntries(kept.map(([key, value]) => [key, bare(value)]))
}

test('a tool that breaks is an internal error that is logged and tells nothing', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const call = (): never => {
    throw new Error('secret')
  }
  const broken: Tool = { name: 'broken', call }
  const handle = createMcpHandler({
    info: { name: 'x', title: 'x', version: '1' },
    document: { instructions: '', tools: [] },
    tools: [broken],
  })
  const response = await handle(
    new Request('https://briefs.test/mcp', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'broken' } }),
    }),
  )
  expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'Something went wrong on our side.' } })
  expect(JSON.stringify(log.mock.calls)).toContain('secret')
  log.mockRestore()
})
