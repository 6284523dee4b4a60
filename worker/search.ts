import type { FoundClaim } from './store.ts'

/** A stretch of a text, `end` exclusive, in UTF-16 code units. */
export interface Highlight {
  start: number
  end: number
}

interface Token extends Highlight {
  term: string
}

/** Weight of a word that only the claim's context holds, beside 1 in the claim itself. */
const CONTEXT_WEIGHT = 0.4

/**
 * Ranks claims by the share of the query's words that they contain, rare words counting for more.
 * Plain on purpose: it stands in for the lookup engine behind the same function.
 *
 * @returns a function from query to the claims that share a word with it, best first
 */
export function createClaimSearch(claims: readonly FoundClaim[]): (query: string) => FoundClaim[] {
  const documents = claims.map((claim) => ({
    claim,
    tokens: tokenize(claim.text),
    context: new Set(tokenize(contextOf(claim)).map(({ term }) => term)),
  }))
  const frequency = new Map<string, number>()
  for (const { tokens, context } of documents) {
    for (const term of new Set([...tokens.map((token) => token.term), ...context])) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  }
  const rarity = (term: string) => Math.log(1 + documents.length / (1 + (frequency.get(term) ?? 0)))

  return (query) => {
    const wanted = new Set(tokenize(query).map(({ term }) => term))
    const best = [...wanted].reduce((sum, term) => sum + rarity(term), 0)
    return documents
      .flatMap(({ claim, tokens, context }): Required<FoundClaim>[] | FoundClaim[] => {
        const hits = tokens.filter(({ term }) => wanted.has(term))
        const inText = new Set(hits.map(({ term }) => term))
        let sum = 0
        for (const term of wanted) sum += inText.has(term) ? rarity(term) : context.has(term) ? CONTEXT_WEIGHT * rarity(term) : 0
        if (sum === 0) return []
        return [{ ...claim, score: Number((sum / best).toFixed(4)), highlights: hits.map(({ start, end }) => ({ start, end })) }]
      })
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || b.article.published.localeCompare(a.article.published) || (a.id < b.id ? -1 : 1))
  }
}

/** What else than its own words a claim can be found by: names of those it is by and about, and its article's title. */
function contextOf({ claimant, about, article }: FoundClaim): string {
  return [...[claimant, ...(about ?? [])].flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]), article.title].join(' ')
}

const STOP_WORDS = new Set(
  'a an and are as at be by can did do does for from had has have he her his how i if in is it its of on or say says said she that the their them they this to was were what when where which who why will with would'.split(
    ' ',
  ),
)

function tokenize(text: string): Token[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].flatMap((match) => {
    const term = match[0].normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    return STOP_WORDS.has(term) ? [] : [{ term: stem(term), start: match.index, end: match.index + match[0].length }]
  })
}

/** Plural and singular alike; no more than that. */
function stem(term: string): string {
  return term.length > 3 && term.endsWith('s') && !term.endsWith('ss') ? term.slice(0, -1) : term
}
