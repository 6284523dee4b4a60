/**
 * The second stage: a linear model over what a query and a document have in common, in words and in
 * meaning. The weights are learned (`npm run eval -- --learn`) and kept in weights.json, which says
 * from what.
 */
import type { Scored } from './best.ts'
import { type Documents, FIRST_MONTH_KIND, FIRST_YEAR_KIND, findTerm, idfOf, kindOf, type Lexicon } from './index-file.ts'
import { TYPED_CHANCE } from './parameters.ts'
import type { Query } from './query.ts'
import learned from './weights.json' with { type: 'json' }

/**
 * The most that neighbours count: what the posts that the model has learned from have at the most. A sentence in a language without a
 * stemmer, whose words are cut into many terms, has several times as much, of which the model would tell the contrary.
 */
const MOST_PAIRS = 140

/** What the model sees of a candidate, in the order of the vector; each is about 0 to 1. */
export const FEATURES = [
  // The first stage: its place there, and the first one's lead.
  'place',
  'lead',
  // Of the query's terms, weighted by rarity, how many the title has; by number, how many title and text have.
  'queryInTitle',
  'termsInBoth',
  // The other way round: of the document's terms, how many are the query's, by rarity or by number.
  'titleInQuery',
  'bothInQuery',
  'textTermsInQuery',
  'titleBeginningsInQuery',
  'textBeginningsInQuery',
  // With what is said apart from by whom.
  'saidInText',
  'bothInSaid',
  // Numbers and dates.
  'numbersHit',
  'queryNumbersHit',
  'yearFar',
  'monthMissed',
  // Length, and the rarest term shared and not shared.
  'titleLength',
  'rarestShared',
  'rarestMissed',
  // Neighbours in the query that are neighbours there: the rarity of all of them.
  'textPairs',
  'logPairs',
  // Meaning: cosines of the texts' vectors; words that are the query's or related to them; the query's that meet one.
  'titleCosine',
  'textCosine',
  'squaredCosine',
  'titleRelated',
  'textRelated',
  'queryRelated',
] as const

export type Feature = (typeof FEATURES)[number]

/** The place of each feature in a row. */
const AT = Object.fromEntries(FEATURES.map((feature, place) => [feature, place])) as Record<Feature, number>

/** What a feature's value adds to a candidate's score, for each unit of it. */
const WEIGHTS = Float64Array.from(FEATURES, (feature) => (learned.weights as Partial<Record<Feature, number>>)[feature] ?? 0)

/** The model's score of a row of features. */
export function scoreOf(row: Float64Array): number {
  let score = 0
  for (let k = 0; k < WEIGHTS.length; k++) score += (WEIGHTS[k] ?? 0) * (row[k] ?? 0)
  return score
}

/** About the chance that a document of this score is what the query is after (a logistic fit, see weights.json). */
export function chanceOf(score: number): number {
  return 1 / (1 + Math.exp(-(learned.calibration.intercept + learned.calibration.slope * score)))
}

/** The same for a typed query, by the document's share of the most that the first stage could give it. */
export function chanceOfTyped(share: number): number {
  return 1 / (1 + Math.exp(-(TYPED_CHANCE.intercept + TYPED_CHANCE.slope * share)))
}

/** A query against an index: what each of its terms is there. */
interface Read {
  /** Rarity times weight of each term, and their sum. */
  worths: number[]
  worth: number
  terms: number
  saidWorth: number
  numbers: number
  /** As kinds of terms (see kindOf); 0 for none. */
  year: number
  month: number
  /** Its neighbours, each pair as one number (see pairOf). */
  pairs: Set<number>
  /** Scaled to the index's codes. */
  vector: Float32Array
  /** How far each term is met by the candidate at hand: 1 by itself, less by a related one. */
  met: Float32Array
}

/** What a field of a candidate has to do with a query. */
const UNREAD = {
  length: 0,
  inQuery: 0,
  termsInQuery: 0,
  beginningsInQuery: 0,
  related: 0,
  query: 0,
  said: 0,
  pairs: 0,
  cosine: 0,
}
type FieldRead = typeof UNREAD

/** What both fields together have to do with it. */
const NOTHING = {
  worth: 0,
  shared: 0,
  terms: 0,
  said: 0,
  numbersHit: 0,
  years: 0,
  yearNear: 0,
  months: 0,
  monthRight: 0,
  rarest: 0,
  rarestMissed: 0,
}

/**
 * Prepares the second stage over a lexicon.
 * @returns a function that gives, for each candidate of a query in order, its row of features; a row is good until the next one
 */
export function createFeatures(
  index: Lexicon,
): (query: Query, documents: Documents, candidates: readonly Scored[], visit: (row: Float64Array, candidate: Scored) => void) => void {
  const size = index.hashes.length
  const dimensions = index.steps.length
  const mostRarity = idfOf(index.documents, 0)
  // What a query gives each term of the index; taken back after each query.
  const weights = new Float32Array(size)
  const places = new Uint16Array(size)
  const saidTerms = new Uint8Array(size)
  const begun = new Uint8Array(size)
  const likeness = new Float32Array(size)
  const likest = new Uint16Array(size)
  // When a term was last seen, and the product of its vector with a query's: never taken back, since the stamps go up.
  const seen = new Float64Array(size)
  const dotted = new Float64Array(size)
  const dots = new Float32Array(size)
  let stamp = 0
  let queryStamp = 0
  const touched: number[] = []

  /** Two terms in a row. */
  function pairOf(before: number, term: number): number {
    return before * size + term
  }

  function read({ terms, words, said, dated }: Query): Read {
    const found: Read = {
      worths: [],
      worth: 0,
      terms: terms.size,
      saidWorth: 0,
      numbers: 0,
      year: 0,
      month: 0,
      pairs: new Set(),
      vector: new Float32Array(dimensions),
      met: new Float32Array(terms.size),
    }
    const saidItself = new Set(said)
    const ofDate = new Set(dated)
    const numbers = new Map<string, number>()
    for (const [term, weight] of terms) {
      const number = findTerm(index, term)
      numbers.set(term, number)
      const rarity = number < 0 ? mostRarity : (index.rarity[number] ?? 0)
      const isSaid = saidItself.has(term)
      const kind = kindOf(term)
      if (isSaid) found.saidWorth += rarity
      if (isSaid && kind !== 0 && (kind === 1 || kind >= FIRST_YEAR_KIND)) found.numbers++
      if (ofDate.has(term) && kind >= FIRST_YEAR_KIND) found.year = kind
      else if (ofDate.has(term) && kind >= FIRST_MONTH_KIND) found.month = kind
      found.worths.push(weight * rarity)
      found.worth += weight * rarity
      if (number >= 0) mark(number, weight, isSaid, found)
    }
    // Words that no document has don't part their neighbours.
    let before = -1
    for (const word of words) {
      const number = numbers.get(word) ?? -1
      if (number < 0) continue
      if (before >= 0) found.pairs.add(pairOf(before, number))
      before = number
    }
    let length = 0
    for (const value of found.vector) length += value * value
    for (let k = 0; k < dimensions; k++) found.vector[k] = ((found.vector[k] ?? 0) * (index.steps[k] ?? 0)) / (Math.sqrt(length) || 1)
    queryStamp++
    return found
  }

  function mark(number: number, weight: number, isSaid: boolean, { worths, vector }: Read): void {
    const beginning = index.beginnings[number] ?? number
    weights[number] = weight
    places[number] = worths.length - 1
    saidTerms[number] = isSaid ? 1 : 0
    begun[beginning] = 1
    touched.push(number, beginning)
    const to = index.relatedStarts[number + 1] ?? 0
    for (let i = index.relatedStarts[number] ?? 0; i < to; i++) {
      const related = index.related[i] ?? 0
      const like = (index.likeness[i] ?? 0) / 255
      if (like <= (likeness[related] ?? 0)) continue
      likeness[related] = like
      likest[related] = worths.length - 1
      touched.push(related)
    }
    const vectorNumber = index.vectors[number] ?? 0
    const share = weight * (index.vectorWeights[vectorNumber] ?? 0)
    if (share === 0) return
    for (let k = 0, at = (vectorNumber * dimensions) >> 1; k < dimensions; k += 2, at++) {
      const both = index.codes[at] ?? 0
      vector[k] = (vector[k] ?? 0) + share * ((both & 15) - 8) * (index.steps[k] ?? 0)
      vector[k + 1] = (vector[k + 1] ?? 0) + share * ((both >> 4) - 8) * (index.steps[k + 1] ?? 0)
    }
  }

  function forget(): void {
    for (const term of touched) {
      weights[term] = 0
      saidTerms[term] = 0
      begun[term] = 0
      likeness[term] = 0
    }
    touched.length = 0
  }

  /** The product of a term's weighted vector with the query's; reckoned once for each term of a query. */
  function dotOf(term: number, vector: Float32Array): number {
    if (dotted[term] === queryStamp) return dots[term] ?? 0
    dotted[term] = queryStamp
    const number = index.vectors[term] ?? 0
    const share = index.vectorWeights[number] ?? 0
    let dot = 0
    if (share > 0) {
      for (let k = 0, at = (number * dimensions) >> 1; k < dimensions; k += 2, at++) {
        const both = index.codes[at] ?? 0
        dot += (vector[k] ?? 0) * ((both & 15) - 8) + (vector[k + 1] ?? 0) * ((both >> 4) - 8)
      }
      dot *= share
    }
    dots[term] = dot
    return dot
  }

  /** What title and text together have; told by the field that has a term first. */
  let both = { ...NOTHING }

  function addToBoth(term: number, rarity: number, weight: number, query: Read): void {
    const kind = index.kinds[term] ?? 0
    both.worth += rarity
    if (weight > 0) {
      both.shared += rarity
      both.terms++
      if (rarity > both.rarest) both.rarest = rarity
      if (saidTerms[term] === 1) both.said += rarity
    } else if (rarity > both.rarestMissed) both.rarestMissed = rarity
    if (kind === 0) return
    if (kind >= FIRST_MONTH_KIND && kind < FIRST_YEAR_KIND) {
      both.months++
      if (kind === query.month) both.monthRight = 1
      return
    }
    if (saidTerms[term] === 1) both.numbersHit++
    if (kind < FIRST_YEAR_KIND) return
    both.years++
    if (Math.abs(kind - query.year) <= 1) both.yearNear = 1
  }

  function readField({ bounds, words, vectorLength }: Documents, document: number, field: 0 | 1, query: Read, found: FieldRead): void {
    const own = stamp + 1 + field
    const from = bounds[2 * document + field] ?? 0
    const to = bounds[2 * document + field + 1] ?? 0
    let worth = 0
    let shared = 0
    let given = 0
    let said = 0
    let begunWorth = 0
    let related = 0
    let distinct = 0
    let sharedTerms = 0
    let pairs = 0
    let dot = 0
    for (let i = from, before = -1; i < to; i++) {
      const term = words[i] ?? 0
      const rarity = index.rarity[term] ?? 0
      const weight = weights[term] ?? 0
      if (weight > 0 && query.pairs.has(pairOf(before, term))) pairs += (index.rarity[before] ?? 0) + rarity
      before = weight > 0 ? term : -1
      const last = seen[term] ?? 0
      if (last === own) continue
      seen[term] = own
      if (last <= stamp) addToBoth(term, rarity, weight, query)
      worth += rarity
      distinct++
      dot += dotOf(term, query.vector)
      if (weight > 0) {
        shared += rarity
        given += weight * rarity
        sharedTerms++
        begunWorth += rarity
        related += rarity
        if (saidTerms[term] === 1) said += rarity
        query.met[places[term] ?? 0] = 1
        continue
      }
      if (begun[index.beginnings[term] ?? term] === 1) begunWorth += rarity
      const like = likeness[term] ?? 0
      if (like === 0) continue
      related += rarity * like
      const place = likest[term] ?? 0
      if ((query.met[place] ?? 0) < like) query.met[place] = like
    }
    const length = vectorLength(document, field)
    found.length = Math.log(1 + to - from) / 5
    found.inQuery = shared / (worth || 1)
    found.termsInQuery = sharedTerms / (distinct || 1)
    found.beginningsInQuery = begunWorth / (worth || 1)
    found.related = related / (worth || 1)
    found.query = given / (query.worth || 1)
    found.said = said / (query.saidWorth || 1)
    found.pairs = pairs
    found.cosine = length > 0 ? dot / length : 0
  }

  const title: FieldRead = { ...UNREAD }
  const text: FieldRead = { ...UNREAD }
  const row = new Float64Array(FEATURES.length)
  return (asked, documents, candidates, visit) => {
    const query = read(asked)
    const best = candidates[0]?.score ?? 1
    for (const [place, candidate] of candidates.entries()) {
      query.met.fill(0)
      both = { ...NOTHING }
      readField(documents, candidate.document, 0, query, title)
      readField(documents, candidate.document, 1, query, text)
      stamp += 2
      let met = 0
      for (let i = 0; i < query.terms; i++) met += (query.worths[i] ?? 0) * (query.met[i] ?? 0)
      const cosine = Math.max(title.cosine, text.cosine)
      row[AT.place] = Math.log(1 + place) / 4
      row[AT.lead] = place === 0 ? 1 - (candidates[1]?.score ?? 0) / best : 0
      row[AT.queryInTitle] = title.query
      row[AT.termsInBoth] = both.terms / (query.terms || 1)
      row[AT.titleInQuery] = title.inQuery
      row[AT.bothInQuery] = both.shared / (both.worth || 1)
      row[AT.textTermsInQuery] = text.termsInQuery
      row[AT.titleBeginningsInQuery] = title.beginningsInQuery
      row[AT.textBeginningsInQuery] = text.beginningsInQuery
      row[AT.saidInText] = text.said
      row[AT.bothInSaid] = both.said / (both.worth || 1)
      row[AT.numbersHit] = both.numbersHit / 3
      row[AT.queryNumbersHit] = query.numbers === 0 ? 0 : both.numbersHit / query.numbers
      row[AT.yearFar] = both.years > 0 && query.year > 0 ? 1 - both.yearNear : 0
      row[AT.monthMissed] = both.months > 0 && query.month > 0 ? 1 - both.monthRight : 0
      row[AT.titleLength] = title.length
      row[AT.rarestShared] = both.rarest / mostRarity
      row[AT.rarestMissed] = both.rarestMissed / mostRarity
      row[AT.textPairs] = Math.min(text.pairs, MOST_PAIRS) / 20
      row[AT.logPairs] = Math.log(1 + title.pairs + text.pairs) / 4
      row[AT.titleCosine] = title.cosine
      row[AT.textCosine] = text.cosine
      row[AT.squaredCosine] = cosine * cosine
      row[AT.titleRelated] = title.related
      row[AT.textRelated] = text.related
      row[AT.queryRelated] = met / (query.worth || 1)
      visit(row, candidate)
    }
    forget()
  }
}
