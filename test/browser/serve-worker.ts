/** Starts the Worker the way README says, once for all browser tests. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address that the Worker printed when it was ready. */
    workerUrl: string
  }
}

export default async function serveWorker(project: TestProject): Promise<() => Promise<void>> {
  const port = await freePort()
  // A process group of its own, so that wrangler's children end with it.
  const started = spawn('npm', ['start', '--', '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const ready = /Ready on (http:\/\/\S+)/.exec(output)?.[1]
      if (ready !== undefined) resolve(ready)
    }
    started.stdout.on('data', read)
    started.stderr.on('data', read)
    started.on('exit', () => reject(new Error(`the Worker didn't start:\n${output}`)))
    setTimeout(() => reject(new Error(`the Worker wasn't ready within a minute:\n${output}`)), 60_000).unref()
  })
  project.provide('workerUrl', url)
  // Every test that still asks it fails then: here is why.
  started.once('exit', (code, signal) => console.error(`the Worker ended in the middle (${signal ?? code}):\n${output.slice(-5000)}`))
  return async () => {
    if (started.pid === undefined || started.exitCode !== null || started.signalCode !== null) return
    started.removeAllListeners('exit')
    const ended = new Promise((resolve) => started.once('exit', resolve))
    process.kill(-started.pid, 'SIGTERM')
    await ended
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
