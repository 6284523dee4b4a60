import type { Words } from './words.ts'

export const words: Words = {
  lang: 'en',
  dir: 'ltr',
  genre: {},
  kind: {},
  certainty: { certain: 'Stated as certain', probable: 'Stated as probable', possible: 'Stated as possible' },
  by: 'By',
  keyPoints: 'Key points',
  claims: 'Claims: {total}',
  claimsOf: 'Claims: {shown} of {total}',
  allClaims: 'All {total} claims',
  reportedBy: 'reported by {name}',
  paragraph: 'paragraph {n}',
  seeInSource: 'See it in the source',
  citeAndShare: 'Cite and share',
  loading: 'Loading the brief…',
  retry: 'Try again',
  offline: 'You are offline.',
  unreachable: 'The brief could not be loaded.',
  notFound: 'There is no brief here for that.',
  unreadable: 'The brief could not be read.',
}
