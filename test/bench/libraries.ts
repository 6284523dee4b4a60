/// <reference path="./modules.d.ts" />
/**
 * Other search libraries behind one interface, for `npm run bench:lookup`. Each is there with its
 * `defaults` (the fields as they are, the post as it is, only made safe for the library's query
 * syntax and told that any word will do) and `tuned`: with our own analysis of words and posts, and
 * with the settings that gave it the best MAP@5 on the train split of CLEF CheckThat! 2020 Task 2,
 * found by grid search over everything that it lets a user set.
 */
import { DatabaseSync } from 'node:sqlite'
import { create, insert, load, type RawData, save, search, type Tokenizer } from '@orama/orama'
import { Document, Index } from 'flexsearch'
import lunr from 'lunr'
import MiniSearch from 'minisearch'
import winkBM25 from 'wink-bm25-text-search'
import { analyze } from '../../data/lookup/analyze.ts'
import { parseQuery } from '../../data/lookup/query.ts'

/** What is searched: a claim and the title of the article that it is from, or that checks it. */
export interface SearchDocument {
  id: string
  text: string
  title: string
}

/** A search library, set up in one way. */
export interface Library {
  name: string
  configuration: 'defaults' | 'tuned' | 'as shipped'
  build(documents: readonly SearchDocument[]): Engine | Promise<Engine>
  /** The engine again, from what `serialize` gave. */
  open(serialized: Uint8Array): Engine | Promise<Engine>
  /** The index lives outside the JavaScript heap, where its size can't be measured. */
  native?: true
}

/** A library with its index. */
export interface Engine {
  /** Ids of at most `DEPTH` documents, best first. */
  search(query: string): string[]
  /** The index as it would be shipped. */
  serialize(): Uint8Array
}

export const DEPTH = 50

/** What the parts of a post count beside its own words. */
const POST = { hashtag: 1, handle: 0.8, author: 0.8, date: 0.6 }

/** What each library was tuned to, on train; dev was only looked at. What was tried and didn't help stays off. */
const TUNED = {
  /** Neither fuzzy nor prefix search helps: stemming has done what there was to gain. */
  miniSearch: { bm25: { k: 1.8, b: 0.9, d: 0 } },
  /** With claim and title as one field: lunr scores fields on their own, and adds. */
  lunr: { k1: 1.2, b: 0.5 },
  orama: { relevance: { k: 0.6, b: 0.2, d: 0.5 } },
  /** `least` leaves out the date of a post. */
  flexSearch: { resolution: 18, least: 0.7 },
  wink: { fldWeights: { text: 1, title: 1.3 }, bm25Params: { k1: 2.2, b: 0.6 }, unit: 0.2 },
  fts5: { text: 1, title: 1.6 },
}

// ── Our own analysis, lent to the tuned configurations ──

function termsOf(text: string): string[] {
  return analyze(text).map(({ term }) => term)
}

/** The weighted terms of a post: the same as our own engine gets. */
function weightedTerms(query: string): ReadonlyMap<string, number> {
  return parseQuery(query, POST).terms
}

/** For libraries that know no weights of terms: each as often as it has `unit` in its weight. */
function repeatedTerms(query: string, unit: number): string[] {
  return [...weightedTerms(query)].flatMap(([term, weight]) => Array.from({ length: Math.round(weight / unit) }, () => term))
}

const splitOnSpace = (text: string): string[] => (text === '' ? [] : text.split(' '))
const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

// ── MiniSearch ──

function miniSearchDefaults(): Library {
  const options = { fields: ['text', 'title'] }
  const engine = (index: MiniSearch): Engine => ({
    search: (query) =>
      index
        .search(query)
        .slice(0, DEPTH)
        .map(({ id }) => id),
    serialize: () => encode(JSON.stringify(index)),
  })
  return {
    name: 'MiniSearch',
    configuration: 'defaults',
    build(documents) {
      const index = new MiniSearch(options)
      index.addAll(documents)
      return engine(index)
    },
    open: (serialized) => engine(MiniSearch.loadJSON(decode(serialized), options)),
  }
}

function miniSearchTuned(): Library {
  const { bm25 } = TUNED.miniSearch
  const options = { fields: ['text', 'title'], tokenize: termsOf, processTerm: (term: string) => term }
  const engine = (index: MiniSearch): Engine => ({
    search(query) {
      const terms = weightedTerms(query)
      const found = index.search([...terms.keys()].join(' '), { tokenize: splitOnSpace, boostTerm: (term) => terms.get(term) ?? 1, bm25 })
      return found.slice(0, DEPTH).map(({ id }) => id)
    },
    serialize: () => encode(JSON.stringify(index)),
  })
  return {
    name: 'MiniSearch',
    configuration: 'tuned',
    build(documents) {
      const index = new MiniSearch(options)
      index.addAll(documents)
      return engine(index)
    },
    open: (serialized) => engine(MiniSearch.loadJSON(decode(serialized), options)),
  }
}

// ── lunr ──

function lunrDefaults(): Library {
  const engine = (index: lunr.Index): Engine => ({
    search: (query) =>
      index
        .search(query.replace(/[~^:+\-*]/g, ' '))
        .slice(0, DEPTH)
        .map(({ ref }) => ref),
    serialize: () => encode(JSON.stringify(index)),
  })
  return {
    name: 'lunr',
    configuration: 'defaults',
    build: (documents) =>
      engine(
        lunr((builder) => {
          builder.ref('id')
          builder.field('text')
          builder.field('title')
          for (const document of documents) builder.add(document)
        }),
      ),
    open: (serialized) => engine(lunr.Index.load(JSON.parse(decode(serialized)))),
  }
}

function lunrTuned(): Library {
  const { k1, b } = TUNED.lunr
  const engine = (index: lunr.Index): Engine => ({
    search(query) {
      const found = index.query((clauses) => {
        for (const [term, weight] of weightedTerms(query)) clauses.term(term, { boost: weight, usePipeline: false })
      })
      return found.slice(0, DEPTH).map(({ ref }) => ref)
    },
    serialize: () => encode(JSON.stringify(index)),
  })
  return {
    name: 'lunr',
    configuration: 'tuned',
    build(documents) {
      const builder = new lunr.Builder()
      builder.ref('id')
      builder.k1(k1)
      builder.b(b)
      builder.field('words')
      // lunr takes an array for a text that is already split.
      for (const { id, text, title } of documents) builder.add({ id, words: [...termsOf(text), ...termsOf(title)] })
      return engine(builder.build())
    },
    open: (serialized) => engine(lunr.Index.load(JSON.parse(decode(serialized)))),
  }
}

// ── Orama ──

const ORAMA_SCHEMA = { text: 'string', title: 'string' } as const

function oramaDefaults(): Library {
  const database = () => create({ schema: ORAMA_SCHEMA })
  const engine = (index: ReturnType<typeof database>): Engine => ({
    search: (term) => idsOf(search(index, { term, limit: DEPTH })),
    serialize: () => encode(JSON.stringify(save(index))),
  })
  return {
    name: 'Orama',
    configuration: 'defaults',
    build(documents) {
      const index = database()
      for (const document of documents) insert(index, document)
      return engine(index)
    },
    open(serialized) {
      const index = database()
      load(index, JSON.parse(decode(serialized)) as RawData)
      return engine(index)
    },
  }
}

function oramaTuned(): Library {
  const { relevance } = TUNED.orama
  const tokenizer: Tokenizer = { language: 'english', normalizationCache: new Map(), tokenize: splitOnSpace }
  const database = () => create({ schema: ORAMA_SCHEMA, sort: { enabled: false }, components: { tokenizer } })
  // Orama takes every word of a query for a prefix. With an end of its own, it is one of itself alone.
  const ended = (terms: Iterable<string>) => Array.from(terms, (term) => `${term}$`).join(' ')
  const engine = (index: ReturnType<typeof database>): Engine => ({
    search: (query) => idsOf(search(index, { term: ended(weightedTerms(query).keys()), limit: DEPTH, relevance })),
    serialize: () => encode(JSON.stringify(save(index))),
  })
  return {
    name: 'Orama',
    configuration: 'tuned',
    build(documents) {
      const index = database()
      for (const { id, text, title } of documents) insert(index, { id, text: ended(termsOf(text)), title: ended(termsOf(title)) })
      return engine(index)
    },
    open(serialized) {
      const index = database()
      load(index, JSON.parse(decode(serialized)) as RawData)
      return engine(index)
    },
  }
}

/** Orama answers with a promise only where hooks are set, which here none are. */
function idsOf(found: ReturnType<typeof search>): string[] {
  if (found instanceof Promise) throw new Error('Orama answered with a promise')
  return found.hits.map(({ id }) => id)
}

// ── FlexSearch ──

type Exported = [key: string, data: string][]

function flexSearchDefaults(): Library {
  const index = () => new Document<{ id: string; text: string; title: string }>({ document: { id: 'id', index: ['text', 'title'] } })
  const engine = (opened: ReturnType<typeof index>): Engine => ({
    // Without `suggest` it wants every word of a post in one field, and finds nothing.
    search: (query) =>
      opened
        .search(query, { limit: DEPTH, suggest: true, merge: true })
        .map(({ id }) => String(id))
        .slice(0, DEPTH),
    serialize: () => serializeFlexSearch((handler) => opened.export(handler)),
  })
  return {
    name: 'FlexSearch',
    configuration: 'defaults',
    build(documents) {
      const built = index()
      for (const document of documents) built.add({ ...document })
      return engine(built)
    },
    open(serialized) {
      const opened = index()
      for (const [key, data] of JSON.parse(decode(serialized)) as Exported) opened.import(key, data)
      return engine(opened)
    },
  }
}

function flexSearchTuned(): Library {
  const { resolution, least } = TUNED.flexSearch
  // FlexSearch ranks by how many words match, and among equals by the slot, 0 to `resolution - 1`,
  // in which `score` put a word of a document: rare words belong in the first ones.
  const index = (common?: ReadonlyMap<string, number>) =>
    new Index({
      resolution,
      encode: splitOnSpace,
      ...(common && { score: (_content, term) => Math.floor((common.get(term) ?? 0) * resolution) }),
    })
  const engine = (opened: ReturnType<typeof index>): Engine => ({
    search(query) {
      const terms = [...weightedTerms(query)].filter(([, weight]) => weight >= least).map(([term]) => term)
      return opened.search(terms.join(' '), { limit: DEPTH, suggest: true }).map(String)
    },
    serialize: () => serializeFlexSearch((handler) => opened.export(handler)),
  })
  return {
    name: 'FlexSearch',
    configuration: 'tuned',
    build(documents) {
      const texts = documents.map(({ id, text, title }) => ({ id, terms: [...termsOf(title), ...termsOf(text)] }))
      const built = index(commonness(texts.map(({ terms }) => terms)))
      for (const { id, terms } of texts) built.add(id, terms.join(' '))
      return engine(built)
    },
    open(serialized) {
      const opened = index()
      for (const [key, data] of JSON.parse(decode(serialized)) as Exported) opened.import(key, data)
      return engine(opened)
    },
  }
}

/** How common each term is: 0 in one text only, towards 1 in all of them, on a logarithmic scale. */
function commonness(texts: readonly (readonly string[])[]): Map<string, number> {
  const frequencies = new Map<string, number>()
  for (const terms of texts) for (const term of new Set(terms)) frequencies.set(term, (frequencies.get(term) ?? 0) + 1)
  const most = Math.log(texts.length + 1)
  return new Map([...frequencies].map(([term, frequency]) => [term, Math.log(frequency) / most]))
}

/** FlexSearch hands its parts out one by one, at once, as they are all in memory. */
function serializeFlexSearch(exportTo: (handler: (key: string, data: string) => void) => unknown): Uint8Array {
  const parts: Exported = []
  exportTo((key, data) => parts.push([key, data]))
  return encode(JSON.stringify(parts))
}

// ── wink-bm25-text-search ──

/** Has no defaults: without tasks that prepare a text it can't be used. */
function winkTuned(): Library {
  const { fldWeights, bm25Params, unit } = TUNED.wink
  const create = () => {
    const index = winkBM25()
    index.defineConfig({ fldWeights, bm25Params })
    index.definePrepTasks([splitOnSpace])
    return index
  }
  const engine = (index: ReturnType<typeof winkBM25>): Engine => ({
    search: (query) => index.search(repeatedTerms(query, unit).join(' '), DEPTH).map(([id]) => id),
    serialize: () => encode(index.exportJSON()),
  })
  return {
    name: 'wink-bm25',
    configuration: 'tuned',
    build(documents) {
      const index = create()
      for (const { id, text, title } of documents) index.addDoc({ text: termsOf(text).join(' '), title: termsOf(title).join(' ') }, id)
      index.consolidate()
      return engine(index)
    },
    open(serialized) {
      const index = create()
      index.importJSON(decode(serialized))
      return engine(index)
    },
  }
}

// ── SQLite FTS5 ──

function fts5Defaults(): Library {
  return fts5('defaults', {
    prepare: (text) => text,
    words: (query) => query.match(/[\p{L}\p{N}]+/gu) ?? [],
    order: 'rank',
  })
}

/** Has no weights of terms, and does best with each once. */
function fts5Tuned(): Library {
  return fts5('tuned', {
    prepare: (text) => termsOf(text).join(' '),
    words: (query) => [...weightedTerms(query).keys()],
    order: `bm25(documents, 0, ${TUNED.fts5.text}, ${TUNED.fts5.title})`,
  })
}

interface Fts5Set {
  prepare: (text: string) => string
  words: (query: string) => string[]
  order: string
}

function fts5(configuration: Library['configuration'], { prepare, words, order }: Fts5Set): Library {
  const engine = (database: DatabaseSync): Engine => {
    const select = database.prepare(`SELECT id FROM documents WHERE documents MATCH ? ORDER BY ${order} LIMIT ?`)
    return {
      search(query) {
        const asked = words(query)
        return asked.length === 0 ? [] : select.all(anyOf(asked), DEPTH).map(({ id }) => String(id))
      },
      serialize: () => database.serialize(),
    }
  }
  return {
    name: 'FTS5',
    configuration,
    native: true,
    build(documents) {
      const database = new DatabaseSync(':memory:')
      database.exec('CREATE VIRTUAL TABLE documents USING fts5(id UNINDEXED, text, title)')
      fillFts5(database, documents, prepare)
      return engine(database)
    },
    open(serialized) {
      const database = new DatabaseSync(':memory:')
      database.deserialize(serialized)
      return engine(database)
    },
  }
}

function fillFts5(database: DatabaseSync, documents: readonly SearchDocument[], prepare: (text: string) => string): void {
  const insertInto = database.prepare('INSERT INTO documents (id, text, title) VALUES (?, ?, ?)')
  database.exec('BEGIN')
  for (const { id, text, title } of documents) insertInto.run(id, prepare(text), prepare(title))
  database.exec('COMMIT')
  database.exec("INSERT INTO documents(documents) VALUES ('optimize')")
}

/** A query of FTS5 for any of some words, none of which is taken for an operator. */
function anyOf(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(' OR ')
}

/** Every library in every configuration. */
export const LIBRARIES: readonly Library[] = [
  miniSearchDefaults(),
  miniSearchTuned(),
  lunrDefaults(),
  lunrTuned(),
  oramaDefaults(),
  oramaTuned(),
  flexSearchDefaults(),
  flexSearchTuned(),
  winkTuned(),
  fts5Defaults(),
  fts5Tuned(),
]
