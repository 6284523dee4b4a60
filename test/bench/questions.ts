/**
 * `npm run eval:questions`: how often a question that people ask of the bundled articles is answered
 * by the first claim found, and by one of the first three, as asked and with a word misspelt. Both
 * tables were written before the engine was tuned and without a look at it: the everyday one as
 * people ask who half remember an article (the tests hold it), the hard one to share few words with
 * the answers.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { compileCorpus, lookupDocuments } from '../../data/compile.ts'
import { loadData } from '../../data/load.ts'
import { openIndex } from '../../data/lookup/index-file.ts'
import { createLookup } from '../../data/lookup/lookup.ts'
import { makeIndex } from '../../data/lookup/make-index.ts'
import { misspell } from '../misspell.ts'

interface Question {
  q: string
  answers: string[]
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const corpus = compileCorpus(await loadData(path('../../data')))
const ids = corpus.records.flatMap(({ claims }) => claims.map(({ id }) => id))
const lookUp = createLookup(openIndex((await makeIndex(lookupDocuments(corpus))).buffer))

for (const [table, file] of [
  ['everyday', '../everyday-questions.json'],
  ['hard', './hard-questions.json'],
] as const) {
  const questions: Question[] = JSON.parse(await readFile(path(file), 'utf8'))
  const unknown = questions.flatMap(({ answers }) => answers.filter((id) => !ids.includes(id)))
  if (unknown.length > 0) throw new Error(`${file} names claims that aren't there: ${unknown.join(', ')}`)
  const rates = (ask: (q: string) => string) => [1, 3].map((k) => `hit@${k} ${hitRate(questions, ask, k).toFixed(3)}`).join(', ')
  console.log(`${table}, ${questions.length} questions: ${rates((q) => q)}; misspelt: ${rates(misspell)}`)
}

function hitRate(questions: readonly Question[], ask: (q: string) => string, k: number): number {
  const hits = questions.filter(({ q, answers }) => lookUp(ask(q), k).hits.some(({ document }) => answers.includes(ids[document] ?? '')))
  return hits.length / questions.length
}
