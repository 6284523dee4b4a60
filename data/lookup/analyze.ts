/// <reference path="./modules.d.ts" />
import stemEnglish from 'wink-porter2-stemmer'

/** A term of a text and the stretch of it that it stands for, in UTF-16 code units. */
export interface Token {
  term: string
  start: number
  end: number
}

/** Words that tell nothing about what a claim is about. */
const STOP_WORDS = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by can cannot could did do does
doing down during each few for from further get got had has have having he her here hers herself him himself his how i if in into is it its
itself just let me more most my myself no nor not of off on once only or other ought our ours ourselves out over own really same she should so
some such than that the their theirs them themselves then there these they this those through to too under until up very was we were what when
where which while who whom why will with would you your yours yourself yourselves us im ive id dont doesnt didnt isnt arent wasnt werent wont
cant youre theyre thats theres via say says said`.split(/\s+/),
)

const NUMBER_WORDS: Record<string, number> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const SCALES: Record<string, number> = { hundred: 100, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 }

/** Scripts whose words aren't parted by spaces: their terms are pairs of characters. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u

/** Acronyms with full stops, numbers with separators, and words with their apostrophes, before diacritics are folded. */
const WORD = /(?:\p{Lu}\.){2,}|\d+(?:[.,]\d+)*|[\p{L}\p{M}]+(?:['’ʼ]\p{L}+)*/gu

/**
 * The terms of a text, in order, stop words left out: folded (case, diacritics, compatibility
 * forms), stemmed, numbers in one spelling ("ten thousand", "10,000", "10000").
 */
export function analyze(text: string): Token[] {
  return joinNumbers(
    [...text.matchAll(WORD)].flatMap((match): Token[] => {
      const start = match.index
      const end = start + match[0].length
      if (UNSPACED.test(match[0])) return characterPairs(match[0], start)
      const folded = fold(match[0])
      // "US" is a country, "us" is not.
      if (STOP_WORDS.has(folded) && !(folded === 'us' && match[0] === 'US')) return []
      return [{ term: folded, start, end }]
    }),
  ).map((token) => (/^\d/.test(token.term) ? token : { ...token, term: stemEnglish(token.term) }))
}

/** Lowercase, without diacritics, apostrophes and the dots of acronyms; a possessive's s is dropped. */
export function fold(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’ʼ]s$/, '')
    .replace(/['’ʼ]/g, '')
    .replace(/^(?:[a-z]\.)+$/, (acronym) => acronym.replaceAll('.', ''))
    .replace(/(\d),(?=\d{3}(?:\D|$))/g, '$1')
}

/** Joins number words and scales that follow each other to one number: "ten thousand", "1.5 million". */
function joinNumbers(tokens: Token[]): Token[] {
  const joined: Token[] = []
  for (const token of tokens) {
    const last = joined.at(-1)
    const scale = SCALES[token.term]
    const unit = NUMBER_WORDS[token.term]
    const adjacent = last !== undefined && token.start - last.end <= 1 && /^\d/.test(last.term)
    if (adjacent && scale !== undefined)
      joined[joined.length - 1] = { term: String(Number(last.term) * scale), start: last.start, end: token.end }
    else if (adjacent && unit !== undefined && unit < 10 && /^[2-9]0$/.test(last.term))
      joined[joined.length - 1] = { term: String(Number(last.term) + unit), start: last.start, end: token.end }
    else joined.push(unit === undefined ? token : { ...token, term: String(unit) })
  }
  return joined
}

function characterPairs(text: string, offset: number): Token[] {
  const characters = [...text]
  if (characters.length === 1) return [{ term: text, start: offset, end: offset + text.length }]
  let at = offset
  return characters.slice(0, -1).map((character, i) => {
    const pair = character + (characters[i + 1] ?? '')
    const token = { term: pair, start: at, end: at + pair.length }
    at += character.length
    return token
  })
}
