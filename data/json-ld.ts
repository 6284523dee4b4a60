import type { BriefRecord, Claim, Entity } from './schema.ts'
import type { Genre } from './vocabulary.ts'

/** The schema.org type of each genre of article. */
const ARTICLE_TYPES: Record<Genre, string> = {
  news: 'NewsArticle',
  analysis: 'AnalysisNewsArticle',
  opinion: 'OpinionNewsArticle',
  speech: 'Article',
  interview: 'Article',
  report: 'Report',
}

/**
 * A record as a schema.org graph: the article with its abstract, and each claim with its author and
 * the passage of the article where it appears.
 */
export function recordToJsonLd({ article, brief, claims }: BriefRecord): object {
  return {
    '@context': 'https://schema.org',
    '@graph': [
      {
        '@type': ARTICLE_TYPES[article.genre],
        '@id': article.url,
        url: article.url,
        headline: article.title,
        author: article.authors.map((author) => ({
          ...entityToJsonLd(author),
          ...(author.role !== undefined && { jobTitle: author.role }),
        })),
        publisher: entityToJsonLd(article.publisher),
        datePublished: article.published,
        inLanguage: article.lang,
        keywords: article.topics,
        abstract: brief.gist,
      },
      ...claims.map((claim) => claimToJsonLd(claim, article.url)),
    ],
  }
}

/** A claim as schema.org `Claim`; who passes it on is the `provider`. */
export function claimToJsonLd({ text, claimant, reportedBy, about, passage }: Claim, articleUrl: string): object {
  return {
    '@type': 'Claim',
    '@id': passage.url,
    text,
    author: entityToJsonLd(claimant),
    ...(reportedBy !== undefined && { provider: entityToJsonLd(reportedBy) }),
    ...(about !== undefined && { about: about.map(entityToJsonLd) }),
    appearance: { '@id': articleUrl, url: passage.url },
  }
}

/**
 * A claim with its published checks, as nodes of a graph. A `ClaimReview` stands beside a claim and
 * never beside its article: a reader of the article's page would take the reviewer for its author.
 */
export function claimWithReviews(claim: Claim, articleUrl: string): object[] {
  const reviews = (claim.reviews ?? []).map(({ url, publisher, title, published, lang, rating }) => ({
    '@type': 'ClaimReview',
    '@id': url,
    url,
    name: title,
    author: { '@type': 'Organization', name: publisher },
    datePublished: published,
    inLanguage: lang,
    claimReviewed: claim.text,
    itemReviewed: { '@id': claim.passage.url },
    reviewRating: {
      '@type': 'Rating',
      alternateName: rating.label,
      ...(rating.value !== undefined && { ratingValue: rating.value }),
      ...(rating.best !== undefined && { bestRating: rating.best }),
      ...(rating.worst !== undefined && { worstRating: rating.worst }),
    },
  }))
  return [claimToJsonLd(claim, articleUrl), ...reviews]
}

function entityToJsonLd({ type, name, description, sameAs }: Entity): object {
  return { '@type': type, name, ...(description !== undefined && { description }), ...(sameAs !== undefined && { sameAs }) }
}
