import { beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../data/lookup/analyze.ts'
import { loadStemmers } from '../../data/lookup/stem.ts'

beforeAll(() => loadStemmers(['de']))

function terms(text: string, ...languages: string[]): string[] {
  return analyze(text, languages).map(({ term }) => term)
}

test('English words are stemmed and stop words left out, with "US" and numbers in one spelling', () => {
  const text = 'The US’s CEO didn’t say U.N. cafés vaccinated ten thousand, 10,000 or 1.5 million of us; US does'
  expect(analyze(text).map(({ term, start, end }) => [term, text.slice(start, end)])).toEqual([
    ['ceo', 'CEO'],
    ['un', 'U.N.'],
    ['cafe', 'cafés'],
    ['vaccin', 'vaccinated'],
    ['10000', 'ten thousand'],
    ['10000', '10,000'],
    ['1500000', '1.5 million'],
    ['us', 'US'],
  ])
})

describe('the inflected forms of a word meet, typed with accents or without', () => {
  test.each([
    ['bg', 'ваксина ваксини ваксините'],
    ['bg', 'войник войници'],
    ['de', 'Häuser Hauser Haus Häusern'],
    ['es', 'vacunación vacunaciones vacunacion'],
    ['fi', 'rokote rokotteet rokotteen'],
    ['fr', "État l'état d’états etats"],
    ['fr', 'vaccinés vaccinées vaccinees vaccination'],
    ['it', "l'elezione elezioni dell’elezione"],
    ['pt-BR', 'eleição eleições eleicao eleicoes'],
    ['ro', 'vaccinați vaccinaţi vaccinati vaccinul'],
    ['ru', 'вакцина Вакцинами вакци́ну'],
    ['tr', "TÜRKİYE Türkiye'nin"],
    ['uk', 'радість радості'],
  ])('%s: %s', (language, forms) => {
    expect([...new Set(terms(forms, language))]).toHaveLength(1)
  })
})

test('a word in another script than its language is stemmed as it would be anywhere', () => {
  expect(terms('вакцинами', 'en')).toEqual(terms('вакцина', 'ru'))
  expect(terms('vaccines', 'ru')).toEqual(terms('vaccine', 'en'))
})

test('in several languages a word gives each of its terms once, so that a record in any of them is found', () => {
  const languages = ['en', 'fr', 'ru', 'pl']
  const text = 'Nations internationales, вакцинами 6 million'
  const together = analyze(text, languages)
  for (const language of languages) expect(together).toEqual(expect.arrayContaining(analyze(text, [language])))
  expect(terms('vaccination', 'en', 'fr', 'de')).toEqual(['vaccin', 'vaccination'])
})

test('stop words are English ones, and only where English is', () => {
  expect(terms('the or', 'en', 'fr')).toEqual([])
  expect(terms('the or', 'fr')).toEqual(['the', 'or'])
})

test('Chinese, Japanese, Thai and Korean give pairs of characters, and the Latin words among them are words', () => {
  const text = '据WHO发布疫苗'
  expect(analyze(text, ['zh']).map(({ term, start, end }) => [term, text.slice(start, end)])).toEqual([
    ['据', '据'],
    ['who', 'WHO'],
    ['发布', '发布'],
    ['布疫', '布疫'],
    ['疫苗', '疫苗'],
  ])
  expect(terms('ワクチン', 'ja')).toEqual(['ワク', 'クチ', 'チン'])
  expect(terms('วัคซีน', 'th').length).toBe(5)
  expect(terms('백신은', 'ko')).toEqual(['백신', '신은'])
})

test('scripts without a stemmer give trigrams with the places that they stand for', () => {
  const text = 'عن اللَّقاح 10,000'
  expect(analyze(text, ['ar']).map(({ term, start, end }) => [term, text.slice(start, end)])).toEqual([
    ['عن', 'عن'],
    ['الل', 'اللَّ'],
    ['للق', 'للَّق'],
    ['لقا', 'لَّقا'],
    ['قاح', 'قاح'],
    ['10000', '10,000'],
  ])
  expect(terms('ΕΜΒΌΛΙΟ', 'el')).toEqual(terms('εμβόλιο', 'el'))
  // The vowel signs of Devanagari are no diacritics.
  expect(terms('किताब', 'hi')).toEqual(['कित', 'िता', 'ताब'])
  expect(terms('szczepionka', 'pl').slice(0, 2)).toEqual(['szc', 'zcz'])
})

test('a word of absurd length takes no time to speak of', () => {
  const started = performance.now()
  for (const language of ['en', 'fr', 'ru', 'pl']) analyze('ab'.repeat(20_000), [language])
  expect(performance.now() - started).toBeLessThan(1000)
})

test('words that have one hash are told apart, in whatever order and however often they are read', () => {
  const text = 'dapegik dirokak dirokak dapegik'
  for (const _ of [0, 1, 2]) expect(terms(text, 'en')).toEqual(text.split(' '))
})
