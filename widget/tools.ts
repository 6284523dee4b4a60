import { CITATIONS, type Cited } from './citation.ts'
import styles from './tools.css'
import { toolWords as en } from './words/en-tools.ts'
import type { ToolWords } from './words/words.ts'

/** A style sheet belongs to one document, and a card may be moved to another. */
const sheets = new WeakMap<Document, CSSStyleSheet>()

function sheetFor({ ownerDocument }: Element): CSSStyleSheet {
  const known = sheets.get(ownerDocument)
  if (known) return known
  const sheet = new (ownerDocument.defaultView ?? window).CSSStyleSheet()
  sheet.replaceSync(styles)
  sheets.set(ownerDocument, sheet)
  return sheet
}

/**
 * What the card offers beside reading. It works on the card's markup alone, so a card that the
 * server rendered has all of it too.
 * @param root of the card
 * @param target what was opened, changed or pressed; the element itself when the card is there
 * @param base URL of the Worker
 */
export function use(root: ShadowRoot, target: Element, base: string, words: ToolWords = en): void {
  const sheet = sheetFor(root.host)
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
  if (target === root.host) fillFilter(root, words)
  else if (target instanceof HTMLSelectElement) filterClaims(root)
  else if (target instanceof HTMLButtonElement) void act(root, target.value, base, words)
  else if (target.matches('.tools') && target.childElementCount === 1) fillTools(root, target, base, words)
}

/** Two selects that narrow the list; each only where it has something to choose. */
function fillFilter(root: ShadowRoot, words: ToolWords): void {
  const form = root.querySelector('form')
  if (form === null || form.childElementCount > 0) return
  for (const [name, label] of [
    ['claimant', words.claimant],
    ['kind', words.kind],
  ] as const) {
    const values = [...new Set(Array.from(root.querySelectorAll(`.${name}`), textOf))].sort((a, b) => a.localeCompare(b))
    if (values.length < 2) continue
    const select = element('select', '', ...[words.all, ...values].map((value) => element('option', value)))
    select.name = name
    // The first option stands for all of them, whatever its word.
    if (select.options[0]) select.options[0].value = ''
    form.append(element('label', `${label} `, select))
  }
  const count = element('output')
  form.append(count)
}

function filterClaims(root: ShadowRoot): void {
  const wanted = Array.from(root.querySelectorAll('select')).filter(({ value }) => value !== '')
  let shown = 0
  const claims = root.querySelectorAll<HTMLElement>('.claim')
  for (const claim of claims) {
    claim.hidden = wanted.some(({ name, value }) => textOf(claim.querySelector(`.${name}`)) !== value)
    if (!claim.hidden) shown++
  }
  const count = root.querySelector('output')
  if (count) count.value = wanted.length > 0 ? `${shown} / ${claims.length}` : ''
}

function fillTools(root: ShadowRoot, tools: Element, base: string, words: ToolWords): void {
  const actions: [string, string][] = [
    ['text', words.copyCitation],
    ['markdown', 'Markdown'],
    ['bibtex', 'BibTeX'],
    ['csl', 'CSL-JSON'],
    ['link', words.copyLink],
  ]
  if ('share' in navigator) actions.push(['share', words.share])
  const list = element('p')
  for (const [value, label] of actions) {
    const button = element('button', label)
    button.type = 'button'
    button.value = value
    list.append(button, ' ')
  }
  const api = element('a', words.openInApi)
  // Without the ending a browser is led to the page for people.
  api.href = `${base}v1/articles/${encodeURIComponent(citedIn(root).id)}.json`
  const status = element('p')
  status.role = 'status'
  list.append(api)
  tools.append(list, status)
}

async function act(root: ShadowRoot, action: string, base: string, words: ToolWords): Promise<void> {
  const cited = citedIn(root)
  const link = `${base}a/${encodeURIComponent(cited.id)}`
  if (action === 'share') {
    // Whoever closes the dialogue has changed their mind; that is no fault.
    await navigator.share({ title: cited.title, url: link }).catch(() => undefined)
    return
  }
  const text = CITATIONS[action]?.(cited) ?? link
  const status = root.querySelector('.tools [role="status"]')
  try {
    await navigator.clipboard.writeText(text)
    status?.replaceChildren(words.copied)
  } catch {
    // Not allowed, or a page without TLS: the text is there to be copied by hand.
    status?.replaceChildren(`${words.notCopied}: `, element('code', text))
  }
}

/** Reads from the card what a citation needs. */
function citedIn(root: ShadowRoot): Cited {
  const card = root.querySelector<HTMLElement>('.card')
  const title = root.querySelector<HTMLElement>('.title')
  return {
    id: card?.dataset.article ?? '',
    title: textOf(title),
    authors: Array.from(root.querySelectorAll('.byline b'), textOf),
    publisher: textOf(root.querySelector('.publisher')),
    published: root.querySelector('time')?.dateTime ?? '',
    url: root.querySelector<HTMLAnchorElement>('.title a')?.href ?? '',
    lang: title?.lang ?? '',
  }
}

function textOf(node: Element | null): string {
  return node?.textContent ?? ''
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, text = '', ...children: Node[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  made.append(text, ...children)
  return made
}
