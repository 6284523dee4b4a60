import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleWorker } from '../workerd/bundle.ts'
import { requestBytes } from '../workerd/load.ts'
import { type Module, serveWorkerd, type Workerd } from '../workerd/serve.ts'

let bundle: Module[]
let worker: Workerd
beforeAll(async () => {
  bundle = await bundleWorker()
  worker = await serveWorkerd(bundle)
})
afterAll(() => worker.stop())

/** What comes over a connection until it ends, or until `enough` says so. */
function converse(
  port: number,
  parts: readonly (Buffer | string)[],
  pause = 0,
  enough: (text: string) => boolean = () => false,
): Promise<string> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (enough(text)) socket.destroy()
    })
    socket.on('error', () => {})
    socket.on('close', () => done(text))
    socket.on('connect', async () => {
      for (const part of parts) {
        if (socket.destroyed) return
        socket.write(part)
        if (pause > 0) await new Promise((next) => setTimeout(next, pause))
      }
    })
  })
}

/** Whether a text is a whole answer of HTTP: as long as it says it is. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1]
  return end >= 0 && length !== undefined && text.length - end - 4 === Number(length)
}

describe('length', () => {
  test.each(['/v1/articles', '/v1/claims?q=Greece', '/', '/openapi.json', '/article-brief.js', '/nothing', '/v1/claims?limit=0'])(
    '%s says how long it is, so that half of it is not taken for the whole',
    async (path) => {
      const text = await converse(worker.port, [requestBytes({ path })], 0, isWhole)
      expect(isWhole(text)).toBe(true)
      expect(text).not.toMatch(/\r\ntransfer-encoding/i)
    },
  )
})

test('killed in the middle of answers, it leaves whole ones or such as a client knows to be cut off', async () => {
  const victim = await serveWorkerd(bundle)
  const asked = Array.from({ length: 24 }, () => requestBytes({ path: '/v1/claims?limit=100' }))
  const reading = Array.from({ length: 12 }, () => converse(victim.port, asked))
  await new Promise((next) => setTimeout(next, 60))
  await victim.stop('SIGKILL')
  for (const text of await Promise.all(reading)) {
    const answers = text.split(/(?=HTTP\/1\.1 )/)
    for (const answer of answers.slice(0, -1)) expect(isWhole(answer)).toBe(true)
    const last = answers.at(-1) ?? ''
    if (isWhole(last)) JSON.parse(last.slice(last.indexOf('\r\n\r\n') + 4))
  }
})

test('connections that are cut in the middle of requests and of answers harm nobody else', async () => {
  const body = JSON.stringify({ text: 'Greece asked America for help.' })
  const whole = requestBytes({ path: '/v1/claims/match', method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      i % 2 === 0
        ? converse(worker.port, [requestBytes({ path: '/v1/claims?limit=100' })], 0, () => true)
        : new Promise<void>((done) => {
            const socket = connect(worker.port, '127.0.0.1', () => {
              socket.write(whole.subarray(0, (i * 7) % whole.length))
              setTimeout(() => socket.destroy(), i % 20)
            })
            socket.on('error', () => {})
            socket.on('close', () => done())
          }),
    ),
  )
  const response = await fetch(new URL('/v1/claims/match', worker.url), { method: 'POST', body })
  expect([response.status, ((await response.json()) as { total: number }).total]).toEqual([200, 1])
})

test('a client that sends its body drop by drop keeps nobody waiting, and is answered in the end', async () => {
  const body = JSON.stringify({ text: 'Greece asked America for help.' })
  const bytes = requestBytes({ path: '/v1/claims/match', method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  const drops = Array.from({ length: Math.ceil(bytes.length / 8) }, (_, i) => bytes.subarray(8 * i, 8 * i + 8))
  const slow = Array.from({ length: 20 }, () => converse(worker.port, drops, 10, isWhole))
  const started = performance.now()
  await Promise.all(Array.from({ length: 50 }, async () => (await fetch(new URL('/v1/articles', worker.url))).arrayBuffer()))
  expect(performance.now() - started).toBeLessThan(2000)
  for (const text of await Promise.all(slow)) expect(text).toMatch(/^HTTP\/1\.1 200/)
})

test('a body that is too large by less than a megabyte is read, so that its answer arrives and the connection stays good', async () => {
  const large = requestBytes({
    path: '/v1/claims/match',
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: 'x'.repeat(1_500_000) }),
  })
  const text = await converse(worker.port, [large, requestBytes({ path: '/healthz' })], 0, (said) => said.includes('"corpus"'))
  expect(text).toMatch(/^HTTP\/1\.1 413/)
  expect(text).toMatch(/HTTP\/1\.1 200 OK/)
})

test.each(['/', '/feed.xml', '/a/truman-doctrine', '/v1/articles/truman-doctrine/annotations'])(
  'a Host header that names no host is refused at %s, where links begin with it',
  async (path) => {
    for (const host of ['a:b:c', 'localhost:99999', '[::1']) {
      const text = await converse(worker.port, [`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`], 0, isWhole)
      expect(text, host).toMatch(/^HTTP\/1\.1 400/)
    }
  },
)

test('such a Host is refused at /mcp too', async () => {
  const ping = Buffer.from(
    'POST /mcp HTTP/1.1\r\nHost: a:b:c\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{"jsonrpc":"2.0","id":1,"method":"ping"}',
  )
  expect(await converse(worker.port, [ping], 0, isWhole)).toMatch(/^HTTP\/1\.1 400/)
})

test('a body that says it is too large is refused before it has come', async () => {
  const head = 'POST /v1/claims/match HTTP/1.1\r\nHost: briefs.test\r\nContent-Type: application/json\r\nContent-Length: 50000000\r\n\r\n{'
  expect(await converse(worker.port, [head], 0, (text) => text.includes('}'))).toMatch(/^HTTP\/1\.1 413/)
})
