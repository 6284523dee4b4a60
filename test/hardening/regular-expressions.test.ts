import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import { check } from 'recheck'
import { parseAst } from 'vite'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** They read nothing but what this project's own tools have written, on the operator's machine. */
const BUILDERS = /(?:^|\/)(?:build|declarations|modules|manifest|record-types)\.ts$/
/**
 * Patterns that are put together at run time, each from what can make it no slower: character classes
 * (analyze.ts, passage.ts), escaped words that are looked for as they are (passage.ts), escaped names of
 * the operator's own entities with stretches of at most 40 characters between (draft.ts); and what is written out for
 * `laterPattern` (later.ts), which is checked as a literal is.
 */
const COMPOSED = [
  'data/draft.ts',
  'data/later.ts',
  'data/lookup/analyze.ts',
  'data/lookup/analyze.ts',
  'data/passage.ts',
  'data/passage.ts',
]

interface Found {
  literals: Map<string, { pattern: string; flags: string; file: string }>
  composed: string[]
}

test('every regular expression that reads what others wrote takes time in proportion to its length', async () => {
  const { literals, composed } = await findPatterns(['worker', 'data', 'widget'])
  expect(composed.sort()).toEqual(COMPOSED)
  expect(literals.size).toBeGreaterThan(100)
  const unsafe: string[] = []
  for (const { pattern, flags, file } of literals.values()) {
    // Without a repetition that has no end there is nothing to try in more than a few ways.
    if (!/[*+]|,\}/.test(pattern)) continue
    const { status } = await check(pattern, flags, { timeout: 20_000 })
    if (status !== 'safe') unsafe.push(`${file}: /${pattern}/${flags} is ${status}`)
  }
  expect(unsafe).toEqual([])
}, 120_000)

test('a pattern that is slow is found to be', async () => {
  expect((await check('^(a+)+$', '', { timeout: 20_000 })).status).toBe('vulnerable')
})

async function findPatterns(folders: readonly string[]): Promise<Found> {
  const found: Found = { literals: new Map(), composed: [] }
  for (const folder of folders)
    for (const name of await readdir(`${ROOT}${folder}`, { recursive: true })) {
      const file = `${folder}/${name}`
      if (!file.endsWith('.ts') || file.endsWith('.d.ts') || BUILDERS.test(file)) continue
      const { code } = await transform(await readFile(`${ROOT}${file}`, 'utf8'), { loader: 'ts', target: 'esnext' })
      visit(parseAst(code), file, found)
    }
  return found
}

function visit(node: unknown, file: string, found: Found): void {
  if (Array.isArray(node)) for (const child of node) visit(child, file, found)
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return
  const { type, regex, callee } = node as { type?: string; regex?: { pattern: string; flags: string }; callee?: { name?: string } }
  const written = type === 'CallExpression' && callee?.name === 'laterPattern' ? writtenOut(node as LaterPattern) : regex
  if (written) found.literals.set(`/${written.pattern}/${written.flags}`, { ...written, file })
  else if (type === 'CallExpression' && callee?.name === 'laterPattern') found.composed.push(file)
  if ((type === 'NewExpression' || type === 'CallExpression') && callee?.name === 'RegExp') found.composed.push(file)
  for (const child of Object.values(node)) visit(child, file, found)
}

/** A call of `laterPattern`, with its first argument if that is `String.raw`. */
interface LaterPattern {
  arguments: [{ tag?: { property?: { name?: string } }; quasi?: { quasis: { value: { raw: string } }[] } }, { value?: string }]
}

/** The pattern if nothing is put into it. */
function writtenOut({ arguments: [source, { value: flags }] }: LaterPattern): { pattern: string; flags: string } | undefined {
  const [only, ...more] = source.quasi?.quasis ?? []
  if (source.tag?.property?.name !== 'raw' || only === undefined || more.length > 0 || flags === undefined) return undefined
  return { pattern: only.value.raw, flags }
}
