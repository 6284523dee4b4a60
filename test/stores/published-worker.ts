/** The Worker over a database of its own, as an operator sets it up: migrated, published to, served by wrangler. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startWranglerDev, type WranglerDev } from '../workerd/wrangler-dev.ts'

export const DATABASE_ID = '00000000-0000-0000-0000-000000000000'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

export interface Published {
  /** Runs the `brief` command with this database. */
  brief(...args: string[]): Promise<Ran>
  /** The same, not waited for: to be killed. */
  spawnBrief(...args: string[]): ChildProcess
  /** Starts the Worker; its address. */
  serve(): Promise<string>
  /** Folder of the configuration. */
  folder: string
  close(): Promise<void>
}

/** An empty database's files, by their paths in its folder. */
let migrated: Map<string, Buffer> | undefined

/** Applies the migrations, as an operator does; the next database is a copy, as to start wrangler takes seconds. */
async function migrate(folder: string, config: string): Promise<void> {
  if (migrated !== undefined) {
    for (const [path, content] of migrated) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    return
  }
  await promisify(execFile)('npx', ['wrangler', 'd1', 'migrations', 'apply', 'DB', '--local', '--config', config], {
    cwd: ROOT,
    env: { ...process.env, CI: '1' },
  })
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).filter((path) => path.startsWith('.wrangler'))
  migrated = new Map(await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path))] as const)))
}

/** @param options `bound: false` for a Worker without a database */
export async function createPublished({ bound = true } = {}): Promise<Published> {
  const folder = await mkdtemp(join(tmpdir(), 'article-brief-d1-'))
  const config = join(folder, 'wrangler.json')
  const database = {
    binding: 'DB',
    database_name: 'article-brief',
    database_id: DATABASE_ID,
    migrations_dir: join(ROOT, 'worker/migrations'),
  }
  await writeFile(
    config,
    JSON.stringify({
      name: 'article-brief',
      main: join(ROOT, 'worker/index.ts'),
      compatibility_date: '2026-08-15',
      ...(bound && { d1_databases: [database] }),
    }),
  )
  if (bound) await migrate(folder, config)
  // Each in a process group of its own, so that what they started ends with them.
  const children: ChildProcess[] = []
  const servers: WranglerDev[] = []
  const start = (args: string[]) => {
    const needsDatabase = args.some((arg) => arg === 'publish' || arg === 'unpublish')
    const child = spawn(process.execPath, ['data/brief.ts', ...args, ...(needsDatabase ? ['--config', config] : [])], {
      cwd: ROOT,
      detached: true,
    })
    children.push(child)
    return child
  }
  return {
    folder,
    spawnBrief: (...args) => start(args),
    brief: (...args) => finished(start(args)),
    serve: async () => {
      const server = await startWranglerDev(['npx', 'wrangler', 'dev', '--config', config], ROOT)
      servers.push(server)
      return server.url
    },
    close: async () => {
      for (const server of servers) await server.stop()
      // One that ended by itself left nothing behind, and its number may be another's by now.
      for (const { pid, exitCode } of children) if (pid !== undefined && exitCode === null) endGroup(pid)
      await rm(folder, { recursive: true })
    },
  }
}

/** Ends what a process has left behind: one that was killed could not do so itself. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function finished(child: ChildProcess): Promise<Ran> {
  const ran: Ran = { code: 0, stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => {
    ran.stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    ran.stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { ...ran, code: code ?? 1 }
}
