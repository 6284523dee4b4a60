/** The application, put together by hand: from outside the Worker, each of many requests takes longer than the one before. */
import corpus from '../../build/corpus.bin'
import lookupIndex from '../../build/lookup.bin'
import words from '../../build/words.json.txt'
import { packCorpus } from '../../data/corpus-file.ts'
import { buildIndex } from '../../data/lookup/index-file.ts'
import type { Article, BriefRecord } from '../../data/schema.ts'
import { createApp, type Deps } from '../../worker/app.ts'
import { createBundleStore } from '../../worker/bundle-store.ts'
import { document } from './documented.ts'

/** A store of some records; lookup finds nothing in it. */
export async function storeOf(records: BriefRecord[]) {
  return createBundleStore((await packCorpus({ version: '0', records })).buffer, buildIndex([]).buffer)
}
const nothing = await storeOf([])

/** With nothing in it but what a test gives it. */
export function createTestApp(deps: Partial<Deps> = {}) {
  return createApp({
    store: nothing,
    elementFiles: '{}',
    openApi: '{}',
    docs: '',
    mcp: '{}',
    words: '{}',
    siteScript: '',
    frameScript: '',
    cardScript: '',
    siteCss: '',
    cardCss: '',
    ...deps,
  })
}

/** With the records of the project. */
export function createFilledApp(deps: Partial<Deps> = {}) {
  return createTestApp({ store: createBundleStore(corpus, lookupIndex), openApi: JSON.stringify(document), words, ...deps })
}

/**
 * A record with one claim.
 * @param text of the claim; with hyphens for spaces the id of the article
 * @param more what is special about the article
 * @param reviewed when a review of the claim was published
 */
export function recordOf(text: string, more: Partial<Article>, reviewed?: string): BriefRecord {
  const id = text.replaceAll(' ', '-')
  const entity = { id: 'x', type: 'Person', name: 'X' } as const
  const review = {
    url: 'https://www.checker.example/1',
    publisher: 'The Checker',
    title: 'Is it?',
    lang: 'en',
    rating: { label: 'Half true' },
  }
  const article = { id, title: 'T', url: `https://example.org/${id}`, published: '2025-01-01', lang: 'en', genre: 'news', topics: ['x'] }
  const claim = {
    id: `${id}.x`,
    text,
    claimant: entity,
    kind: 'fact',
    certainty: 'certain',
    topics: ['x'],
    passage: { textStart: 'a', paragraph: 1, sha256: '', url: 'https://example.org/#:~:text=a' },
    ...(reviewed && { reviews: [{ ...review, published: reviewed }] }),
  }
  return {
    article: { ...article, authors: [entity], publisher: entity, ...more },
    brief: { gist: '', summary: '', keyPoints: [] },
    claims: [claim],
  } as unknown as BriefRecord
}
