/**
 * `npm run eval:questions`: how often a question that people ask of the bundled articles is answered
 * by the first claim found, and by one of the first three, as asked and with a word misspelt. The
 * questions were written, without a look at the engine, to share few words with their answers.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { compileCorpus, lookupDocuments } from '../../data/compile.ts'
import { loadData } from '../../data/load.ts'
import { buildIndex, openIndex } from '../../data/lookup/index-file.ts'
import { lookUp } from '../../data/lookup/lookup.ts'

interface Question {
  q: string
  answers: string[]
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const questions: Question[] = JSON.parse(await readFile(path('./lookup-questions.json'), 'utf8'))
const corpus = compileCorpus(await loadData(path('../../data')))
const ids = corpus.records.flatMap(({ claims }) => claims.map(({ id }) => id))
const unknown = questions.flatMap(({ answers }) => answers.filter((id) => !ids.includes(id)))
if (unknown.length > 0) throw new Error(`lookup-questions.json names claims that aren't there: ${unknown.join(', ')}`)

const index = openIndex(buildIndex(lookupDocuments(corpus)).buffer as ArrayBuffer)
for (const [name, ask] of [
  ['as asked', (q: string) => q],
  ['misspelt', misspell],
] as const) {
  console.log(`${name}: hit@1 ${hitRate(ask, 1).toFixed(3)}, hit@3 ${hitRate(ask, 3).toFixed(3)} of ${questions.length} questions`)
}

function hitRate(ask: (q: string) => string, k: number): number {
  const hits = questions.filter(({ q, answers }) => {
    const { hits: found } = lookUp(index, ask(q))
    const first = found.sort((a, b) => b.score - a.score || a.document - b.document).slice(0, k)
    return first.some(({ document }) => answers.includes(ids[document] ?? ''))
  })
  return hits.length / questions.length
}

/** Swaps two letters in the middle of the longest word. */
function misspell(q: string): string {
  const longest = q.match(/\p{L}+/gu)?.sort((a, b) => b.length - a.length)[0] ?? ''
  const at = longest.length >> 1
  return q.replace(longest, longest.slice(0, at) + (longest[at + 1] ?? '') + (longest[at] ?? '') + longest.slice(at + 2))
}
