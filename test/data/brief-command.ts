/** Runs the `brief` command the way an operator does, over a data folder of its own. */
import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

export interface Workspace {
  /** The data folder. */
  dir: string
  brief(args: string[], input?: string | Uint8Array): Promise<Ran>
  remove(): Promise<void>
}

/** @param articles ids of the project's records to copy along with its entities and topics */
export async function createWorkspace(...articles: string[]): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'article-brief-'))
  const dir = join(root, 'data')
  for (const name of ['entities.json', 'topics.json', ...articles.map((id) => `articles/${id}.json`)])
    await cp(join(ROOT, 'data', name), join(dir, name))
  return {
    dir,
    brief: (args, input) => run(['data/brief.ts', '--data', dir, ...args], input),
    remove: () => rm(root, { recursive: true }),
  }
}

function run(args: string[], input: string | Uint8Array = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT })
    const ran: Ran = { code: 0, stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => {
      ran.stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      ran.stderr += chunk
    })
    child.on('close', (code) => resolve({ ...ran, code: code ?? 1 }))
    child.stdin.end(input)
  })
}
