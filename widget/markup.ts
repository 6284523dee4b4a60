/** Markup that was made here. Data come as JSON, so nothing in them can pass for it. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** More than any card shows, in characters of one text and in members of one list: a page is to stay quick whatever the API says. */
const LONGEST_TEXT = 10_000
const LONGEST_LIST = 2000

/**
 * The card's template tag in browsers: text in one piece is there several times as fast as Lit's
 * templates, which are prepared one by one. Its values are data that nobody has checked: it escapes
 * texts and numbers, takes its own markup and lists of that as they are, and refuses everything else.
 * An attribute's value is the whole of one expression.
 * @throws TypeError
 */
export function markup(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup(
    strings.reduce((made, string, i) => {
      const value = values[i - 1]
      const written = Array.isArray(value) && value.length < LONGEST_LIST ? value.map(own).join('') : write(value)
      // Lit quotes an attribute's value by itself; here the quotes must be written.
      return made + (strings[i - 1]?.endsWith('=') ? `"${written}"` : written) + string
    }),
  )
}

function write(value: unknown): string {
  return typeof value === 'number' || (typeof value === 'string' && value.length < LONGEST_TEXT)
    ? `${value}`.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
    : own(value)
}

function own(value: unknown): string {
  if (value instanceof Markup) return value.text
  throw new TypeError(`a card can't show ${typeof value}`)
}
