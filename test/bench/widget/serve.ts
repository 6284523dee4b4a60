/** Local servers for `npm run bench:widget`: the Worker's application, and hosts, each on an origin of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build, type Plugin } from 'esbuild'

/** What answers requests: as much of a Worker as is called. */
export type Respond = (request: Request) => Response | Promise<Response>

/** One answer as it was sent. */
export interface Answer {
  path: string
  status: number
  headers: Record<string, string>
  kind: Kind
  /** Before compression. */
  body: Uint8Array
  /** As it went over the wire. */
  sent: Uint8Array
}

export type Kind = 'html' | 'js' | 'css' | 'data'

export interface Server {
  origin: string
  /** What was answered since this was last asked. */
  takeAnswers(): Answer[]
  close(): Promise<void>
}

/** Cloudflare compresses what a Worker answers on the way out, and not as hard as a build could. */
const QUALITY_ON_THE_FLY = 5

const WORKER = fileURLToPath(new URL('../../../worker/index.ts', import.meta.url))

/** The Worker's application, bundled as wrangler does it, so that nothing here has to know what it is made of. */
export async function loadWorker(): Promise<Respond> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-widget-'))
  try {
    const outfile = join(directory, 'worker.mjs')
    const loader = { '.txt': 'text' } as const
    await build({
      entryPoints: [WORKER],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      loader,
      plugins: [bytes, nothingBound],
      logLevel: 'error',
    })
    const { default: worker } = (await import(pathToFileURL(outfile).href)) as { default: { fetch: Respond } }
    return (request) => worker.fetch(request)
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** Wrangler gives a `.bin` module as an ArrayBuffer, for which esbuild has no loader. */
const bytes: Plugin = {
  name: 'bytes',
  setup({ onLoad }) {
    onLoad({ filter: /\.bin$/ }, ({ path }) => ({
      contents: `import { readFileSync } from 'node:fs'\nexport default new Uint8Array(readFileSync(${JSON.stringify(path)})).buffer`,
    }))
  },
}

/** The runtime's own module, with no bindings. */
const nothingBound: Plugin = {
  name: 'nothing-bound',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cloudflare:workers$/ }, ({ path }) => ({ path, namespace: 'nothing-bound' }))
    onLoad({ filter: /.*/, namespace: 'nothing-bound' }, () => ({ contents: 'export const env = {}' }))
  },
}

/**
 * Serves on a free port of 127.0.0.1. Each address is answered once and the answer kept: what is
 * measured is the way to the reader and the browser, not this process. It is HTTP/1.1, six requests
 * at a time: of ten data requests four wait, as they wouldn't over Cloudflare's HTTP/2.
 */
export async function serve(respond: Respond): Promise<Server> {
  const kept = new Map<string, Promise<Answer>>()
  let answers: Answer[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const key = `${request.method} ${request.url}`
    const made = kept.get(key) ?? makeAnswer(respond, request)
    kept.set(key, made)
    const { status, headers, sent } = await made
    answers.push(await made)
    response.writeHead(status, headers).end(sent)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error)
      response.writeHead(500).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    takeAnswers: () => {
      const taken = answers
      answers = []
      return taken
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function makeAnswer(respond: Respond, { method = 'GET', url = '/', headers }: IncomingMessage): Promise<Answer> {
  const response = await respond(new Request(new URL(url, `http://${headers.host}`), { method }))
  const body = new Uint8Array(await response.arrayBuffer())
  const { status } = response
  const own = Object.fromEntries(response.headers)
  if (body.length === 0) return { path: url, status, headers: own, kind: 'data', body, sent: body }
  return {
    path: url,
    status,
    headers: { ...own, 'content-encoding': 'br', vary: 'Accept-Encoding' },
    kind: kindOf(own['content-type'] ?? ''),
    body,
    sent: brotli(body, QUALITY_ON_THE_FLY),
  }
}

function kindOf(contentType: string): Kind {
  if (contentType.includes('html')) return 'html'
  if (contentType.includes('javascript')) return 'js'
  return contentType.includes('css') ? 'css' : 'data'
}

/** By default as small as brotli gets it. */
export function brotli(data: Uint8Array | string, quality = constants.BROTLI_MAX_QUALITY): Uint8Array {
  return brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })
}
