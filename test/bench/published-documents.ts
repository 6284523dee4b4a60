/** Documents of a benchmark, imported and published through the real commands, and served by the Worker from its database. */
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { createPublished, type Published } from '../stores/published-worker.ts'

interface Document {
  text: string
  title: string
}

/** What a command took. */
interface Step {
  seconds: number
  /** Most memory that it had at once, in MB. */
  megabytes: number
  report: Record<string, unknown>
}

export interface PublishedDocuments extends Published {
  imported: Step
  published: Step
  /** Publishes them again: nothing should change. */
  publishAgain(): Promise<Step>
}

const DAY = 86_400_000
/** In days before the newest: about a century. */
const OLDEST = 40_000
const SITE = 'https://checks.example/'

/** The number of the document that a claim was made of. */
export function numberOf(claim: { article: { url: string } }): number {
  return Number(claim.article.url.slice(SITE.length))
}

/**
 * Makes a ClaimReview feed of documents, imports it and publishes it.
 * @throws Error when a command fails
 */
export async function publishDocuments(documents: Iterable<Document>): Promise<PublishedDocuments> {
  const published = await createPublished()
  const dir = join(published.folder, 'data')
  await mkdir(join(dir, 'articles'), { recursive: true })
  for (const name of ['entities.json', 'topics.json']) await writeFile(join(dir, name), '{}')
  const feed = join(published.folder, 'feed.jsonl')
  const file = createWriteStream(feed)
  let i = 0
  for (const document of documents) file.write(`${JSON.stringify(toClaimReview(document, i++))}\n`)
  file.end()
  await finished(file)
  const run = async (...args: string[]): Promise<Step> => {
    const start = performance.now()
    const child = published.spawnBrief('--data', dir, ...args, '--json')
    let megabytes = 0
    const watching = setInterval(async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
      megabytes = Math.max(megabytes, Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    }, 200)
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    clearInterval(watching)
    if (code !== 0) throw new Error(`brief ${args.join(' ')} ended with ${code}:\n${stderr}`)
    return { seconds: (performance.now() - start) / 1000, megabytes, report: JSON.parse(stdout) }
  }
  const imported = await run('import', 'claimreview', feed)
  return { ...published, imported, published: await run('publish'), publishAgain: () => run('publish') }
}

function toClaimReview({ text, title }: Document, number: number): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'ClaimReview',
    url: `${SITE}${number}`,
    headline: title || text,
    claimReviewed: text,
    // The newest first, so that the claims are in the order of the documents, as far as there are days.
    datePublished: new Date(Date.UTC(2020, 0, 1) - Math.min(number, OLDEST) * DAY).toISOString(),
    inLanguage: 'en',
    author: { '@type': 'Organization', name: 'Checks' },
    reviewRating: { '@type': 'Rating', alternateName: 'False' },
  }
}
