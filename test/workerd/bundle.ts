/** The production bundle: what `wrangler deploy` would upload. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Module } from './serve.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Compiles the data and the element into `build/`, as a deployment does first. */
export async function buildAll(): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: ROOT })
}

/**
 * Bundles the Worker as a deployment does, with what is in `build/`: to write that anew would disturb tests that run at the same time.
 * @param replaced contents to put in the place of bundled ones, by their names in `build/`
 */
export async function bundleWorker(replaced: Record<string, string | Uint8Array> = {}): Promise<Module[]> {
  const dir = await mkdtemp(join(tmpdir(), 'article-brief-bundle-'))
  try {
    const toml = await readFile(join(ROOT, 'wrangler.toml'), 'utf8')
    const withoutBuild = toml.replace(/^\[build\]\n(?:[^[\n].*\n)*/m, '').replace(/^main = "/m, `main = "${ROOT}`)
    await writeFile(join(dir, 'wrangler.toml'), withoutBuild)
    const out = join(dir, 'out')
    await promisify(execFile)('npx', ['wrangler', 'deploy', '--dry-run', '--config', join(dir, 'wrangler.toml'), '--outdir', out], {
      cwd: ROOT,
    })
    const names = (await readdir(out)).filter((name) => !/^README|\.map$/.test(name))
    // The entry comes first.
    names.sort((a, b) => Number(b === 'index.js') - Number(a === 'index.js'))
    return await Promise.all(
      names.map(async (name): Promise<Module> => {
        const type = name.endsWith('.js') ? 'esModule' : name.endsWith('.bin') ? 'data' : 'text'
        return { name, type, content: replaced[name.replace(/^[0-9a-f]{40}-/, '')] ?? (await readFile(join(out, name))) }
      }),
    )
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
