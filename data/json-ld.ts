import type { Article, Claim as ClaimNode, ClaimReview, Graph, Organization, Person, Rating, WithContext } from 'schema-dts'
import type { Party, PlacedClaim } from './placed-claim.ts'
import type { BriefRecord } from './schema.ts'
import type { Genre } from './vocabulary.ts'

/** The schema.org type of each genre of article. */
const ARTICLE_TYPES = {
  news: 'NewsArticle',
  analysis: 'AnalysisNewsArticle',
  opinion: 'OpinionNewsArticle',
  speech: 'Article',
  interview: 'Article',
  report: 'Report',
} as const satisfies Record<Genre, string>

/**
 * A record as a schema.org graph: the article with its abstract, and each claim with its author and
 * the passage of the article where it appears.
 */
export function recordToJsonLd(record: BriefRecord): Graph {
  const { article, claims } = record
  return { '@context': 'https://schema.org', '@graph': [articleNode(record), ...claims.map((claim) => claimToJsonLd(claim, article.url))] }
}

/** The article alone: for its page, where readers would take claimants for authors. */
export function articleToJsonLd(record: BriefRecord): WithContext<Article> {
  return { '@context': 'https://schema.org', ...articleNode(record) }
}

function articleNode({ article, brief }: BriefRecord) {
  return {
    '@type': ARTICLE_TYPES[article.genre],
    '@id': article.url,
    url: article.url,
    headline: article.title,
    author: article.authors.map((author): Claimant => ({ ...entityToJsonLd(author), jobTitle: author.role }) as Claimant),
    publisher: entityToJsonLd(article.publisher),
    datePublished: article.published,
    inLanguage: article.lang,
    keywords: article.topics,
    abstract: brief.gist,
  }
}

/** A record's claim, or an imported one. */
type JsonLdClaim = Omit<PlacedClaim, 'article'>

/** A claim as schema.org `Claim`; who passes it on is the `provider`. */
function claimToJsonLd({ id, text, claimant, reportedBy, about, passage, appearances }: JsonLdClaim, articleUrl: string): ClaimNode {
  // Here and below: what is undefined is none of its JSON.
  return {
    '@type': 'Claim',
    // Several claims may stand in one passage, so its address names none of them.
    '@id': claimUrn(id),
    text,
    author: claimant && entityToJsonLd(claimant),
    provider: reportedBy && entityToJsonLd(reportedBy),
    about: about?.map(entityToJsonLd),
    appearance: appearances?.map((url) => ({ '@type': 'CreativeWork', url })) ?? (passage && { '@id': articleUrl, url: passage.url }),
  } as ClaimNode
}

/**
 * A claim with its published checks, as nodes of a graph. A `ClaimReview` stands beside a claim and
 * never beside its article: a reader of the article's page would take the reviewer for its author.
 */
export function claimWithReviews(claim: JsonLdClaim, articleUrl: string): (ClaimNode | ClaimReview)[] {
  const reviews = (claim.reviews ?? []).map(
    ({ url, publisher, title, published, lang, rating }): ClaimReview => ({
      '@type': 'ClaimReview',
      '@id': url,
      url,
      name: title,
      author: { '@type': 'Organization', name: publisher },
      datePublished: published,
      inLanguage: lang,
      claimReviewed: claim.text,
      itemReviewed: { '@id': claimUrn(claim.id) },
      reviewRating: {
        '@type': 'Rating',
        alternateName: rating.label,
        ratingValue: rating.value,
        bestRating: rating.best,
        worstRating: rating.worst,
      } as Rating,
    }),
  )
  return [claimToJsonLd(claim, articleUrl), ...reviews]
}

function claimUrn(id: string): string {
  return `urn:article-brief:claim:${id}`
}

/** Who makes a claim. A state counts as one who can, though schema.org has it as a place. */
type Claimant = Exclude<Person | Organization, string>

function entityToJsonLd({ type, name, description, sameAs }: Party): Claimant {
  return { '@type': type ?? 'Thing', name, description, sameAs } as Claimant
}
