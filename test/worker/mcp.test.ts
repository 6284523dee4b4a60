import { expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { createMcpHandler, type Tool } from '../../worker/mcp.ts'
import { createTools, toolArguments } from '../../worker/mcp-tools.ts'
import type { Store } from '../../worker/store.ts'

test.each(createTools({} as Store).map(({ definition }) => definition))('the input schema of $name says what is checked', (definition) => {
  const checked = z.toJSONSchema(toolArguments()[definition.name as keyof ReturnType<typeof toolArguments>], { io: 'input' })
  expect(bare(definition.inputSchema)).toEqual(bare(checked))
})

/** A schema without what only people read, and without the patterns that spell out a format. */
function bare(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema
  if (typeof schema !== 'object' || schema === null) return schema
  const kept = Object.entries(schema).filter(([key, value]) => {
    if (key === '$schema' || (key === 'description' && typeof value === 'string')) return false
    if (key === 'required' && Array.isArray(value) && value.length === 0) return false
    return !(key === 'pattern' && 'format' in schema)
  })
  return Object.fromEntries(kept.map(([key, value]) => [key, bare(value)]))
}

test('a tool that breaks is an internal error that is logged and tells nothing', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const call = (): never => {
    throw new Error('secret')
  }
  const broken: Tool = { definition: { name: 'broken', inputSchema: { type: 'object' } }, call }
  const handle = createMcpHandler({ info: { name: 'x', title: 'x', version: '1' }, instructions: '', tools: [broken] })
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
