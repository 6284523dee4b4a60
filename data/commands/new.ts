import { access, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { Command } from 'commander'
import { draftRecord, slugOf } from '../draft.ts'
import { MAX_BYTES, type ReadArticle, readArticle, UnreadableError } from '../read-article.ts'
import { type Entities, entitiesSchema, topicsSchema } from '../schema.ts'
import { count, dataDirOf } from './shared.ts'

interface Options {
  source: string
  id?: string
  title?: string
  author?: string[]
  publisher?: string
  published?: string
  url?: string
  lang?: string
  owned?: boolean
  json?: boolean
}

/** How long a web site may take to answer, in milliseconds. */
const TIME_OUT = 15_000

export const newCommand = new Command('new')
  .description('draft a record from an article: plain text, Markdown or saved HTML')
  .argument('<from>', 'a file, a URL, or - for standard input')
  .option('--source <dir>', 'where to keep the text, out of git', 'sources')
  .option('--id <id>', 'the id; by default made of the title')
  .option('--title <title>')
  .option('--author <name...>')
  .option('--publisher <name>')
  .option('--published <date>')
  .option('--url <url>', "the article's address")
  .option('--lang <tag>')
  .option('--owned', 'the text is your own, so the record may repeat its sentences')
  .option('--json', 'print one JSON object')
  .action(async (from: string, options: Options) => {
    const { id: askedId, source: sourceDir, author, owned, json, title, publisher, published, url, lang } = options
    const given = { title, publisher, published, url, lang, ...(author && { authors: author }) }
    const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    const article = { ...(await readFrom(from)), ...asked }
    if (article.title === '') newCommand.error(`${from} has no title that could be found; give one with --title`)
    const dir = dataDirOf(newCommand)
    const id = askedId ?? slugOf(article.title)
    const path = join(dir, 'articles', `${id}.json`)
    const sourcePath = join(sourceDir, `${id}.txt`)
    if (await exists(path)) newCommand.error(`${path} is there already; choose another --id, or remove it first`)

    const entities = entitiesSchema.parse(JSON.parse(await readFile(join(dir, 'entities.json'), 'utf8')))
    const topics = topicsSchema.parse(JSON.parse(await readFile(join(dir, 'topics.json'), 'utf8')))
    const drafted = draftRecord(article, id, entities, topics)
    if (owned) drafted.record.source.owned = true
    await mkdir(dirname(sourcePath), { recursive: true })
    await writeFile(sourcePath, drafted.sourceText)
    await writeFile(path, `${JSON.stringify(drafted.record, null, 2)}\n`)
    const added = Object.keys(drafted.entities)
    if (added.length > 0) await writeFile(join(dir, 'entities.json'), formatEntities({ ...entities, ...drafted.entities }))

    const { claims, brief, source, article: head } = drafted.record
    const found = {
      url: head.url,
      published: head.published,
      authors: head.authors[0]?.id,
      publisher: head.publisher,
      topics: head.topics[0],
    }
    const missing = Object.entries(found).flatMap(([field, value]) => (value ? [] : [field]))
    if (json) console.log(JSON.stringify({ id, path, source: sourcePath, entities: added, missing, claims: claims.length }))
    else {
      console.log(`drafted ${path}: ${count(source.paragraphs, 'paragraph')}, ${count(source.words, 'word')}`)
      console.log(
        `${count(brief.keyPoints.length, 'key point')} and ${count(claims.length, 'claim')} to put into your own words; the text is in ${sourcePath}`,
      )
      if (added.length > 0) console.log(`added to entities.json: ${added.join(', ')}`)
      if (missing.length > 0) console.log(`could not be found, fill in: ${missing.join(', ')}`)
      console.log(`then: npm run brief -- check ${id} --source ${sourceDir}`)
    }
  })

/** One entity a line, sorted, so that two operators' additions merge. */
function formatEntities(entities: Entities): string {
  const lines = Object.keys(entities)
    .sort()
    .map((id) => `  ${JSON.stringify(id)}: ${JSON.stringify(entities[id], null, 1).replace(/\n\s*/g, ' ')}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

async function readFrom(from: string): Promise<ReadArticle> {
  try {
    if (from === '-') return readArticle(new TextEncoder().encode(await readAll(process.stdin)), 'standard input')
    if (/^https?:\/\//.test(from)) return readArticle(await download(from), from)
    if (!(await exists(from))) throw new UnreadableError('is no file')
    const { size } = await stat(from)
    if (size > MAX_BYTES) throw new UnreadableError(`is ${(size / 1e6).toFixed(0)} MB; an article has at most ${MAX_BYTES / 1e6} MB`)
    return readArticle(await readFile(from), basename(from))
  } catch (error) {
    if (error instanceof UnreadableError) return newCommand.error(`${from} ${error.message}; nothing was written`)
    throw error
  }
}

async function download(url: string): Promise<Uint8Array> {
  let response: Response
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIME_OUT), headers: { Accept: 'text/html, text/plain, text/markdown' } })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new UnreadableError(`didn't answer within ${TIME_OUT / 1000} s`)
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new UnreadableError(`can't be reached (${cause}); save the page and give its file`)
  }
  if (!response.ok) throw new UnreadableError(`answered ${response.status}`)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_BYTES) throw new UnreadableError(`is larger than ${MAX_BYTES / 1e6} MB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
