import type { Certainty, Genre, Kind } from '../data/vocabulary.ts'

/** The interface words of one language. */
export interface Words {
  genre: Record<Genre, string>
  kind: Record<Kind, string>
  certainty: Record<Certainty, string>
  by: string
  keyPoints: string
  /** `n` of them are shown of `total`. */
  claims: (shown: number, total: number) => string
  allClaims: (total: number) => string
  reportedBy: (name: string) => string
  paragraph: (n: number) => string
  seeInSource: string
  readArticle: string
  loading: string
  retry: string
  offline: string
  notFound: string
  failed: string
}

export const en: Words = {
  genre: { news: 'News', analysis: 'Analysis', opinion: 'Opinion', speech: 'Speech', interview: 'Interview', report: 'Report' },
  kind: {
    fact: 'Fact',
    position: 'Position',
    interpretation: 'Interpretation',
    judgement: 'Judgement',
    prediction: 'Prediction',
    conditional: 'Conditional',
    recommendation: 'Recommendation',
  },
  certainty: { certain: 'Stated as certain', probable: 'Stated as probable', possible: 'Stated as possible' },
  by: 'By',
  keyPoints: 'Key points',
  claims: (shown, total) => (shown < total ? `Claims: ${shown} of ${total}` : `Claims: ${total}`),
  allClaims: (total) => `All ${total} claims`,
  reportedBy: (name) => `reported by ${name}`,
  paragraph: (n) => `paragraph ${n}`,
  seeInSource: 'See it in the source',
  readArticle: 'Read the article',
  loading: 'Loading the brief…',
  retry: 'Try again',
  offline: 'The brief could not be loaded.',
  notFound: 'There is no brief here for that.',
  failed: 'The brief could not be read.',
}
