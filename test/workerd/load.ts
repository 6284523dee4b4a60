/** Load over keep-alive connections, cheap enough that the server is what is measured, not this. */
import { connect } from 'node:net'

/** A request as it is sent, or what it is made of. */
export interface Ask {
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string
}

export interface Load {
  /** Answers in each second. */
  rate: number
  answers: number
  /** How many answers had each status; 0 stands for a connection that ended without one. */
  statuses: Map<number, number>
  /** Bytes of the bodies, in the mean. */
  size: number
  /** Milliseconds, in the order in which they came; the first hundred thousand. */
  latencies: number[]
}

/** The bytes of a request. */
export function requestBytes({ path, method = 'GET', headers = {}, body }: Ask): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries({ Host: 'briefs.test', ...headers }).map(([name, value]) => `${name}: ${value}`),
  ]
  if (body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`)
}

/**
 * Sends requests over some connections for a while, each connection the next one when it has its answer.
 * @param requests sent one after the other, from the beginning again at the end
 * @param seconds how long
 * @param first number of the request to begin with, which may be behind the last
 */
export async function load(port: number, requests: readonly Buffer[], seconds: number, connections = 32, first = 0): Promise<Load> {
  const statuses = new Map<number, number>()
  const latencies: number[] = []
  let answers = 0
  let bytes = 0
  let next = first
  const started = performance.now()
  const end = started + seconds * 1000
  // One for all that is read: were there a new one for each time, the server would have to share the machine's caches with them.
  const buffer = Buffer.alloc(READ_AT_ONCE)
  const drive = () =>
    new Promise<void>((done, fail) => {
      let sent = 0
      const read = createReader((status, size) => {
        const now = performance.now()
        answers++
        bytes += size
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (latencies.length < 100_000) latencies.push(now - sent)
        if (now < end) send()
        else socket.end()
      })
      const socket = connect({
        port,
        host: '127.0.0.1',
        noDelay: true,
        onread: {
          buffer,
          callback: (length) => {
            read(buffer.subarray(0, length))
            return true
          },
        },
      })
      const send = () => {
        sent = performance.now()
        const request = requests[next++ % requests.length]
        if (request !== undefined) socket.write(request)
      }
      socket.once('connect', send)
      socket.once('error', fail)
      socket.once('close', () => done())
    })
  await Promise.all(Array.from({ length: connections }, drive))
  return { rate: answers / ((performance.now() - started) / 1000), answers, statuses, size: bytes / Math.max(1, answers), latencies }
}

/** Bytes; more than the longest answer that is measured. */
const READ_AT_ONCE = 65_536
const HEAD_END = Buffer.from('\r\n\r\n')

/** Takes what comes over a connection, and calls back for each whole answer with a Content-Length, or none by its status. */
function createReader(visit: (status: number, size: number) => void): (chunk: Buffer) => void {
  let held: Buffer | undefined
  let status = 0
  let size = 0
  let left = -1
  return (chunk) => {
    let data = held === undefined ? chunk : Buffer.concat([held, chunk])
    held = undefined
    for (;;) {
      if (left < 0) {
        const end = data.indexOf(HEAD_END)
        if (end < 0) {
          // A copy: what comes next is read into the same buffer.
          held = data.length > 0 ? Buffer.from(data) : undefined
          return
        }
        const head = data.toString('latin1', 0, end)
        status = Number(head.slice(9, 12))
        const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
        if (length === undefined && status !== 304 && status !== 204) throw new Error(`an answer without Content-Length: ${head}`)
        size = left = status === 304 || status === 204 ? 0 : Number(length)
        data = data.subarray(end + 4)
      }
      if (data.length < left) {
        left -= data.length
        return
      }
      data = data.subarray(left)
      left = -1
      visit(status, size)
      if (data.length === 0) return
    }
  }
}
