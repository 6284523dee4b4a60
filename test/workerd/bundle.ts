/** The production bundle: what `wrangler deploy` would upload. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Module } from './serve.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Builds the Worker as a deployment does.
 * @param replaced contents to put in the place of bundled ones, by their names in `build/`
 */
export async function bundleWorker(replaced: Record<string, string | Uint8Array> = {}): Promise<Module[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'article-brief-bundle-'))
  try {
    await promisify(execFile)('npx', ['wrangler', 'deploy', '--dry-run', '--outdir', outDir], { cwd: ROOT })
    const names = (await readdir(outDir)).filter((name) => !/^README|\.map$/.test(name))
    // The entry comes first.
    names.sort((a, b) => Number(b === 'index.js') - Number(a === 'index.js'))
    return await Promise.all(
      names.map(async (name): Promise<Module> => {
        const type = name.endsWith('.js') ? 'esModule' : name.endsWith('.bin') ? 'data' : 'text'
        return { name, type, content: replaced[name.replace(/^[0-9a-f]{40}-/, '')] ?? (await readFile(join(outDir, name))) }
      }),
    )
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}
