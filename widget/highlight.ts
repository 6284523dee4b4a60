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
  const { top, height } = range.getBoundingClientRect()
  const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth'
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
