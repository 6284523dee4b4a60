import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { draftRecord, slugOf } from '../draft.ts'
import { InputError } from '../load.ts'
import type { ReadArticle } from '../read-article.ts'
import { articleFileSchema, type Entities, entitiesSchema, topicsSchema } from '../schema.ts'
import { count, dataDirOf, exists } from './shared.ts'

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
    for (const [name, value] of Object.entries({ id: askedId, url: url?.replace(/^http:/, 'https:'), title, published, lang }))
      if (value !== undefined) checkOption(name as CheckedOption, value)
    const given = { title, publisher, published, url, lang, ...(author && { authors: author }) }
    const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    const article = { ...(await read(from)), ...asked }
    if (article.title === '') newCommand.error(`${from} has no title that could be found; give one with --title`)
    const dir = dataDirOf(newCommand)
    const id = askedId ?? (slugOf(article.title) || 'untitled')
    const path = join(dir, 'articles', `${id}.json`)
    const sourcePath = join(sourceDir, `${id}.txt`)
    if (await exists(path)) newCommand.error(`${path} is there already; choose another --id, or remove it first`)

    const entities = entitiesSchema.parse(JSON.parse(await readFile(join(dir, 'entities.json'), 'utf8')))
    const topics = topicsSchema.parse(JSON.parse(await readFile(join(dir, 'topics.json'), 'utf8')))
    const drafted = draftRecord(article, id, entities, topics)
    if (owned) drafted.record.source.owned = true
    await writeFile(path, `${JSON.stringify(drafted.record, null, 2)}\n`)
    const added = Object.keys(drafted.entities)
    try {
      await mkdir(dirname(sourcePath), { recursive: true })
      await writeFile(sourcePath, drafted.sourceText)
      if (added.length > 0) await writeFile(join(dir, 'entities.json'), formatEntities({ ...entities, ...drafted.entities }))
    } catch (error) {
      // With half of a draft nobody can do anything; nor could it be drafted again.
      await rm(path, { force: true })
      throw error
    }

    const { claims, brief, source, article: head } = drafted.record
    const found = {
      url: head.url,
      published: head.published,
      authors: article.authors.length > 0,
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

type CheckedOption = 'id' | 'url' | 'title' | 'published' | 'lang'

/** Ends with an error for what no record may have, before anything is read or written. */
function checkOption(name: CheckedOption, value: string): void {
  const { error } = articleFileSchema.shape.article.shape[name].safeParse(value)
  if (error !== undefined) newCommand.error(`--${name}: "${value}" ${error.issues[0]?.message}`)
}

/** One entity a line, sorted, so that two operators' additions merge. */
function formatEntities(entities: Entities): string {
  const lines = Object.keys(entities)
    .sort()
    .map((id) => `  ${JSON.stringify(id)}: ${JSON.stringify(entities[id], null, 1).replace(/\n\s*/g, ' ')}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

/** The readers take a while to load; the other commands needn't wait for them. */
async function read(from: string): Promise<ReadArticle> {
  const { readArticleFrom } = await import('../article-source.ts')
  try {
    return await readArticleFrom(from)
  } catch (error) {
    if (error instanceof Error && error.name === 'UnreadableError')
      throw new InputError(`${from} ${error.message}; nothing was written`, { cause: error })
    throw error
  }
}
