import type { Words } from './words.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

export const words: Words = {
  lang: 'en',
  dir: 'ltr',
  // As Intl writes it; to construct Intl.DateTimeFormat keeps a slow phone from its first paint for 50 ms.
  date: (date) => `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`,
  genre: {},
  kind: {},
  certainty: { certain: 'Stated as certain', probable: 'Stated as probable', possible: 'Stated as possible' },
  by: 'By',
  keyPoints: 'Key points',
  claims: (shown, total) => (shown < total ? `Claims: ${shown} of ${total}` : `Claims: ${total}`),
  allClaims: (total) => `All ${total} claims`,
  reportedBy: (name) => `reported by ${name}`,
  paragraph: (n) => `paragraph ${n}`,
  seeInSource: 'See it in the source',
  citeAndShare: 'Cite and share',
  loading: 'Loading the brief…',
  retry: 'Try again',
  offline: 'You are offline.',
  unreachable: 'The brief could not be loaded.',
  notFound: 'There is no brief here for that.',
  unreadable: 'The brief could not be read.',
}
