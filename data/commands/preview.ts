import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import open from 'open'
import { InputError, loadData } from '../load.ts'
import { dataDirOf } from './shared.ts'

/** How often, in milliseconds, to ask the Worker whether it serves the saved record yet. */
const ASK_EVERY = 300

export const preview = new Command('preview')
  .description('show the card in the browser via the local Worker, and again whenever a record is saved')
  .argument('<id>', 'the record')
  .option('--port <n>', 'port of the preview page; the Worker takes the next one', portNumber, 8790)
  .option('--no-open', 'only print the address')
  .action(async (id: string, { port, open: opens }: { port: number; open: boolean }) => {
    const dir = dataDirOf(preview)
    const { files, drafts } = await loadData(dir)
    if (drafts.includes(id)) throw new InputError(`"${id}" is a draft; finish it first: npm run brief -- check ${id}`)
    if (!files.some(({ record }) => record.article.id === id)) throw new InputError(`there is no record called "${id}"`)

    const workerPort = port + 1
    const worker = `http://localhost:${workerPort}`
    const listeners = new Set<ServerResponse>()
    const server = createServer((request, response) => {
      if (request.url !== '/events') {
        response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(previewPage(worker, id))
        return
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).flushHeaders()
      listeners.add(response)
      request.once('close', () => listeners.delete(response))
    })
    // Before the Worker is started, which would go on without it.
    await listen(server, port)
    const wrangler = spawn('npx', ['wrangler', 'dev', '--port', String(workerPort)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      // A process group of its own, so that all that wrangler starts ends with it.
      detached: true,
    })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => wrangler.pid && process.kill(-wrangler.pid, 'SIGTERM'))
    // Without the Worker there is nothing to show.
    wrangler.once('exit', (code) => process.exit(code ?? 0))

    let shown = await etagOf(worker, id, undefined)
    const page = `http://localhost:${port}/`
    console.log(`${page} shows ${id}; it follows what you save. Ctrl+C ends it.`)
    if (opens) await open(page)
    let waiting = false
    const saved = async () => {
      if (waiting) return
      waiting = true
      shown = await etagOf(worker, id, shown)
      waiting = false
      for (const listener of listeners) listener.write('data: saved\n\n')
    }
    for (const folder of [dir, join(dir, 'articles')]) watch(folder, (_, name) => name?.endsWith('.json') && saved())
  })

/** The last port is none, as the Worker takes the next one. */
const LAST_PORT = 65_534

function portNumber(given: string): number {
  const port = Number(given)
  if (!Number.isInteger(port) || port < 1 || port > LAST_PORT)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${LAST_PORT}.`)
  return port
}

/** @throws InputError for a port that can't be had */
function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (cause) => fail(new InputError(`port ${port} can't be had: ${cause.message}`, { cause })))
    server.listen(port, done)
  })
}

/** The record's ETag, once the Worker answers with another one than before. */
async function etagOf(worker: string, id: string, before: string | undefined): Promise<string> {
  for (;;) {
    // While it starts or rebuilds, the Worker can't be reached; that is what is waited for.
    const response = await fetch(`${worker}/v1/articles/${id}`, { method: 'HEAD' }).catch(() => undefined)
    const etag = response?.ok ? response.headers.get('ETag') : null
    if (etag && etag !== before) return etag
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY))
  }
}

function previewPage(worker: string, id: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Preview of ${id}</title>
<script type="module" src="${worker}/article-brief.js"></script>
<article-brief article="${id}" layout="full" style="margin: 1rem auto"></article-brief>
<script>new EventSource('/events').onmessage = () => location.reload()</script>
</html>`
}
