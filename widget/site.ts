/** The script of `/`: copies snippets, shows another card as soon as it is chosen, looks claims up and checks texts in place; that of `/docs` tries operations out. */
import type { PlacedClaim } from '../data/placed-claim.ts'

/** As much of an answer of `/v1/claims` as is shown. */
type FoundClaim = PlacedClaim & { highlights?: { start: number; end: number }[] }
/** The same of `/v1/claims/match`. */
type Match = { start: number; end: number; claim: FoundClaim }

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  button.addEventListener('click', async () => {
    const label = button.textContent
    await navigator.clipboard.writeText(button.parentElement?.querySelector('code')?.textContent ?? '')
    button.textContent = 'Copied'
    setTimeout(() => {
      button.textContent = label
    }, 2000)
  })
}

const builder = document.querySelector<HTMLFormElement>('form.builder')
builder?.addEventListener('change', () => builder.requestSubmit())

for (const form of document.querySelectorAll<HTMLFormElement>('form.try')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    form.parentElement?.querySelector('output')?.replaceChildren(...(await tryOut(form)))
  })
}

/** Sends what a form of `/docs` describes, and shows what was sent and what came. */
async function tryOut(form: HTMLFormElement): Promise<Node[]> {
  const { method = 'get', path = '/' } = form.dataset
  const query = new URLSearchParams()
  let address = path
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[data-in]')) {
    if (field.dataset.in === 'path') address = address.replace(`{${field.name}}`, encodeURIComponent(field.value))
    else if (field.value !== '') query.set(field.name, field.value)
  }
  if (query.size > 0) address += `?${query}`
  const body = form.querySelector('textarea')?.value
  try {
    const sent = body === undefined ? { method } : { method, body, headers: { 'Content-Type': 'application/json' } }
    const response = await fetch(address, sent)
    const text = await response.text()
    const type = response.headers.get('Content-Type') ?? ''
    const shown = type.includes('json') ? JSON.stringify(JSON.parse(text), null, 2) : text
    return [
      element('p', 'status', `${method.toUpperCase()} ${address}: ${response.status}, ${type}`),
      element('pre', '', shown.slice(0, 20_000)),
    ]
  } catch {
    return [element('p', 'status', `${address} could not be reached. Try again in a moment.`)]
  }
}

answerInPlace('form.lookup', '#found', async ({ q = '' }) => {
  const { claims, total } = await ask<{ claims: FoundClaim[]; total: number }>(`/v1/claims?${new URLSearchParams({ q, limit: '10' })}`)
  return [total === 0 ? 'No claim here says anything like that.' : `${total} found, the best first`, ...claims.map(claimItem)]
})

answerInPlace('form.check', '#matched', async ({ text = '' }) => {
  // Line breaks as they are in the field: the offsets in the answer count them.
  const typed = text.replaceAll('\r\n', '\n')
  const { matches, total } = await ask<{ matches: Match[]; total: number }>('/v1/claims/match', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: typed }),
  })
  const items = matches.map(({ start, end, claim }) => {
    const item = claimItem(claim)
    item.prepend(element('blockquote', '', typed.slice(start, end)))
    return item
  })
  return [total === 0 ? 'No sentence repeats a claim that is known here.' : `${total} sentence${total === 1 ? '' : 's'} found`, ...items]
})

/**
 * Shows a form's answer below it: what was found in a few words, then each of it. A form that can't
 * do without script is hidden until here.
 */
function answerInPlace(
  selector: string,
  place: string,
  answer: (fields: Record<string, string>) => Promise<[found: string, ...items: HTMLElement[]]>,
): void {
  const form = document.querySelector<HTMLFormElement>(selector)
  if (form === null) return
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
    const [found, ...items] = await answer(fields).catch((error): [string] => [
      error instanceof Problem ? error.message : 'The lookup could not be reached. Try again in a moment.',
    ])
    const list = element('ul', 'found')
    list.append(...items)
    document.querySelector(place)?.replaceChildren(element('p', 'status', found), list)
  })
}

/** What the API says is wrong. */
class Problem extends Error {}

async function ask<T>(address: string, init?: RequestInit): Promise<T> {
  const response = await fetch(address, init)
  const answer = await response.json()
  if (!response.ok) throw new Problem(String(answer.detail))
  return answer as T
}

function claimItem(claim: FoundClaim): HTMLElement {
  const item = element('li')
  const text = element('p')
  let done = 0
  for (const { start, end } of claim.highlights ?? []) {
    text.append(claim.text.slice(done, start), element('mark', '', claim.text.slice(start, end)))
    done = end
  }
  text.append(claim.text.slice(done))
  const { claimant, kind, certainty, passage, article, reviews = [] } = claim
  const meta = element('p', 'kicker', [claimant?.name, kind, certainty].map((part) => (part === undefined ? '' : `${part} · `)).join(''))
  if (article.id === undefined) meta.append(link(article.url, article.title), ` · ${article.publisher.name}: ${reviews[0]?.rating.label}`)
  else meta.append(link(`/a/${article.id}`, article.title))
  if (passage !== undefined) meta.append(' · ', link(passage.url, 'in the source'))
  item.append(text, meta)
  return item
}

function element(name: string, className = '', text = ''): HTMLElement {
  const made = document.createElement(name)
  if (className) made.className = className
  made.textContent = text
  return made
}

function link(href: string, text: string): HTMLAnchorElement {
  const made = document.createElement('a')
  made.href = href
  made.textContent = text
  return made
}
