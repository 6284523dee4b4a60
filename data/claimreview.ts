/**
 * schema.org ClaimReview as fact-checkers really publish it: mended where the meaning is plain, and otherwise told with its place and the reason.
 */
import { hash } from 'node:crypto'
import { DOMParser } from 'linkedom'
import * as z from 'zod'
import { reviewSchema } from './schema.ts'
import { ENTITY_TYPES, type EntityType } from './vocabulary.ts'

/** A claim that somebody else has checked, as one line of an imported file. */
export const reviewedClaimSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe('Hash of the review’s URL and the text, so that the next import of the feed gives the same'),
  text: z.string().min(1).describe('The claim in the fact-checker’s words'),
  claimant: z.strictObject({ name: z.string().min(1), type: z.enum(ENTITY_TYPES).optional() }).optional(),
  published: reviewSchema.shape.published.optional().describe('When the claim was made'),
  appearances: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .optional()
    .describe('Pages on which the claim stands'),
  lang: reviewSchema.shape.lang.optional().describe('The language of the text, where the feed says it'),
  review: reviewSchema,
})
export type ReviewedClaim = z.infer<typeof reviewedClaimSchema>

/** Why an item of a feed can't be imported. `reason` is one of a few words, to count by; `message` is for the eye. */
export interface ItemFault {
  /** The property of the ClaimReview; empty when the fault is the item's as a whole. */
  field: string
  reason: string
  message: string
}

/** What is understood of one item: a claim, why not, or that it's something else altogether. */
export type Understood = { claim: ReviewedClaim } | { faults: ItemFault[] } | { ignored: true }

export type Thing = Record<string, unknown>

/** Where the parts of a claim come from, to name a fault in the feed's own terms. */
const FEED_FIELDS: Record<string, string> = {
  text: 'claimReviewed',
  published: 'itemReviewed.datePublished',
  'review.url': 'url',
  'review.publisher': 'author.name',
  'review.published': 'datePublished',
  'review.rating.label': 'reviewRating.alternateName',
  'review.rating.value': 'reviewRating.ratingValue',
  'review.rating.best': 'reviewRating.bestRating',
  'review.rating.worst': 'reviewRating.worstRating',
}

/**
 * Makes a claim of one ClaimReview.
 * @param options.lang language of a review that doesn't tell its own
 * @param options.latest ISO date that nothing can have been published after
 */
export function understandItem(item: unknown, options: { lang: string; latest: string }): Understood {
  if (!isThing(item)) return { faults: [{ field: '', reason: 'not an object', message: `is ${kindOf(item)}, not an object` }] }
  const types = typesOf(item)
  if (types.length === 0) return { faults: [{ field: '@type', reason: 'missing', message: 'is missing' }] }
  if (!types.includes('ClaimReview')) return { ignored: true }

  const parsed = reviewedClaimSchema.safeParse(toClaim(item, options.lang), { reportInput: true })
  // The title falls back to the text, so it's at fault only together with the text.
  if (!parsed.success) return { faults: parsed.error.issues.filter(({ path }) => path.at(-1) !== 'title').map(describeIssue) }
  const faults = findLateDates(parsed.data, options.latest)
  return faults.length > 0 ? { faults } : { claim: parsed.data }
}

/** The claim as far as the item has it; what can't be mended is left as it is, for the schema to refuse. */
function toClaim(item: Thing, defaultLang: string): unknown {
  const text = toText(item.claimReviewed)
  const url = toHttpsUrl(item.url)
  const claims = thingsIn(item.itemReviewed, 'name')
  const lang = toLanguage(item.inLanguage)
  return {
    id: hash('sha256', `${url}\n${text}`, 'buffer').toString('hex', 0, 8),
    text,
    claimant: findClaimant(claims),
    published: claims.map(({ datePublished }) => toDay(datePublished)).find((day) => day !== undefined && !isPartialDate(day)),
    appearances: findAppearances(claims),
    lang: lang ?? toLanguage(claims.map(({ inLanguage }) => inLanguage)),
    review: {
      url,
      publisher: findPublisher(item, url),
      title: firstText([item.headline, item.name]) ?? text,
      published: toDay(item.datePublished),
      lang: lang ?? defaultLang,
      rating: toRating(item.reviewRating),
    },
  }
}

/** The fact-checker's name rather than its journalist's; its site where neither is named. */
function findPublisher(item: Thing, url: unknown): string | undefined {
  const authors = thingsIn(item.author, 'name')
  const organisations = [...authors.filter((author) => entityTypeOf(author) !== 'Person'), ...thingsIn(item.publisher, 'name')]
  const name = firstText([...organisations, ...authors].map((thing) => thing.name))
  if (name !== undefined) return name
  const site = toUrl(firstText([...organisations.map((thing) => thing.url), url]))
  return site?.hostname.replace(/^www\./, '')
}

function findClaimant(claims: Thing[]): { name: string; type: EntityType | undefined } | undefined {
  const authors = claims.flatMap(({ author }) => thingsIn(author, 'name')).filter(({ name }) => firstText([name]) !== undefined)
  const names = new Set(authors.map(({ name }) => firstText([name])))
  const [type, ...otherTypes] = new Set(authors.map(entityTypeOf))
  return names.size === 0 ? undefined : { name: [...names].join(', '), type: otherTypes.length === 0 ? type : undefined }
}

function findAppearances(claims: Thing[]): string[] | undefined {
  const urls = claims
    .flatMap(({ firstAppearance, appearance, sameAs }) => [firstAppearance, appearance, sameAs])
    .flatMap((place) => thingsIn(place, 'url'))
    .flatMap(({ url, '@id': id }) => url ?? id)
    .map(toUrl)
    .filter((url) => url !== undefined)
  return urls.length === 0 ? undefined : [...new Set(urls.map(({ href }) => href))]
}

/** The first rating with a verdict in words. Some put the words where the numbers belong. */
function toRating(value: unknown): Thing | undefined {
  const ratings = thingsIn(value, 'alternateName').map(({ alternateName, name, ratingValue, bestRating, worstRating }) => {
    const numbers = [ratingValue, bestRating, worstRating].map(toNumber)
    const [value, best, worst] = numbers.map((number) => (typeof number === 'string' ? undefined : number))
    const words = typeof numbers[0] === 'string' ? numbers[0] : undefined
    return { label: toText(alternateName) ?? toText(name) ?? words, value, best, worst }
  })
  return ratings.find(({ label }) => label !== undefined) ?? ratings[0] ?? {}
}

function findLateDates(claim: ReviewedClaim, latest: string): ItemFault[] {
  const dates = { published: claim.published, 'review.published': claim.review.published }
  return Object.entries(dates)
    .filter(([, date]) => date !== undefined && date > latest)
    .map(([path, date]) => ({ field: FEED_FIELDS[path] ?? path, reason: 'in the future', message: `${date} is in the future` }))
}

function describeIssue(issue: z.core.$ZodIssue): ItemFault {
  const path = issue.path.join('.')
  const field = FEED_FIELDS[path] ?? path
  if (issue.input === undefined) return { field, reason: 'missing', message: 'is missing' }
  if (issue.code === 'invalid_type') {
    const expected = issue.expected === 'number' ? 'a number' : 'text'
    return { field, reason: 'wrong type', message: `must be ${expected}, is ${kindOf(issue.input)}` }
  }
  return { field, reason: 'not valid', message: `${issue.message}, is ${shorten(JSON.stringify(issue.input))}` }
}

/** Text without mark-up, entities and needless space; `undefined` when nothing is left; what isn't text as it is. */
function toText(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 1) return toText(value[0])
  if (isThing(value) && '@value' in value) return toText(value['@value'])
  return typeof value === 'string' ? clean(value) || undefined : (value ?? undefined)
}

function firstText(values: unknown[]): string | undefined {
  return values
    .flat()
    .map(toText)
    .find((text) => typeof text === 'string')
}

const ENTITY = /&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);/i
const TAG = /<\/?(?:a|b|blockquote|br|div|em|h[1-6]|i|li|ol|p|q|s|small|span|strong|sub|sup|u|ul)(?:\s[^<>]*|\/)?>/gi

function clean(text: string): string {
  // Twice, for content management systems escape what an editor's browser had escaped already.
  const decoded = decodeEntities(decodeEntities(text))
  return decoded
    .replace(TAG, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

const domParser = new DOMParser()

/** Decodes whole references only, for `&` and `<` alone are meant as they stand (`AT&T`, `?a=1&copy=2`). */
function decodeEntities(text: string): string {
  if (!ENTITY.test(text)) return text
  const html = text.replace(/&(?!(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);)|</gi, (sign) => (sign === '<' ? '&lt;' : '&amp;'))
  return domParser.parseFromString(`<p>${html}</p>`, 'text/html').firstElementChild?.textContent ?? text
}

/** A number that may be written as text; any other text is left as it is. */
function toNumber(value: unknown): unknown {
  const text = toText(value)
  return typeof text === 'string' && /^[+-]?\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : text
}

/** The day of a date, whatever time follows it. Only the year-first order says which number is the month. */
function toDay(value: unknown): unknown {
  const text = toText(value)
  if (typeof text !== 'string') return text
  const [, year, , month, day] = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:$|[T\s])/.exec(text) ?? []
  return year && month && day ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text
}

/** Of some claims the feed knows no more than a year or a month; no day is made up for them. */
function isPartialDate(date: unknown): boolean {
  return typeof date === 'string' && /^\d{4}(?:-\d{2})?$/.test(date)
}

function toUrl(value: unknown): URL | undefined {
  const text = toText(value)
  const url = typeof text === 'string' ? URL.parse(text) : null
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined
}

function toHttpsUrl(value: unknown): unknown {
  const url = toUrl(value)
  if (url === undefined) return toText(value)
  url.protocol = 'https:'
  return url.href
}

/** The first language told as a tag; names of languages and other loose talk tell nothing. */
function toLanguage(value: unknown): string | undefined {
  return thingsIn(value, 'name')
    .flatMap(({ alternateName, name }) => [alternateName, name])
    .map((tag) => canonicalLanguage(firstText([tag])))
    .find((tag) => reviewSchema.shape.lang.safeParse(tag).success)
}

function canonicalLanguage(tag: string | undefined): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag?.replaceAll('_', '-'))[0]
  } catch {
    return undefined
  }
}

/** The things a property names, one or many; text alone stands for a thing with that `name`. */
function thingsIn(value: unknown, name: string): Thing[] {
  return listOf(value).flatMap((part): Thing[] => (isThing(part) ? [part] : typeof part === 'string' ? [{ [name]: part }] : []))
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flat() : [value]
}

/** Type names without their vocabulary: `http://schema.org/ClaimReview` is `ClaimReview`. */
export function typesOf(thing: Thing): string[] {
  return listOf(thing['@type']).flatMap((type) => (typeof type === 'string' ? (type.split(/[/#:]/).at(-1) ?? []) : []))
}

/** schema.org has many sorts of organisations, such as `NewsMediaOrganization`. */
function entityTypeOf(thing: Thing): EntityType | undefined {
  const types = typesOf(thing)
  return ENTITY_TYPES.find((known) => types.some((type) => type.endsWith(known)))
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'text' : `a ${typeof value}`
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
