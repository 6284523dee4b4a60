import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import { expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'

/** Connects the official client in either era, with headers such as the MCP inspector adds, and counts what it is told. */
const SCRIPT = `
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
globalThis.countClaims = async (endpoint, mode) => {
  const client = new Client({ name: 'page', version: '1' }, { versionNegotiation: { mode } })
  const requestInit = { headers: { Authorization: 'Bearer x', 'X-Custom': '1' } }
  await client.connect(new StreamableHTTPClientTransport(new URL(endpoint), { requestInit }))
  const { structuredContent } = await client.callTool({ name: 'lookup_claims', arguments: { limit: 2 } })
  return structuredContent.claims.length
}`

test("an MCP client in another site's page gets through to /mcp, preflights and all", async () => {
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    write: false,
  })
  const site = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'))
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' })
    const endpoint = new URL('/mcp', inject('workerUrl')).href
    for (const mode of ['legacy', 'auto']) expect(await page.evaluate(`countClaims('${endpoint}', '${mode}')`)).toBe(2)
  } finally {
    await browser.close()
    site.close()
  }
})
