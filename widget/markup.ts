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
 * The card's template tag in browsers: text in one piece is there several times as fast as templates
 * that are prepared one by one. Its values are data that nobody has checked: it escapes
 * texts and numbers, takes its own markup and lists of that as they are, and refuses everything else.
 * An attribute's value is the whole of one expression.
 * @throws TypeError
 */
export function markup(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup(
    strings.reduce((made, string, i) => {
      const value = values[i - 1]
      const written = Array.isArray(value) && value.length < LONGEST_LIST ? value.map(own).join('') : write(value)
      // Templates leave an attribute's quotes out.
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

/**
 * What a page with Trusted Types asks for whoever writes markup. It has the name of Lit's own: a host
 * that has let Lit's components in has allowed it. Where it is forbidden this throws, and there is no element.
 */
const asItIs: Policy = { createHTML: (text) => text }
const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
const policy = trustedTypes?.createPolicy('lit-html', asItIs) ?? asItIs

interface Policy {
  createHTML(text: string): string
}

const shown = new WeakMap<Element | ShadowRoot, string>()

/** Puts markup into a place. Where it is there already everything stays as it is, focus and all; what is open stays open in any case. */
export function show(place: Element | ShadowRoot, { text }: Markup): void {
  if (shown.get(place) === text) return
  const open = Array.from(place.querySelectorAll('details[open]'), ({ part }) => part.value)
  place.innerHTML = policy.createHTML(text)
  for (const details of place.querySelectorAll('details')) details.open = open.includes(details.part.value)
  shown.set(place, text)
}
