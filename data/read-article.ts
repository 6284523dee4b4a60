import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import { marked } from 'marked'
import { plainText } from './passage.ts'
import { countWords, splitBlocks } from './source.ts'
import { LANGUAGE_TAG } from './vocabulary.ts'

/** What can be read off an article before anybody has thought about it. */
export interface ReadArticle {
  title: string
  authors: string[]
  publisher: string | undefined
  /** ISO date. */
  published: string | undefined
  url: string | undefined
  lang: string | undefined
  /** Paragraphs of the article, headings and list items included, navigation and captions left out. */
  blocks: string[]
}

/** An input that no article can be read from; the message says what is wrong with it. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
}

/** Twenty times the longest novel chapter; what is larger is a mistake. */
export const MAX_BYTES = 5_000_000
/** Fewer words are a caption or an error page. */
const MIN_WORDS = 40

/**
 * Reads an article from the bytes of a text, Markdown or HTML file.
 * @param name file name or URL, by whose ending Markdown is known
 * @throws UnreadableError for what is empty, too large, no text, or no article
 */
export function readArticle(bytes: Uint8Array, name: string): ReadArticle {
  if (bytes.length > MAX_BYTES) throw new UnreadableError(`is ${megabytes(bytes.length)}; an article has at most ${megabytes(MAX_BYTES)}`)
  if (bytes.includes(0)) throw new UnreadableError('is not text: it holds zero bytes')
  const text = decode(bytes)
  if (text.trim() === '') throw new UnreadableError('is empty')
  const article = isHtml(text) ? readHtml(text, name) : /\.(?:md|markdown)$/i.test(name) ? readMarkdown(text) : readText(text)
  const words = countWords(article.blocks.join(' '))
  if (words < MIN_WORDS) throw new UnreadableError(`has no article: ${words} words were found in it, and fewer than ${MIN_WORDS} are none`)
  return { ...article, lang: article.lang !== undefined && LANGUAGE_TAG.test(article.lang) ? article.lang : undefined }
}

function decode(bytes: Uint8Array): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2000))
  const declared = /<meta[^<>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(declared, { fatal: true }).decode(bytes)
  } catch {
    throw new UnreadableError(`is not text in ${declared}`)
  }
}

function isHtml(text: string): boolean {
  let rest = text.trimStart()
  while (rest.startsWith('<!--') && rest.includes('-->')) rest = rest.slice(rest.indexOf('-->') + 3).trimStart()
  return /^<(?:!doctype html|html|head|body)/i.test(rest)
}

function readText(text: string): ReadArticle {
  const lines = splitBlocks(unwrap(text))
  const [first = '', ...rest] = lines
  // A first line that doesn't end like a sentence is the title.
  const titled = rest.length > 0 && first.length <= 200 && !/[.:;,]$/.test(first)
  return { ...NOTHING_KNOWN, title: titled ? first : '', blocks: titled ? rest : lines }
}

/** Hard-wrapped text, where blank lines part the paragraphs, becomes one line a paragraph. */
function unwrap(text: string): string {
  const lines = text.split(/\r\n?|\n/)
  const wrapped = lines.every((line) => line.length <= 100) && lines.some((line) => line.trim() === '')
  if (!wrapped) return text
  return lines.reduce((joined, line, i) => `${joined}${lines[i - 1]?.trim() && line.trim() ? ' ' : '\n'}${line.trim()}`, '')
}

const NOTHING_KNOWN: Omit<ReadArticle, 'title' | 'blocks'> = {
  authors: [],
  publisher: undefined,
  published: undefined,
  url: undefined,
  lang: undefined,
}

function readMarkdown(text: string): ReadArticle {
  const front = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(text)
  const fields = new Map(
    (front?.[1] ?? '').split(/\r?\n/).flatMap((line): [string, string][] => {
      const colon = line.indexOf(':')
      const key = line.slice(0, Math.max(0, colon)).trimEnd()
      const value = line
        .slice(colon + 1)
        .trim()
        .replace(/^["']|["']$/g, '')
      return /^\w+$/.test(key) && value !== '' ? [[key.toLowerCase(), value]] : []
    }),
  )
  const body = parseBody(marked.parse(text.slice(front?.[0].length ?? 0), { async: false }))
  const heading = body.querySelector('h1')
  heading?.remove()
  return {
    title: fields.get('title') ?? plainText(heading?.textContent ?? ''),
    authors: splitByline(fields.get('author') ?? fields.get('authors')?.replace(/[[\]"']/g, '')),
    publisher: fields.get('publisher') ?? fields.get('site'),
    published: isoDate(fields.get('date') ?? fields.get('published')),
    url: fields.get('canonical') ?? fields.get('url'),
    lang: fields.get('lang') ?? fields.get('language'),
    blocks: blocksOf(body),
  }
}

function readHtml(text: string, name: string): ReadArticle {
  const { document } = parseHTML(text)
  const meta = (key: string) =>
    document.querySelector(`meta[property="${key}"], meta[name="${key}"]`)?.getAttribute('content')?.trim() || undefined
  const canonical = document.querySelector('link[rel="canonical"]')?.getAttribute('href') ?? meta('og:url')
  const url = [canonical, name].find((candidate) => candidate !== undefined && /^https?:/.test(candidate))
  const author = meta('author') ?? meta('article:author')
  const lang = document.documentElement.getAttribute('lang') ?? undefined
  const known = { published: meta('article:published_time') ?? meta('date'), publisher: meta('og:site_name') }
  // Readability takes the document apart, so what is in its head was read before.
  const parsed = new Readability(document).parse()
  const title = plainText(parsed?.title ?? '')
  const authors = splitByline(parsed?.byline ?? (author?.startsWith('http') ? undefined : author))
  if (!parsed?.content) throw new UnreadableError('has no article: it looks like a list, a form or an empty page')
  return {
    title,
    authors,
    publisher: known.publisher ?? parsed.siteName ?? undefined,
    published: isoDate(known.published ?? parsed.publishedTime ?? undefined),
    url,
    lang: lang ?? parsed.lang ?? undefined,
    blocks: blocksOf(parseBody(parsed.content)).filter((block) => !isChrome(block, [title, ...authors])),
  }
}

const BLOCKS = 'p, li, blockquote, h2, h3, h4, h5, h6, pre, td, dd'

type Body = ReturnType<typeof parseHTML>['document']['body']

function parseBody(html: string): Body {
  return parseHTML(`<!doctype html><html><body>${html}</body></html>`).document.body
}

/** The texts of the innermost blocks, in order: what a reader sees as paragraphs. */
function blocksOf(root: Body): string[] {
  return [...root.querySelectorAll(BLOCKS)]
    .filter((element) => element.querySelector(BLOCKS) === null && element.closest('figure, figcaption, nav, aside, form') === null)
    .map((element) => plainText(element.textContent ?? ''))
    .filter((text) => text !== '')
}

/** Lines that a page repeats around its article: the title, the byline, the word over an advert. */
function isChrome(block: string, repeated: readonly string[]): boolean {
  const line = block.replace(/^by\s+/i, '').toLowerCase()
  return repeated.some((text) => text.toLowerCase() === line) || /^(?:advertisement|sponsored(?: content)?)$/.test(line)
}

function splitByline(byline: string | undefined): string[] {
  return plainText(byline ?? '')
    .replace(/^by\s+/i, '')
    .split(/[,;&]|\band\b/i)
    .map((name) => name.trim())
    .filter((name) => /^\p{L}[\p{L}\p{M}.'’ -]{1,80}$/u.test(name))
}

function isoDate(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? '')
  if (Number.isNaN(time)) return undefined
  // The publisher's own calendar day, not that of Greenwich.
  return /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0] ?? new Date(time).toISOString().slice(0, 10)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`
}
