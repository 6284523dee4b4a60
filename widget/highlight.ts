import { getFragmentDirectives, parseFragmentDirectives, processTextFragmentDirective } from 'text-fragments-polyfill/text-fragment-utils'

/** Name in the registry of the CSS Custom Highlight API; a page may style it with `::highlight()`. */
const NAME = 'article-brief-passage'

/**
 * Scrolls the host page to a passage and highlights it, without touching the page's markup: words
 * are found across its inline elements as a browser finds a text fragment.
 * @param url the page's own address with a text fragment; followed as a link when the words aren't there
 */
export function highlight(url: string): void {
  const { text } = parseFragmentDirectives(getFragmentDirectives(new URL(url).hash))
  const range = text?.flatMap((directive) => processTextFragmentDirective(directive))[0]
  if (range === undefined) {
    location.assign(url)
    return
  }
  if (typeof Highlight === 'function') {
    CSS.highlights.set(NAME, new Highlight(range))
    styleHighlight()
    getSelection()?.collapse(range.startContainer, range.startOffset)
  } else {
    getSelection()?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset)
  }
  reveal(range.startContainer)
  scrollTo(range)
}

/** Opens whatever the page keeps closed around a passage and would open for a search. */
function reveal(node: Node): void {
  for (let at = node.parentElement; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true
    if (at.getAttribute('hidden') === 'until-found') {
      at.dispatchEvent(new Event('beforematch', { bubbles: true }))
      at.removeAttribute('hidden')
    }
  }
}

/** Brings a passage to the middle of each part of the page that scrolls around it, and of the window. */
function scrollTo(range: Range): void {
  const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth'
  let { top, height } = range.getBoundingClientRect()
  for (let at = range.startContainer.parentElement; at && at !== document.scrollingElement; at = at.parentElement) {
    if (!/auto|scroll|hidden/.test(getComputedStyle(at).overflowY)) continue
    const { scrollTop, scrollHeight, clientHeight } = at
    const wanted = top - at.getBoundingClientRect().top - at.clientTop - Math.max(0, (clientHeight - height) / 2)
    const move = Math.max(-scrollTop, Math.min(wanted, scrollHeight - clientHeight - scrollTop))
    at.scrollBy({ top: move, behavior })
    // It is still on its way, but that is where the passage is going to be.
    top -= move
  }
  scrollBy({ top: top - Math.max(0, (innerHeight - height) / 2), behavior })
}

let styled = false

/** One rule that only our highlight can match; the browser's own colours of a marked text, and after the page's rules no more. */
function styleHighlight(): void {
  if (styled) return
  styled = true
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`@layer { ::highlight(${NAME}) { background: Mark; color: MarkText } }`)
  document.adoptedStyleSheets.push(sheet)
}
