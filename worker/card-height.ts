import { laterPattern } from '../data/later.ts'
import type { BriefRecord, Claim } from '../data/schema.ts'
import { claimCount, formatDate, isNamed, layoutOf } from '../widget/card.ts'
import { fill } from '../widget/words/words.ts'
import type { CardLooks } from './card.ts'

/** As wide as a card gets where nothing else holds it back, px. */
export const WIDEST = 704

/** Widths at which the height is worked out, px; between them it is taken for straight. */
const WIDTHS = [288, 340, 420, 540, WIDEST]

/**
 * The space to set aside for a card before it is there, as a CSS length that is a little more than
 * it is going to need at any width. Percentages in it are of the width, as they are in padding.
 */
export function cardHeight(record: BriefRecord, looks: CardLooks): string {
  const heights = WIDTHS.map((width) => ({ width, height: heightAt(record, looks, width) }))
  const hull = lowerHull(heights)
  const lines = hull.slice(1).map((right, i) => {
    const left = hull[i] ?? right
    const slope = Math.min(0, (right.height - left.height) / (right.width - left.width))
    return { slope, start: left.height - slope * left.width }
  })
  const under = (width: number) => Math.max(...lines.map(({ slope, start }) => start + slope * width))
  // A maximum of lines is never more than straight; where the heights bulge above it, all of it goes up.
  const bulge = Math.max(0, ...heights.map(({ width, height }) => height - under(width)))
  const sloping = lines.filter(({ slope }) => slope < 0)
  const floor = Math.round(under(WIDEST) + bulge)
  return `max(${[...sloping.map(({ slope, start }) => `${Math.round(start + bulge)}px - ${(-slope * 100).toFixed(1)}%`), `${floor}px`].join(', ')})`
}

interface Point {
  width: number
  height: number
}

/** The corners of the lower edge of some points, which are in the order of their widths. */
function lowerHull(points: readonly Point[]): Point[] {
  const hull: Point[] = []
  for (const point of points) {
    while (hull.length > 1 && !turnsUp(hull.at(-2) as Point, hull.at(-1) as Point, point)) hull.pop()
    hull.push(point)
  }
  return hull
}

function turnsUp(a: Point, b: Point, c: Point): boolean {
  return (b.height - a.height) * (c.width - b.width) < (c.height - b.height) * (b.width - a.width)
}

/** A card's height in whole px at a width in px: a little more than it is going to need. */
export function heightAt(record: BriefRecord, looks: CardLooks, width: number): number {
  return Math.ceil(estimate(record, looks, Math.max(width, NARROWEST)))
}

/** Below this width, px, single words no longer fit and nothing can be told. */
const NARROWEST = 160

/** An upper estimate of a card's height in px, by the sizes of `card.css`. */
function estimate(record: BriefRecord, looks: CardLooks, width: number): number {
  const { article, brief, claims } = record
  const { words } = looks
  const layout = layoutOf(looks.layout)
  const padding = clamp(16, 0.04 * width, 24)
  const inner = width - 2 * padding - 2
  const small = (text: string) => lines(text, 13, inner) * 19.5
  const authors = article.authors.map(({ name, role }) => (role ? `${name}, ${role}` : name)).join('; ')
  const titleSize = clamp(20, 0.05 * width, 24)
  const gistSize = clamp(16, 0.04 * width, 19)

  let height = 14 + 2 * padding
  height += small(`${article.genre.toUpperCase()} · ${article.publisher.name} · ${formatDate(article.published, words.lang)}`)
  height += 10.4 + lines(article.title, titleSize * 1.08, inner) * titleSize * 1.22
  height += small(`${words.by} ${authors}`)
  const claimHeight = ({ text, claimant, reportedBy, kind, certainty }: Claim) =>
    25.6 +
    lines(text, 16, inner) * 24.8 +
    small(`${claimant.name} (${fill(words.reportedBy, { name: reportedBy?.name ?? '' })}) ${kind} ${words.certainty[certainty]} ●●● ¶100`)
  const chosen = claims.find(({ id }) => isNamed(id, looks.claim))
  if (chosen) return height + 2 * BAR - 19.5 + claimHeight(chosen)
  height += 14.4 + lines(brief.gist, gistSize, inner) * gistSize * 1.42
  const shown = claims.slice(0, claimCount(looks.claims, layout))
  if (shown.length > 0) height += BAR
  if (layout === 'full') height += 41.6 + 31 + shown.reduce((sum, claim) => sum + claimHeight(claim), 0)
  if (layout === 'compact') return height
  height += 12 + lines(brief.summary, 16, inner) * 24.8
  const points = brief.keyPoints.map(({ text }) => 4.8 + lines(`${text} ¶100`, 16, inner - 17.6) * 24.8)
  return height + BAR + 7.2 + points.reduce((sum, one) => sum + one, 0) + BAR
}

/** A section's rule, its spaces and its heading. */
const BAR = 17.6 + 1 + 12.8 + 19.5

/** How many lines a text takes, part of each lost to ragged ends. */
function lines(text: string, size: number, width: number): number {
  return Math.ceil((ems(text) * size) / (width - 1.5 * size) - 0.1)
}

const capital = laterPattern(String.raw`\p{Lu}`, 'u')

/** Width of a text in ems, in a wide serif: a reader may not have Georgia. */
function ems(text: string): number {
  let sum = 0
  for (const character of text) sum += character > '\u2e80' ? 1 : capital().test(character) ? 0.7 : 0.545
  return sum
}

function clamp(low: number, value: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
