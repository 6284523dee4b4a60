/** Plain workerd, as Cloudflare runs it: `wrangler dev` puts a proxy of its own before it, which costs more than any Worker. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The package's main module names its binary, as CommonJS. */
const WORKERD = (createRequire(import.meta.url)('workerd') as { default: string }).default

/** Bytes, with all modules. */
const LARGEST_CONFIG = 256 * 1024 * 1024

/** A module of a Worker: its name, how workerd takes it, and its content. */
export interface Module {
  name: string
  type: 'esModule' | 'text' | 'data'
  content: string | Uint8Array
}

export interface Workerd {
  /** Such as `http://127.0.0.1:40123`. */
  url: string
  port: number
  pid: number
  /** When the process was started, as `performance.now()` counts. */
  started: number
  /** What the Worker has logged. */
  log(): string
  /** Seconds of processor time that the process has used so far. */
  cpu(): Promise<number>
  /** Bytes that it holds in memory. */
  memory(): Promise<number>
  /** Ends it; `SIGKILL` in the middle of what it does. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/**
 * Starts a Worker and waits until it listens.
 * @param bindings lines of a workerd configuration's `bindings`
 */
export async function serveWorkerd(modules: readonly Module[], { bindings = '' }: { bindings?: string } = {}): Promise<Workerd> {
  const dir = await mkdtemp(join(tmpdir(), 'article-brief-workerd-'))
  const embedded = await Promise.all(
    modules.map(async ({ name, type, content }, i) => {
      await writeFile(join(dir, `module-${i}`), content)
      return `(name = ${JSON.stringify(name)}, ${type} = embed "module-${i}")`
    }),
  )
  const config = join(dir, 'config.capnp')
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  compatibilityDate = "${await compatibilityDate()}",
  modules = [${embedded.join(', ')}],
  bindings = [${bindings}],
);
`,
  )
  // As wrangler does: to read the text takes longer the more a Worker has, and is no part of its start.
  const compiled = join(dir, 'config.bin')
  await compileConfig(config, compiled).catch(async (cause) => {
    await rm(dir, { recursive: true, force: true })
    throw new Error("workerd didn't take the configuration", { cause })
  })
  const started = performance.now()
  const process = spawn(WORKERD, ['serve', '--binary', compiled, '--control-fd=3'], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [process.stdout, process.stderr]) stream?.on('data', (chunk: Buffer) => (log = (log + chunk).slice(-100_000)))
  const ended = new Promise<void>((done) => process.once('exit', () => done()))
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    process.kill(signal)
    await ended
    await rm(dir, { recursive: true, force: true })
  }
  try {
    const port = await listening(process)
    const pid = process.pid ?? 0
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      pid,
      started,
      log: () => log,
      // In nanoseconds, where `stat` would count in hundredths of a second.
      cpu: async () => (await schedstats(pid)) / 1e9,
      memory: async () => 1024 * Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]),
      stop,
    }
  } catch (error) {
    await stop('SIGKILL')
    throw new Error(`workerd didn't start: ${log}`, { cause: error })
  }
}

async function compileConfig(from: string, to: string): Promise<void> {
  const { stdout } = await promisify(execFile)(WORKERD, ['compile', '--config-only', from], {
    encoding: 'buffer',
    maxBuffer: LARGEST_CONFIG,
  })
  await writeFile(to, stdout)
}

/** The port, as workerd tells it through its control pipe. */
function listening(process: ChildProcess): Promise<number> {
  return new Promise((done, fail) => {
    let said = ''
    process.stdio[3]?.on('data', (chunk: Buffer) => {
      said += chunk
      for (const line of said.split('\n')) {
        const port = /"event":"listen".*"port":(\d+)/.exec(line)?.[1]
        if (port !== undefined) done(Number(port))
      }
    })
    process.once('exit', (code) => fail(new Error(`it ended with ${code}`)))
    process.once('error', fail)
  })
}

async function schedstats(pid: number): Promise<number> {
  const tasks = await readdir(`/proc/${pid}/task`)
  const stats = await Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/schedstat`, 'utf8').catch(() => '0')))
  return stats.reduce((sum, stat) => sum + Number(stat.split(' ')[0]), 0)
}

async function compatibilityDate(): Promise<string> {
  const toml = await readFile(fileURLToPath(new URL('../../wrangler.toml', import.meta.url)), 'utf8')
  return /^compatibility_date = "([\d-]+)"/m.exec(toml)?.[1] ?? ''
}
