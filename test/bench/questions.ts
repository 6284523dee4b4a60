/**
 * `npm run eval:questions`: how often a question that people ask of the bundled articles is answered
 * by the first claim found, and by one of the first three, as asked and with a word misspelt. All
 * tables were written by somebody who had not seen the engine: the everyday one as people ask who
 * half remember an article and the typed one as they fill a search box (the tests hold both), the
 * hard one to share few words with the answers. Typed queries were tuned on half of theirs.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { compileCorpus, lookupDocuments } from '../../data/compile.ts'
import { loadData } from '../../data/load.ts'
import { openIndex } from '../../data/lookup/index-file.ts'
import { createLookup } from '../../data/lookup/lookup.ts'
import { makeIndex } from '../../data/lookup/make-index.ts'
import { TYPED_CHANCE } from '../../data/lookup/parameters.ts'
import { misspell } from '../misspell.ts'
import { fitChance } from './learn.ts'

interface Question {
  q: string
  answers: string[]
  half?: 'tune' | 'look'
}

new Command('eval:questions').description('how often questions and typed queries are answered by the first claims found').parse()

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const corpus = compileCorpus(await loadData(path('../../data')))
const ids = corpus.records.flatMap(({ claims }) => claims.map(({ id }) => id))
const lookUp = createLookup(openIndex((await makeIndex(lookupDocuments(corpus))).buffer))

for (const [table, file] of [
  ['everyday', '../everyday-questions.json'],
  ['typed', '../typed-queries.json'],
  ['hard', './hard-questions.json'],
] as const) {
  const questions: Question[] = JSON.parse(await readFile(path(file), 'utf8'))
  const unknown = questions.flatMap(({ answers }) => answers.filter((id) => !ids.includes(id)))
  if (unknown.length > 0) throw new Error(`${file} names claims that aren't there: ${unknown.join(', ')}`)
  const parts = Map.groupBy(questions, ({ half }) => (half === undefined ? table : `${table} (${half})`))
  for (const [part, some] of parts) {
    const rates = (ask: (q: string) => string) => [1, 3].map((k) => `hit@${k} ${hitRate(some, ask, k).toFixed(3)}`).join(', ')
    console.log(`${part}, ${some.length} questions: ${rates((q) => q)}; misspelt: ${rates(misspell)}`)
    if (some[0]?.half === 'tune') console.log(`  TYPED_CHANCE fitted to these: ${JSON.stringify(fitTyped(some))}`)
  }
}

function fitTyped(questions: readonly Question[]) {
  const shareOf = (score: number) => (Math.log(score / (1 - score)) - TYPED_CHANCE.intercept) / TYPED_CHANCE.slope
  return fitChance(
    questions.flatMap(({ q, answers }) =>
      lookUp(q, 5).hits.map(({ document, score }) => ({ score: shareOf(score), right: answers.includes(ids[document] ?? '') ? 1 : 0 })),
    ),
  )
}

function hitRate(questions: readonly Question[], ask: (q: string) => string, k: number): number {
  const hits = questions.filter(({ q, answers }) => lookUp(ask(q), k).hits.some(({ document }) => answers.includes(ids[document] ?? '')))
  return hits.length / questions.length
}
