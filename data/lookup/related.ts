import { dot, normalize, type Vectors } from './vectors.ts'

/** A word of the corpus, by its number, and how near it is, 0 to 1. */
export interface Related {
  word: number
  likeness: number
}

/**
 * A pair's likeness is summed in three parts. The first dimensions are the strongest: after so many
 * of them most pairs are known to be too far apart, and after so many most of the others.
 */
const FIRST = 20
const SECOND = 40

/**
 * The words of a corpus that are nearest to a word, nearest first.
 *
 * @param words those of the corpus, whose numbers are their places here
 * @returns a function from a vector, how many words are wanted at the most, and how near at the least (cosine)
 */
export function nearestWords(words: readonly string[], vectors: Vectors): (vector: Float32Array, most: number, least: number) => Related[] {
  const { dimensions } = vectors
  const known = words.flatMap((word, number) => {
    const row = vectors.rows.get(word)
    return row === undefined ? [] : [{ number, vector: normalize(vectors.values.slice(row * dimensions, (row + 1) * dimensions)) }]
  })
  const values = new Float32Array(known.length * dimensions)
  for (const [i, { vector }] of known.entries()) values.set(vector, i * dimensions)
  const afterFirst = Float32Array.from(known, ({ vector }) => lengthFrom(vector, FIRST))
  const afterSecond = Float32Array.from(known, ({ vector }) => lengthFrom(vector, SECOND))
  return (given, most, least) => {
    const vector = normalize(given.slice())
    const ownAfterFirst = lengthFrom(vector, FIRST)
    const ownAfterSecond = lengthFrom(vector, SECOND)
    const near: Related[] = []
    let wanted = least
    for (let i = 0; i < known.length; i++) {
      const at = i * dimensions
      // What the other dimensions could add at the most (Cauchy and Schwarz).
      const first = dot(vector, values, at, 0, FIRST)
      if (first + ownAfterFirst * (afterFirst[i] as number) < wanted) continue
      const second = first + dot(vector, values, at, FIRST, SECOND)
      if (second + ownAfterSecond * (afterSecond[i] as number) < wanted) continue
      const likeness = second + dot(vector, values, at, SECOND, dimensions)
      // Of equals the first stays.
      if (likeness < wanted || (near.length === most && likeness === wanted)) continue
      const place = near.findIndex((other) => other.likeness < likeness)
      near.splice(place < 0 ? near.length : place, 0, { word: known[i]?.number ?? 0, likeness })
      if (near.length > most) near.pop()
      if (near.length === most) wanted = near.at(-1)?.likeness ?? least
    }
    return near
  }
}

/** The length of what a unit vector has from a dimension on. */
function lengthFrom(vector: Float32Array, from: number): number {
  let square = 0
  for (let k = from; k < vector.length; k++) square += (vector[k] ?? 0) ** 2
  return Math.sqrt(square)
}
