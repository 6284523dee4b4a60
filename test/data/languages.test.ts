import { expect, test } from 'vitest'
import { lookupDocuments } from '../../data/compile.ts'
import { type LookupDocument, openIndex } from '../../data/lookup/index-file.ts'
import { createLookup } from '../../data/lookup/lookup.ts'
import { makeIndex } from '../../data/lookup/make-index.ts'
import { readCorpus } from '../bench/worker/corpus.ts'
import everyday from '../everyday-questions.json' with { type: 'json' }
import typed from '../typed-queries.json' with { type: 'json' }

const corpus = await readCorpus()
const documents = lookupDocuments(corpus)
const ids = corpus.records.flatMap(({ claims }) => claims.map(({ id }) => id))

const OTHERS: LookupDocument[] = [
  { lang: 'de', title: '', names: [], text: 'Die Krankenhäuser haben im vergangenen Jahr mehr Patienten behandelt als je zuvor' },
  { lang: 'pl', title: '', names: [], text: 'Szczepionki przeciwko grypie zmieniają ludzkie geny i są używane w szpitalach' },
  { lang: 'zh', title: '', names: [], text: '流感疫苗会改变人的基因' },
  { lang: 'he', title: '', names: [], text: 'חיסונים נגד שפעת משנים את הגנים' },
]

test('a few claims in other languages are found, and take nothing from the answers to questions in English', async () => {
  const lookUp = createLookup(openIndex((await makeIndex([...documents, ...OTHERS])).buffer))
  const alone = createLookup(openIndex((await makeIndex(documents)).buffer))
  const answered = (look: typeof lookUp, questions: readonly { q: string; answers: string[] }[]) =>
    questions.filter(({ q, answers }) => answers.includes(ids[look(q, 1).hits[0]?.document ?? -1] ?? '')).length
  for (const questions of [everyday, typed]) expect(answered(lookUp, questions)).toBeGreaterThanOrEqual(answered(alone, questions) - 1)
  for (const [i, query] of ['krankenhäuser', 'szczepionka grypa', '流感疫苗', 'חיסונים'].entries())
    expect(lookUp(query, 1).hits[0]?.document).toBe(documents.length + i)
  // Words that are taken apart, for want of a stemmer, weigh no more than others.
  for (const word of ['חיסונים', '流感疫苗']) {
    const mixed = typed.map(({ q, answers }) => ({ q: `${q} ${word}`, answers }))
    expect(answered(lookUp, mixed), word).toBeGreaterThan(0.8 * answered(alone, typed))
  }
  expect(lookUp('atoms', 1).hits[0]?.score).toBeGreaterThan(0.9)
})

test('a claim that is repeated word for word is sure to be meant, whatever language it is in', async () => {
  const lookUp = createLookup(openIndex((await makeIndex([...documents, ...OTHERS])).buffer))
  for (const [i, { text }] of OTHERS.entries()) {
    const [best] = lookUp(text, 1).hits
    expect(best?.document, text).toBe(documents.length + i)
    expect(best?.score, text).toBeGreaterThan(0.9)
  }
  // As if no word of them had a stemmer: Polish has none.
  const unstemmed = documents.map((document) => ({ ...document, lang: 'pl' }))
  const lookUpPieces = createLookup(openIndex((await makeIndex(unstemmed)).buffer))
  const missed = unstemmed.filter(({ text }, i) => {
    const [best] = lookUpPieces(text, 1).hits
    return best?.document !== i || best.score < 0.9
  })
  expect(missed).toEqual([])
})
