import { later, laterPattern } from '../later.ts'
import { hashPart } from './hash.ts'
import { fold, primarySubtag, stem } from './stem.ts'

/** A term of a text and the stretch of it that it stands for, in UTF-16 code units. */
export interface Token {
  term: string
  start: number
  end: number
}

/**
 * English words that tell nothing about what a claim is about. Other languages have no such list:
 * the frequency of a word in the index tells as much.
 */
const stopWords = later(
  () =>
    new Set(
      `a about above after again all also am an and any are as at be because been before being below between both but by can cannot could did do does
doing down during each few for from further get got had has have having he her here hers herself him himself his how i if in into is it its
itself just let me more most my myself no nor not of off on once only or other ought our ours ourselves out over own really same she should so
some such than that the their theirs them themselves then there these they this those through to too under until up very was we were what when
where which while who whom why will with would you your yours yourself yourselves us im ive id dont doesnt didnt isnt arent wasnt werent wont
cant youre theyre thats theres via say says said`.split(/\s+/),
    ),
)

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'
const NUMBER_WORDS = new Map([
  ...UNITS.split(' ').map((word, i) => [word, i] as const),
  ...TENS.split(' ').map((word, i) => [word, 20 + 10 * i] as const),
])
const SCALES = new Map([
  ['hundred', 100],
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
  ['trillion', 1e12],
])

/**
 * Scripts whose words aren't parted by spaces: their terms are pairs of characters. Hangul has
 * spaces, but what they part is a word with its particles, of a few syllables in all.
 */
const UNSPACED = String.raw`\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\uac00-\ud7a3\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`
// Patterns of Unicode's letters take milliseconds to make: texts in ASCII never need them.
const hasUnspaced = laterPattern(`[${UNSPACED}]`, 'u')
const IS_ASCII = /^[\0-\x7f]*$/
/** Stretches of a word that are in such scripts, and those that aren't. */
const run = laterPattern(`[${UNSPACED}]+|[^${UNSPACED}]+`, 'gu')

/** Acronyms with full stops, numbers with separators, and words with their apostrophes (ʼ is a letter to Unicode), before diacritics are folded. */
const wordPattern = laterPattern(String.raw`(?:\p{Lu}\.){2,}|\d+(?:[.,]\d+)*|[\p{L}\p{M}]+(?:['’]\p{L}+)*`, 'uy')

/** What a word contributes to the terms of its text, wherever it stands. */
interface Word {
  written: string
  /** Where they are within the word. */
  tokens: readonly Token[]
  /** Its value if it is a number word up to ninety. */
  unit: number | undefined
  /** What it multiplies the number before it by. */
  scale: number | undefined
}

/**
 * The terms of a text, in order: folded (case, diacritics, compatibility forms), stemmed, numbers
 * in one spelling ("ten thousand", "10,000", "10000"). Words of scripts that aren't parted by
 * spaces give pairs of characters, words that there is no stemmer for give trigrams. If English is
 * among the languages, its stop words are left out.
 *
 * @param languages BCP 47 tags, whose stemmers are loaded (see stem.ts). In several languages, a word gives a token for each term that it
 *   would be in a text in one of them: a query finds claims in all of them.
 */
export function analyze(text: string, languages: readonly string[] = ENGLISH): Token[] {
  const reader = readerOf(languages)
  const tokens: Token[] = []
  for (let at = 0, end = 0; at < text.length; at = Math.max(end, at + 1)) {
    end = wordEnd(text, at)
    if (end === at) continue
    const word = recall(text, at, end, reader) ?? learn(text.slice(at, end), reader)
    const number = word.unit === undefined && word.scale === undefined ? undefined : continueNumber(tokens.at(-1), word, at, end)
    if (number !== undefined) tokens[tokens.length - 1] = number
    else for (const token of word.tokens) tokens.push({ term: token.term, start: at + token.start, end: at + token.end })
  }
  return tokens
}

const ENGLISH = ['en']

/**
 * Where the word that starts here ends; here if none does. Most are ASCII through and through: these
 * are told by hand, since the pattern takes two milliseconds to compile, which a first query feels.
 */
function wordEnd(text: string, start: number): number {
  const end = isDigit(text.charCodeAt(start)) ? numberEnd(text, start) : lettersEnd(text, start)
  if (end !== undefined) return end
  const pattern = wordPattern()
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : start
}

function numberEnd(text: string, start: number): number {
  let end = start + 1
  for (;;) {
    const code = text.charCodeAt(end)
    if (isDigit(code)) end++
    else if ((code === FULL_STOP || code === COMMA) && isDigit(text.charCodeAt(end + 1))) end += 2
    else return end
  }
}

/** Undefined where it takes the pattern to say. */
function lettersEnd(text: string, start: number): number | undefined {
  let end = start
  while (isLetter(text.charCodeAt(end))) end++
  if (end === start + 1 && text.charCodeAt(end) === FULL_STOP && text.charCodeAt(end + 2) === FULL_STOP) return undefined
  while (end > start && APOSTROPHES.includes(text.charCodeAt(end)) && isLetter(text.charCodeAt(end + 1)))
    for (end += 2; isLetter(text.charCodeAt(end)); ) end++
  const next = text.charCodeAt(end)
  const after = end > start && APOSTROPHES.includes(next) ? text.charCodeAt(end + 1) : next
  return isForeign(after) ? undefined : end
}

/** Whether a code unit may be of a letter that isn't ASCII. Of what isn't one, only what is common in English is known here. */
function isForeign(code: number): boolean {
  const isPunctuation = code >= 0x2000 && code <= 0x206f
  const isEmoji = code >= 0xd83c && code <= 0xd83e
  const isSecondHalf = code >= 0xdc00 && code <= 0xdfff
  return code >= 0xaa && !isPunctuation && !isEmoji && !isSecondHalf
}

const FULL_STOP = 0x2e
const COMMA = 0x2c
/** As in `wordPattern`. */
const APOSTROPHES = [0x27, 0x2019, 0x2bc]

function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** How texts in some languages are read. */
interface Reader {
  /** Primary subtags, each once. */
  languages: readonly string[]
  stopWords: ReadonlySet<string>
  /** Words read before, by their hashes: texts repeat their words, and stemming takes most of the time. */
  known: Map<number, Word>
}

/** By languages. */
const READERS = new Map<string, Reader>()
/** Of words that all readers know at the most, and of readers. */
const MOST_KNOWN = 20_000
let knownCount = 0

/** The one that was asked for last, and by what list: a corpus has one list, and queries come in a row. */
let last: { tags: readonly string[]; reader: Reader } | undefined

function readerOf(tags: readonly string[]): Reader {
  if (last?.tags === tags) return last.reader
  const reader = findReader(tags)
  last = { tags, reader }
  return reader
}

function findReader(tags: readonly string[]): Reader {
  const key = tags.join()
  const reader = READERS.get(key)
  if (reader !== undefined) return reader
  const languages = [...new Set(tags.map(primarySubtag))]
  const made: Reader = { languages, stopWords: languages.includes('en') ? stopWords() : new Set(), known: new Map() }
  makeRoom()
  READERS.set(key, made)
  return made
}

/** A reader that is in use when all are forgotten is just not found again. */
function makeRoom(): void {
  if (++knownCount <= MOST_KNOWN) return
  READERS.clear()
  last = undefined
  knownCount = 1
}

/**
 * The word that stands in a text from one place to another, if it was read before. It is looked up by its hash: as a key of a map, each
 * part of a text is entered in the runtime's table of names.
 */
function recall(text: string, start: number, end: number, { known }: Reader): Word | undefined {
  if (end - start > LONGEST_KNOWN) return undefined
  const word = known.get(keyOf(text, start, end))
  return word !== undefined && word.written.length === end - start && text.startsWith(word.written, start) ? word : undefined
}

/** So many bits of a hash as the runtime's small numbers have. */
function keyOf(text: string, start: number, end: number): number {
  return hashPart(text, start, end) & 0x3fffffff
}

function learn(written: string, reader: Reader): Word {
  // Longer ones are clauses in a script without spaces, or junk: neither comes again.
  if (written.length > LONGEST_KNOWN) return readWord(written, reader)
  // A part of a string keeps the whole of it in memory: what is kept is a copy.
  const copy = ` ${written}`.slice(1)
  const word = readWord(copy, reader)
  makeRoom()
  // Of two with one hash the later takes the place.
  reader.known.set(keyOf(copy, 0, copy.length), word)
  return word
}

const LONGEST_KNOWN = 40

function readWord(written: string, reader: Reader): Word {
  if (!IS_ASCII.test(written) && hasUnspaced().test(written))
    return { written, tokens: characterTokens(written, reader), unit: undefined, scale: undefined }
  const folded = fold(written)
  const unit = NUMBER_WORDS.get(folded)
  return { written, tokens: wordTokens(written, folded, unit, reader), unit, scale: SCALES.get(folded) }
}

function wordTokens(written: string, folded: string, unit: number | undefined, { languages, stopWords }: Reader): Token[] {
  const whole = (term: string): Token => ({ term, start: 0, end: written.length })
  // "US" and "U.S." are a country, "us" is not.
  if (stopWords.has(folded) && written !== 'US' && written !== 'U.S.') return []
  if (unit !== undefined) return [whole(String(unit))]
  if (isDigit(folded.charCodeAt(0))) return [whole(folded)]
  const tokens = new Map<string, Token>()
  for (const language of languages) {
    const term = stem(written, folded, language)
    for (const token of term === undefined ? characterTrigrams(written) : [whole(term)]) tokens.set(`${token.start} ${token.term}`, token)
  }
  return [...tokens.values()]
}

/** Joins number words and scales that follow a number to it: "ten thousand", "1.5 million". */
function continueNumber(last: Token | undefined, { unit, scale }: Word, start: number, end: number): Token | undefined {
  if (last === undefined || start - last.end > 1 || !isDigit(last.term.charCodeAt(0))) return undefined
  const number = Number(last.term)
  if (scale !== undefined) return { term: String(number * scale).toLowerCase(), start: last.start, end }
  if (unit === undefined || unit >= 10 || !/^[2-9]0$/.test(last.term)) return undefined
  return { term: String(number + unit), start: last.start, end }
}

/** Of a word that may be in more than one script, as "WHO发布" is. */
function characterTokens(written: string, reader: Reader): Token[] {
  return [...written.matchAll(run())].flatMap(({ 0: part, index }) =>
    hasUnspaced().test(part)
      ? characterPairs(part, index)
      : readWord(part, reader).tokens.map(({ term, start, end }) => ({ term, start: index + start, end: index + end })),
  )
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

/** The characters of a folded word, three by three; a short word is one term. */
function characterTrigrams(written: string): Token[] {
  const characters = foldedCharacters(written)
  const length = characters.length > LONGEST_WHOLE ? 3 : characters.length
  return characters.slice(0, characters.length - length + 1).flatMap((first, i) => {
    const gram = characters.slice(i, i + length)
    return [{ term: gram.map(({ term }) => term).join(''), start: first.start, end: gram.at(-1)?.end ?? first.end }]
  })
}

const LONGEST_WHOLE = 4

/** Each with the stretch that it stands for, the marks folded away after it included. */
function foldedCharacters(written: string): Token[] {
  const characters: Token[] = []
  let at = 0
  for (const character of written) {
    const start = at
    at += character.length
    const kept = [...character.normalize('NFKD').replace(unwritten(), '').toLowerCase().replace('ς', 'σ')]
    const last = characters.at(-1)
    if (kept.length === 0 && last !== undefined) characters[characters.length - 1] = { ...last, end: at }
    for (const term of kept) characters.push({ term, start, end: at })
  }
  return characters
}

/**
 * What a writer may leave out: apostrophes, the lengthening stroke of Arabic, and the marks of
 * scripts whose vowels they are not. In Devanagari and its kin they are letters like any other.
 */
const unwritten = laterPattern(
  String.raw`['’ʼ\u0640]|(?=\p{M})[\p{sc=Inherited}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}]`,
  'gu',
)
