import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordSchema } from '../../data/schema.ts'
import { createWorkspace, type Workspace } from './brief-command.ts'

const SEED = 'trump-join-forces-russia-against-china'

let workspace: Workspace
beforeAll(async () => {
  workspace = await createWorkspace(SEED)
})
afterAll(() => workspace.remove())

const run = async (...args: string[]) => (await workspace.brief(['export', ...args])).stdout

test('JSON is the record as the API serves it', async () => {
  expect(recordSchema.parse(JSON.parse(await run(SEED))).article.id).toBe(SEED)
})

test('Markdown has title, gist, summary, key points and every claim with its claimant and place', async () => {
  const markdown = await run(SEED, '--format', 'md')
  expect(markdown).toMatch(/^# Trump Wants to/)
  expect(markdown.match(/^\d+\. /gm)).toHaveLength(53)
  expect(markdown).toContain('— Dmitry Peskov, reported by Jin Canrong; fact; certain ([¶1](https://thechinaacademy.org/')
})

test('JSON-LD is a schema.org graph of the article and its claims', async () => {
  const graph = JSON.parse(await run(SEED, '--format', 'jsonld'))['@graph']
  expect(graph[0]).toMatchObject({ '@type': 'OpinionNewsArticle', author: [{ '@type': 'Person', name: 'Jin Canrong' }] })
  expect(graph.slice(1)).toHaveLength(53)
  expect(graph[1]).toMatchObject({ '@type': 'Claim', author: { name: 'Dmitry Peskov' }, appearance: { '@id': graph[0].url } })
})

test('an unknown record is told', async () => {
  expect(await workspace.brief(['export', 'nothing'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no record called "nothing"'),
  })
})
