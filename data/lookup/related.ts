import { RELATED } from './parameters.ts'
import { dot, normalize, type Vectors } from './vectors.ts'

/** A word of the corpus, by its number, and how near it is, 0 to 1. */
export interface Related {
  word: number
  likeness: number
}

/** So many dimensions, the first and strongest, say for most pairs that they are far apart. */
const FIRST = 16

/**
 * The words of a corpus that are nearest to a word, nearest first.
 *
 * @param words those of the corpus, whose numbers are their places here
 * @returns a function from a vector and how many words are wanted, at the most
 */
export function nearestWords(words: readonly string[], vectors: Vectors): (vector: Float32Array, most: number) => Related[] {
  const { dimensions } = vectors
  const known = words.flatMap((word, number) => {
    const row = vectors.rows.get(word)
    return row === undefined ? [] : [{ number, vector: normalize(vectors.values.slice(row * dimensions, (row + 1) * dimensions)) }]
  })
  const values = new Float32Array(known.length * dimensions)
  for (const [i, { vector }] of known.entries()) values.set(vector, i * dimensions)
  const rests = Float32Array.from(known, ({ vector }) => restOf(vector))
  return (given, most) => {
    const vector = normalize(given.slice())
    const rest = restOf(vector)
    const near: Related[] = []
    for (let i = 0; i < known.length; i++) {
      const at = i * dimensions
      const first = dot(vector, values, at, 0, FIRST)
      // What the other dimensions could add at the most (Cauchy and Schwarz).
      if (first + rest * (rests[i] as number) < RELATED.least) continue
      const likeness = first + dot(vector, values, at, FIRST, dimensions)
      if (likeness >= RELATED.least) near.push({ word: known[i]?.number ?? 0, likeness })
    }
    return near.sort((a, b) => b.likeness - a.likeness || a.word - b.word).slice(0, most)
  }
}

/** The length of what a unit vector has beyond its first dimensions. */
function restOf(vector: Float32Array): number {
  let rest = 0
  for (let k = FIRST; k < vector.length; k++) rest += (vector[k] ?? 0) ** 2
  return Math.sqrt(rest)
}
