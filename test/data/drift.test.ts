import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkspace, type Workspace } from './brief-command.ts'

const PAGE = fileURLToPath(new URL('./articles/saved-page.html', import.meta.url))

let workspace: Workspace
let source: string
beforeEach(async () => {
  workspace = await createWorkspace()
  await mkdir(join(workspace.dir, 'articles'))
  source = join(workspace.dir, '../sources')
  await workspace.brief(['new', PAGE, '--id', 'harbour', '--source', source, '--owned'])
  // The operator's own text, as it is: all that counts here is where its passages are.
  const path = join(workspace.dir, 'articles/harbour.json')
  const { draft: _, ...record } = JSON.parse(await readFile(path, 'utf8'))
  for (const statement of [...record.brief.keyPoints, ...record.claims]) delete statement.draft
  await writeFile(path, JSON.stringify(record))
})
afterEach(() => workspace.remove())

/** Changes the source, and gives what became of each passage whose statement matches. */
async function change(edit: (text: string) => string, statement: RegExp) {
  const path = join(source, 'harbour.txt')
  await writeFile(path, edit(await readFile(path, 'utf8')))
  const { code, stdout } = await workspace.brief(['check', 'harbour', '--source', source, '--json'])
  expect(code).toBe(1)
  const { claims } = JSON.parse(await readFile(join(workspace.dir, 'articles/harbour.json'), 'utf8'))
  const at = claims.findIndex(({ text }: { text: string }) => statement.test(text))
  const { drifted } = JSON.parse(stdout).records[0]
  return drifted.filter(({ field }: { field: string }) => field.startsWith(`claims[${at}]`)).map(({ drift }: { drift: unknown }) => drift)
}

const ISLANDS = /But the ferry/

test('a passage whose paragraph moved is found there', async () => {
  const [drift] = await change((text) => text.replace('What the numbers say\n', ''), ISLANDS)
  expect(drift).toMatchObject({ state: 'moved', locator: { paragraph: 5, textStart: 'But the ferry to' } })
})

test('a passage that came to stand twice gets a selector for the place it was', async () => {
  const [drift] = await change(
    (text) => text.replace('The council should', 'But the ferry to, two hours away by sea. The council should'),
    ISLANDS,
  )
  expect(drift).toMatchObject({ state: 'moved', locator: { paragraph: 6 } })
  expect(drift.locator.sha256).toMatch(/^[0-9a-f]{64}$/)
})

test('a passage with other words at its edge is found by likeness, with the difference', async () => {
  const [drift] = await change((text) => text.replace('But the ferry to the islands', 'But the boat to the islands'), ISLANDS)
  expect(drift).toMatchObject({ state: 'changed', was: 'But the ferry to', is: 'But the boat to' })
})

test('a passage with other words inside is shown as it reads now', async () => {
  const [drift] = await change((text) => text.replace('the islands have no bridge', 'the islands lack a bridge'), ISLANDS)
  expect(drift).toMatchObject({ state: 'changed', is: expect.stringContaining('the islands lack a bridge') })
})

test('a passage that is gone has vanished', async () => {
  const [drift] = await change((text) => text.replace(/But the ferry.*?by sea\./, ''), ISLANDS)
  expect(drift).toEqual({ state: 'vanished' })
})
