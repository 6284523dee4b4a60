import { html, SafeHtml } from '../html.ts'
import type { PageAssets } from '../routes/pages.ts'
import { layout } from './layout.ts'

/** As much of an OpenAPI document as the page shows. */
export interface ApiDocument {
  info: { title: string; description: string }
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, ApiOperation>>
}

interface ApiOperation {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  parameters: ApiParameter[]
  requestBody?: { content: Record<string, { schema: { properties?: Record<string, ApiSchema> } }> }
  responses: Record<string, { description: string; content?: Record<string, unknown> }>
}

interface ApiParameter {
  name: string
  in: 'path' | 'query'
  required: boolean
  description: string
  example?: string
  schema: ApiSchema
}

interface ApiSchema {
  type?: string
  enum?: string[]
  default?: unknown
  maxLength?: number
}

/** `/docs`: every operation with its parameters, each to be tried out where it stands. Written when the Worker is built. */
export function docsPage({ info, tags, paths }: ApiDocument, assets: Pick<PageAssets, 'siteCss' | 'siteScript'>): SafeHtml {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
  return layout(
    { title: `${info.title}: the API`, description: info.description, lang: 'en' },
    assets,
    html`<header class="site"><a class="wordmark" href="/">article-brief</a></header>
<main class="docs">
<h1>The API</h1>
<p>${prose(info.description)} The same for machines: <a href="/openapi.json">openapi.json</a>.</p>
${tags.map(
  ({ name, description }) => html`<section><h2>${name}</h2><p>${description}.</p>
${operations.filter(({ operation }) => operation.tags[0] === name).map(({ path, method, operation }) => operationItem(path, method, operation))}</section>`,
)}
</main>
<footer><p><a href="/">Briefs and lookup</a></p></footer>
<script type="module">${new SafeHtml(assets.siteScript)}</script>`,
  )
}

function operationItem(
  path: string,
  method: string,
  { operationId, summary, description, parameters, requestBody, responses }: ApiOperation,
): SafeHtml {
  const types = Object.keys(responses[200]?.content ?? {})
  const [body] = Object.values(requestBody?.content ?? {})
  return html`<details class="operation" id=${operationId}><summary><b>${method.toUpperCase()}</b> <code>${path}</code> ${prose(summary)}</summary>
${description ? html`<p>${prose(description)}</p>` : ''}
<form class="try" data-method=${method} data-path=${path}>${parameters.map(field)}${
    body === undefined
      ? ''
      : html`<label>Body, JSON <textarea name="body" rows="4">${exampleBody(body.schema.properties ?? {})}</textarea></label>`
  }<button>Try it</button></form>
<p class="kicker">Answers ${types.join(', ')}; ${prose(otherAnswers(responses))}</p>
<output></output></details>`
}

function field({ name, in: place, required, description, example, schema }: ApiParameter): SafeHtml {
  const label = html`<span><code>${name}</code> ${prose(description)}</span>`
  if (schema.enum)
    return html`<label>${label} <select name=${name} data-in=${place}><option></option>${schema.enum.map((value) => html`<option>${value}</option>`)}</select></label>`
  const input = html`<input name=${name} data-in=${place} value=${example ?? ''} placeholder=${schema.default ?? ''} autocomplete="off" spellcheck="false" data-required=${required}>`
  return html`<label>${label} ${input}</label>`
}

function otherAnswers(responses: ApiOperation['responses']): string {
  return Object.entries(responses)
    .flatMap(([status, { description }]) => (status === '200' ? [] : [`${status}: ${description}`]))
    .join('. ')
}

/** A text of the document: what stands between backticks is code. */
function prose(text: string): SafeHtml[] {
  return text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
}

function exampleBody(properties: Record<string, ApiSchema>): string {
  const given = Object.entries(properties).map(([name, schema]) => [name, schema.default ?? 'They spoke on the phone for ninety minutes.'])
  return JSON.stringify(Object.fromEntries(given), null, 2)
}
