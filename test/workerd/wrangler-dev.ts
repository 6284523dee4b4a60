/** `wrangler dev`, as whoever tries the Worker starts it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface WranglerDev {
  /** The address that it prints when it is ready. */
  url: string
  /** Ends it, and what it has started. */
  stop(): Promise<void>
}

/**
 * Starts it on a free port and waits until it is ready.
 * @param command what starts it, such as `npm start --`
 * @param cwd folder to start it in
 * @throws if it ends before, with what it printed
 */
export async function startWranglerDev(command: readonly [string, ...string[]], cwd: string): Promise<WranglerDev> {
  const [program, ...args] = command
  // A process group of its own, so that wrangler's children end with it.
  const started = spawn(program, [...args, '--port', '0', '--inspector-port', '0'], {
    cwd,
    // It logs its address, whatever this process has wrangler log.
    env: { ...process.env, WRANGLER_LOG: 'log' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const stop = async () => {
    if (started.pid === undefined || started.exitCode !== null || started.signalCode !== null) return
    const ended = once(started, 'exit')
    process.kill(-started.pid, 'SIGTERM')
    await ended
  }
  let output = ''
  const ready = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const url = /Ready on (http:\/\/\S+)/.exec(output)?.[1]
      if (url !== undefined) resolve(url)
    }
    started.stdout.on('data', read)
    started.stderr.on('data', read)
    started.once('error', reject)
    started.once('exit', () => reject(new Error(`the Worker didn't start:\n${output}`)))
    setTimeout(() => reject(new Error(`the Worker wasn't ready within a minute:\n${output}`)), 60_000).unref()
  })
  try {
    return { url: await ready, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
