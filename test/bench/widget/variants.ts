/** The pages that `npm run bench:widget` visits: each shows the same article, in a way of its own. */
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import type { BriefRecord } from '../../../data/schema.ts'
import { escapeHtml } from '../../../worker/html.ts'

/** One way of showing the article, or ten of them. */
export interface Variant {
  name: string
  page: string
  /** What has to be readable before it counts as shown. */
  texts: readonly string[]
  /** Name of the variant that its time is divided by. */
  yardstick: string
  /** The ratio to stay within. */
  target?: number
  /** How many requests it may take, the page's own included. */
  requests?: number
}

/** What the peers' own services would answer, and their bundles; by path. */
export type Files = Map<string, { type: string; body: string }>

export const SEED = 'trump-join-forces-russia-against-china'
const TEN = 10
const ONE_STATIC = 'static HTML'
const TEN_STATIC = 'ten static'
const PEERS = ['bluesky-post', 'react-tweet', 'shoelace-card', 'react-card'] as const
type Peer = (typeof PEERS)[number]

/** What no module can be faster than: it only adds the text that has to be readable. */
const LEAST_MODULE = '/least-module.js'

const POST = 'at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3l6oveex3ii2l'

/** @param api origin of the Worker and of the peers' files */
export async function makeVariants(api: string): Promise<Variant[]> {
  const seed = await readRecord(api, SEED)
  const ten = await readTen(api)
  const one = { texts: [seed.brief.gist], yardstick: ONE_STATIC }
  const all = { texts: ten.map(({ brief }) => brief.gist), yardstick: TEN_STATIC }
  const seedCard = await readCard(api, seed)
  const tenCards = await Promise.all(ten.map((record) => readCard(api, record)))
  const snippets = await readSnippets(api, SEED)
  const script = `<script type="module" src="${api}/article-brief.js"></script>`
  const leastModule = `<script type="module" async src="${api}${LEAST_MODULE}"></script>`
  return [
    { name: ONE_STATIC, ...one, page: page(asStatic([seedCard])) },
    { name: 'server-rendered', ...one, target: 1.05, page: page(snippets.server ?? '') },
    { name: 'tag', ...one, page: page(`${script}\n${tag(seed)}`) },
    { name: 'tag, preload', ...one, target: 2, page: page(snippets.tag ?? '') },
    { name: 'module per article', ...one, target: 1.8, page: page(snippets.module ?? '') },
    { name: 'least module', ...one, page: page(`${leastModule}\n${tag(seed)}`) },
    { name: 'iframe', ...one, page: page(snippets.iframe ?? '') },
    { name: TEN_STATIC, ...all, page: page(asStatic(tenCards)) },
    { name: 'ten server-rendered', ...all, target: 1.2, requests: 2, page: page(tenCards.join('\n')) },
    { name: 'ten tags', ...all, page: page(`${script}\n${ten.map(tag).join('\n')}`) },
    ...PEERS.map((peer) => ({ name: peer, ...one, page: page(peerSnippet(api, peer)) })),
  ]
}

/** The snippets that `/` hands out for an article, as a reader would copy them. */
export async function readSnippets(api: string, article: string): Promise<Record<string, string>> {
  const home = await (await fetch(`${api}/?article=${article}`)).text()
  const found = [...home.matchAll(/<code[^>]*\sdata-snippet="([^"]*)"[^>]*>([\s\S]*?)<\/code>/g)]
  return Object.fromEntries(found.map(([, name = '', markup = '']) => [name, unescapeHtml(markup)]))
}

function unescapeHtml(text: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (entity, name: string) => characters[name] ?? entity)
}

async function readRecord(api: string, id: string): Promise<BriefRecord> {
  const response = await fetch(`${api}/v1/articles/${id}`)
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`)
  return (await response.json()) as BriefRecord
}

/** Ten different articles, the seed first: its card is the one in the viewport. */
async function readTen(api: string): Promise<BriefRecord[]> {
  const response = await fetch(`${api}/v1/articles?limit=100`)
  const { articles } = (await response.json()) as { articles: { id: string }[] }
  const ids = [SEED, ...articles.map(({ id }) => id).filter((id) => id !== SEED)].slice(0, TEN)
  if (ids.length < TEN) throw new Error(`the corpus has only ${ids.length} articles, ${TEN} are needed`)
  return Promise.all(ids.map((id) => readRecord(api, id)))
}

/** The server-rendered card as the Worker hands it out. */
export async function readCard(api: string, { article: { id } }: BriefRecord): Promise<string> {
  return (await fetch(`${api}/v1/articles/${id}/card.html`)).text()
}

/** The same markup and style without element, shadow root or script. */
function asStatic(cards: readonly string[]): string {
  const [first = ''] = cards
  const css = /<style[^>]*>([\s\S]*?)<\/style>/.exec(first)?.[1] ?? ''
  const scoped = css.replaceAll(/:host\(([^)]*\)?)\)/g, ':scope$1').replaceAll(':host', ':scope')
  const bodies = cards.map(
    (text) => /<template[^>]*>([\s\S]*?)<\/template>/.exec(text)?.[1]?.replace(/<style[^>]*>[\s\S]*?<\/style>/, '') ?? '',
  )
  return `<style>@scope (.brief) {${scoped}}</style>\n${bodies.map((body) => `<div class="brief">${body}</div>`).join('\n')}`
}

/** The tag as README has it. */
function tag({ article: { id, url, title } }: BriefRecord): string {
  return `<article-brief article="${id}"><a href="${escapeHtml(url)}">${escapeHtml(title)}</a></article-brief>`
}

/** A host's page, with text below the card for it to push around. */
export function page(snippet: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Somebody else’s page</title>
<link rel="icon" href="data:,">
<style>body { margin: 0 auto; max-width: 44rem; padding: 1rem; font: 1rem/1.5 sans-serif }</style>
</head>
<body>
<h1>Somebody else’s page</h1>
${snippet}
<p>What the host has to say below the card, which should stay where it is when the card comes.</p>
</body>
</html>`
}

// ── Peers ──

function peerSnippet(api: string, peer: Peer): string {
  const places: Record<Peer, string> = {
    'bluesky-post': `<bluesky-post src="${POST}" service-uri="${api}"></bluesky-post>`,
    'react-tweet': `<div data-tweet="${api}/peers/tweet"></div>`,
    'shoelace-card': `<sl-card data-record="${api}/v1/articles/${SEED}"></sl-card>`,
    'react-card': `<div data-record="${api}/v1/articles/${SEED}"></div>`,
  }
  // React's card alone has no styles of its own.
  const style = peer === 'react-card' ? '' : `<link rel="stylesheet" href="${api}/peers/${peer}.css">\n`
  return `${style}<script type="module" src="${api}/peers/${peer}.js"></script>\n${places[peer]}`
}

/** The peers' scripts and style sheets, answers in the shape of their own services, and the least module. */
export async function makeFiles(record: BriefRecord): Promise<Files> {
  const entries = PEERS.map((peer) => fileURLToPath(new URL(`./peers/${peer}.ts`, import.meta.url)))
  const files: Files = new Map()
  for (const { name, text } of await bundle({ entryPoints: entries }))
    files.set(`/peers/${name}`, { type: name.endsWith('.css') ? 'text/css' : 'text/javascript', body: text })
  files.set('/xrpc/app.bsky.feed.getPostThread', { type: 'application/json', body: JSON.stringify(blueskyThread(record)) })
  const least = `document.querySelector('article-brief').append(${JSON.stringify(record.brief.gist)})`
  files.set(LEAST_MODULE, { type: 'text/javascript', body: least })
  files.set('/peers/tweet', { type: 'application/json', body: JSON.stringify({ data: tweet(record) }) })
  return files
}

/** As a site's own build would make it. */
export async function bundle(options: BuildOptions): Promise<{ name: string; text: string }[]> {
  const { outputFiles } = await build({
    ...options,
    bundle: true,
    minify: true,
    write: false,
    outdir: 'peers',
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'error',
  })
  return (outputFiles ?? []).map(({ path, text }) => ({ name: path.slice(path.lastIndexOf('/') + 1), text }))
}

/**
 * `app.bsky.feed.getPostThread` of a post with the article as its link card. Without pictures: they
 * would only cost the peer more requests.
 */
function blueskyThread({ article, brief }: BriefRecord): unknown {
  const external = { uri: article.url, title: article.title, description: brief.summary }
  const at = `${article.published}T12:00:00.000Z`
  const author = {
    did: 'did:plc:z72i7hdynmk6r22z27h6tvur',
    handle: 'article-brief.example.com',
    displayName: article.publisher.name,
    labels: [],
  }
  const record = { $type: 'app.bsky.feed.post', createdAt: at, langs: ['en'], text: brief.gist }
  const embed = { $type: 'app.bsky.embed.external#view', external }
  const counts = { replyCount: 1, repostCount: 2, likeCount: 3, quoteCount: 0 }
  const post = { uri: POST, cid: 'bafyreia', author, record, embed, ...counts, indexedAt: at, labels: [] }
  return { thread: { $type: 'app.bsky.feed.defs#threadViewPost', post, replies: [] } }
}

/** A tweet as Twitter's syndication API has it. */
function tweet({ article, brief }: BriefRecord): unknown {
  return {
    __typename: 'Tweet',
    lang: 'en',
    favorite_count: 3,
    created_at: `${article.published}T12:00:00.000Z`,
    display_text_range: [0, [...brief.gist].length],
    entities: { hashtags: [], urls: [], user_mentions: [], symbols: [] },
    id_str: '1628832338187636740',
    text: brief.gist,
    user: {
      id_str: '1',
      name: article.publisher.name,
      profile_image_url_https: 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==',
      profile_image_shape: 'Circle',
      screen_name: 'article_brief',
      verified: false,
      is_blue_verified: false,
    },
    edit_control: { edit_tweet_ids: [], editable_until_msecs: '0', is_edit_eligible: false, edits_remaining: '0' },
    conversation_count: 1,
    news_action_type: 'conversation',
    isEdited: false,
    isStaleEdit: false,
  }
}
