/**
 * A template tag that makes HTML text: the server's counterpart of the element's `markup`. Values are
 * escaped, templates and lists of them nest, and an attribute's value is the whole of one expression.
 */

/** HTML that is safe to put into a page as it is. */
export class SafeHtml {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}

export function html(strings: TemplateStringsArray, ...values: unknown[]): SafeHtml {
  let text = strings[0] ?? ''
  for (const [i, value] of values.entries()) {
    const written = write(value)
    // Templates leave an attribute's quotes out.
    text += (text.endsWith('=') ? `"${written}"` : written) + (strings[i + 1] ?? '')
  }
  return new SafeHtml(text)
}

function write(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (value instanceof SafeHtml) return value.text
  return Array.isArray(value) ? value.map(write).join('') : escapeHtml(String(value))
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

/** A text without what no XML document can hold, in whatever spelling: most control characters, halves of surrogate pairs. */
export function xmlText(text: string): string {
  return text.toWellFormed().replace(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, '')
}
