import { adoptStyles, type CSSResultGroup, type PropertyValues, ReactiveElement, unsafeCSS } from '@lit/reactive-element'
import type { BriefRecord, Claim } from '../data/schema.ts'
import styles from './card.css'
import { card, isNamed, isWebAddress, layoutOf } from './card.ts'
import { home } from './home.ts'
import { BriefError, loadRecord } from './load.ts'
import { markup, show } from './markup.ts'
import stateStyles from './states.css'
import { words } from './words/en.ts'
import { loadWords } from './words/load.ts'

export type { Article, BriefRecord, Claim, Entity, Passage } from '../data/schema.ts'
export type { BriefError } from './load.ts'

/** Detail of `article-brief-load`. */
export interface LoadDetail {
  /** Null where the server has rendered the card, and nothing was fetched. */
  record: BriefRecord | null
}
/** Detail of `article-brief-error`. */
export interface ErrorDetail {
  error: BriefError
}
/** Detail of `article-brief-claim`. */
export interface ClaimDetail {
  /** Id of the claim, unique within its article. */
  id: string
  /** Address of its passage: the source with a text fragment. */
  url: string
  /** Null where the server has rendered the card, and nothing was fetched. */
  claim: Claim | null
}

/** The element's events by their type. */
export interface ArticleBriefEventMap {
  'article-brief-load': CustomEvent<LoadDetail>
  'article-brief-error': CustomEvent<ErrorDetail>
  'article-brief-claim': CustomEvent<ClaimDetail>
}

/** A card that the server rendered stands as it is until an attribute asks for another. */
type State =
  | { at: 'adopted' | 'loading' }
  | { at: 'shown'; record: BriefRecord; base: string }
  | { at: 'failed'; error: BriefError; wasAsked: boolean }

/** Attributes that say what to load. */
const ASKED = ['article', 'url', 'claim', 'endpoint', 'brief', 'loading', 'language'] as const

/** The space that was set aside. */
const HEIGHT = '--article-brief-height'

/** How long what is there stands before a skeleton takes its place, ms: a card that comes at once needs none. */
const PATIENCE = 100

/**
 * Shows the brief of an article, and the claims it makes with the place of each in the source.
 *
 * @slot - Fallback: shown until the brief is there, and whenever it can't be shown
 * @fires {CustomEvent<LoadDetail>} article-brief-load - The brief is there
 * @fires {CustomEvent<ErrorDetail>} article-brief-error - The brief can't be shown
 * @fires {CustomEvent<ClaimDetail>} article-brief-claim - A claim's passage was chosen; cancel it to stay on the page
 * @csspart card - The whole card
 * @csspart kicker - Genre, publisher and date
 * @csspart title - The article's title
 * @csspart byline - The authors
 * @csspart gist - The article in one sentence
 * @csspart summary - The article in one paragraph
 * @csspart key-points - The section of key points
 * @csspart claims - The section of claims
 * @csspart claim - One claim
 * @csspart passage - A link to a passage in the source
 * @csspart filter - What narrows the claims of the layout `full`
 * @csspart tools - Citation, sharing, and the link into the API
 * @cssproperty --article-brief-ink - Text colour
 * @cssproperty --article-brief-quiet - Colour of secondary text
 * @cssproperty --article-brief-paper - Background
 * @cssproperty --article-brief-rule - Colour of lines
 * @cssproperty --article-brief-accent - Colour of the genre, markers and focus rings
 * @cssproperty --article-brief-serif - Font family of the text
 * @cssproperty --article-brief-sans - Font family of labels
 * @cssproperty --article-brief-height - Height to keep for the card until it is there; percentages are of the width
 */
export class ArticleBriefElement extends ReactiveElement {
  static override styles: CSSResultGroup = unsafeCSS(styles + stateStyles)
  static override properties = {
    article: {},
    url: {},
    claim: {},
    endpoint: {},
    layout: {},
    claims: {},
    loading: {},
    headingLevel: { attribute: 'heading-level' },
    // The native property `lang` reflects the same attribute.
    language: { attribute: 'lang' },
    theme: { reflect: true },
    brief: { attribute: false },
    state: { state: true },
  }

  /** Id of the article; goes before `url`. */
  declare article: string | null | undefined
  /** Address of the page whose brief to show; without it and `article`, the host page's own. */
  declare url: string | null | undefined
  /** Id of the one claim to show. */
  declare claim: string | null | undefined
  /** Base URL of the API; by default where this script came from, which code from npm doesn't know. */
  declare endpoint: string | null | undefined
  /**
   * How much to show: the usual, a few lines, or everything.
   * @default 'card'
   */
  declare layout: 'card' | 'compact' | 'full' | null | undefined
  /** How many claims to show: a number, `all` or `none`; by default what the layout shows. */
  declare claims: string | number | null | undefined
  /**
   * `lazy` waits until the card is near the viewport.
   * @default 'eager'
   */
  declare loading: 'lazy' | 'eager' | null | undefined
  /**
   * Level of the title's heading, 1 to 5.
   * @default 2
   */
  declare headingLevel: string | number | null | undefined
  /**
   * Colours; `auto` are those the reader's system is set to.
   * @default 'auto'
   */
  declare theme: 'auto' | 'light' | 'dark' | null | undefined
  /** A record to show without fetching. */
  declare brief: BriefRecord | null | undefined

  /** Language of the card's own words; by default that of the page around it. */
  declare private language: string | null | undefined
  declare private state: State
  #words = words
  #pending = new AbortController()
  /** What the attributes asked for when it was last loaded. */
  #asked: unknown[] | undefined
  #waited = false
  /** The host's own height to keep, before it was given back. */
  #reserved: string | undefined

  constructor() {
    super()
    this.state = { at: this.shadowRoot?.querySelector('.card') ? 'adopted' : 'loading' }
  }

  /** Until there is something to show, what stands between the tags stays as the page has it. */
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this.shadowRoot ? this.#openRoot() : this
  }

  #openRoot(): ShadowRoot {
    const root = this.shadowRoot ?? this.attachShadow(ArticleBriefElement.shadowRootOptions)
    this.#dress(root)
    for (const type of ['click', 'toggle', 'change'])
      root.addEventListener(
        type,
        (event) => {
          const target = event.target as Element
          // What is slotted is the page's own.
          if (!root.contains(target)) return
          if (type === 'click') this.#onClick(target, event as MouseEvent)
          else void this.#use(target)
        },
        true,
      )
    return root
  }

  /** A style sheet belongs to one document: cards of this one share theirs, one that was moved to another has its own. */
  #dress(root: ShadowRoot): void {
    const { elementStyles } = this.constructor as typeof ArticleBriefElement
    const view = this.ownerDocument.defaultView
    if (view === window) adoptStyles(root, elementStyles)
    else if (view)
      root.adoptedStyleSheets = elementStyles.map((style) => {
        const sheet = new view.CSSStyleSheet()
        sheet.replaceSync(`${style}`)
        return sheet
      })
  }

  adoptedCallback(): void {
    const root = this.shadowRoot
    if (!root) return
    this.#dress(root)
    // The tools have styles of their own.
    if (root.querySelector('output, button')) void this.#use(this)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const { at } = this.state
    if (this.#pending.signal.aborted && (at === 'loading' || at === 'failed')) void this.#load()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#pending.abort()
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    const asked = this.#asked
    if (this.state.at === 'adopted' && changed.has('state') && this.#isCardAskedFor()) {
      this.#fillFilter()
      this.#shown(null)
    } else if (
      asked
        ? ASKED.some((name, i) => !Object.is(this[name], asked[i]))
        : this.state.at === 'loading' || [...changed.keys()].some((name) => name !== 'theme')
    )
      void this.#load()
    const { at } = this.state
    if (at === 'shown' || at === 'failed' || (at === 'loading' && this.#waited)) return true
    // What is there stands; attributes follow their properties all the same.
    super.update(changed)
    return false
  }

  protected override update(changed: PropertyValues): void {
    super.update(changed)
    const root = this.shadowRoot ?? this.#openRoot()
    if (this.state.at === 'shown') this.#showCard(root, this.state)
    else this.#showStatus(root)
  }

  #showCard(root: ShadowRoot, { record, base }: State & { at: 'shown' }): void {
    try {
      show(root, card(markup, record, this, this.#words, base))
      this.#fillFilter()
    } catch (cause) {
      this.#fail(cause)
    }
  }

  #showStatus(root: ShadowRoot): void {
    const { state } = this
    const words = this.#words
    if (state.at === 'loading') this.#reserveAgain()
    // A live region speaks of what changes in it, so it stays while its words change.
    show(root, markup`<div class="room"><div><div><slot></slot></div><p role="status"></p></div></div>`)
    const status = root.querySelector('p') as HTMLElement
    const frame = status.parentElement as HTMLElement
    frame.className = state.at === 'failed' ? '' : `card busy ${layoutOf(this.layout)}`
    status.lang = words.lang
    status.dir = words.dir
    show(
      status,
      state.at === 'failed'
        ? markup`${words[navigator.onLine ? state.error.reason : 'offline']} ${state.wasAsked ? markup`<button type="button" value="retry">${words.retry}</button>` : ''}`
        : markup`<span>${words.loading}</span>`,
    )
  }

  /** Whether the card that the server rendered is still the one to show: that may have changed before this script came. */
  #isCardAskedFor(): boolean {
    const card = this.shadowRoot?.querySelector<HTMLElement>('.card')
    return !this.brief && (!this.article || this.article === card?.dataset.article)
  }

  /** Loads what the attributes ask for, in place of what was being loaded. */
  async #load(isRetry = false): Promise<void> {
    this.#pending.abort()
    this.#pending = new AbortController()
    const { signal } = this.#pending
    this.#asked = ASKED.map((name) => this[name])
    this.state = { at: 'loading' }
    this.#waited = false
    setTimeout(() => {
      this.#waited = true
      this.requestUpdate()
    }, PATIENCE)
    let wasAsked = false
    try {
      const base = this.#base
      const address = this.brief ? '' : this.#addressIn(base)
      wasAsked = true
      if (this.loading === 'lazy') await nearViewport(this)
      signal.throwIfAborted()
      const [record, { words }] = await Promise.all([this.brief ?? loadRecord(address, signal), this.#loadWords()])
      signal.throwIfAborted()
      this.#words = words
      if (this.claim && !record.claims.some(({ id }) => isNamed(id, this.claim))) throw new BriefError('notFound', this.claim)
      const shown: State = { at: 'shown', record, base }
      this.state = shown
      void this.updateComplete.then(() => {
        if (this.state !== shown) return
        this.#shown(record)
        if (isRetry) this.#takeFocus()
      })
    } catch (cause) {
      const { words } = await this.#loadWords()
      if (signal.aborted) return
      this.#words = words
      this.#fail(cause, wasAsked)
    }
  }

  /** @param wasAsked whether the API was asked: else to ask again is of no use */
  #fail(cause: unknown, wasAsked = true): void {
    const error = cause instanceof BriefError ? cause : new BriefError('unreadable', String(cause), { cause })
    this.state = { at: 'failed', error, wasAsked }
    if (error.reason === 'unreachable') addEventListener('online', () => void this.#load(), this.#pending)
    // A brief that can't come needs no space.
    this.#giveBack()
    void this.updateComplete.then(() => this.#emit<ErrorDetail>('article-brief-error', { error }))
  }

  #shown(record: BriefRecord | null): void {
    this.#giveBackUnseen()
    this.#emit<LoadDetail>('article-brief-load', { record })
  }

  /** Gives back what the card didn't need of the space set aside, once nothing in view moves by it: while it ends below. */
  #giveBackUnseen(): void {
    const last = this.shadowRoot?.querySelector('.card > :last-child')
    if (!last || !getComputedStyle(this).getPropertyValue(HEIGHT)) return
    new IntersectionObserver((_, observer) => {
      if (this.isConnected && last.getBoundingClientRect().bottom < innerHeight) return
      observer.disconnect()
      if (last.isConnected) this.#giveBack()
    }).observe(this)
  }

  #giveBack(): void {
    this.#reserved ??= this.style.getPropertyValue(HEIGHT)
    this.style.setProperty(HEIGHT, '0')
  }

  /** A skeleton takes the space that was given back before. */
  #reserveAgain(): void {
    if (this.#reserved === undefined) return
    this.style.setProperty(HEIGHT, this.#reserved)
    this.#reserved = undefined
  }

  /** The button that had the focus is gone; whoever has gone elsewhere in the meantime stays there. */
  #takeFocus(): void {
    const { activeElement, body } = this.ownerDocument
    if (activeElement === body) this.shadowRoot?.querySelector<HTMLElement>('.title a')?.focus()
  }

  /** Base URL of the API, with a slash at its end. */
  get #base(): string {
    return webAddress(this.endpoint || new URL('.', home()).href).replace(/\/?$/, '/')
  }

  /** Address of the record in the API. */
  #addressIn(base: string): string {
    return `${base}v1/${this.article ? `articles/${encodeURIComponent(this.article)}` : `lookup?url=${encodeURIComponent(webAddress(this.url || pageUrl()))}`}`
  }

  #loadWords() {
    return loadWords(languageOf(this))
  }

  #onClick(target: Element, event: MouseEvent): void {
    const chosen = target.closest<HTMLAnchorElement | HTMLButtonElement>('a.source, button')
    if (chosen instanceof HTMLAnchorElement) this.#choose(chosen, event)
    else if (chosen?.value === 'retry') void this.#load(true)
    else if (chosen) void this.#use(chosen)
  }

  #choose(link: HTMLAnchorElement, event: MouseEvent): void {
    const id = link.closest<HTMLElement>('[data-claim]')?.dataset.claim
    const url = link.href
    const claim = (this.state.at === 'shown' && id && this.state.record.claims.find((one) => isNamed(one.id, id))) || null
    if (id && !this.#emit<ClaimDetail>('article-brief-claim', { id, url, claim }, true)) event.preventDefault()
    else if (!(event.ctrlKey || event.metaKey || event.shiftKey) && pageOf(url) === pageOf(pageUrl())) {
      event.preventDefault()
      void import('./highlight.ts').then(
        ({ highlight }) => highlight(url),
        () => location.assign(url),
      )
    }
  }

  /** A new card's filter is empty; what fills it comes on demand. */
  #fillFilter(): void {
    if (this.shadowRoot?.querySelector('form:empty')) void this.#use(this)
  }

  /** What nobody needs for reading comes when it is used. */
  async #use(target: Element): Promise<void> {
    try {
      const [{ use }, { toolWords }] = await Promise.all([import('./tools.ts'), this.#loadWords()])
      use(this.shadowRoot as ShadowRoot, target, this.#base, toolWords)
    } catch (error) {
      // The Worker can't be reached any more; the card is as readable as before.
      console.warn('article-brief:', error)
    }
  }

  #emit<D>(type: string, detail: D, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent<D>(type, { detail, bubbles: true, composed: true, cancelable }))
  }
}

/** The host page's own address, as it gives it itself if it does; its fragment is nobody else's business. */
function pageUrl(): string {
  return (document.querySelector<HTMLLinkElement>('link[rel="canonical"]')?.href || location.href).replace(/#.*/, '')
}

/** The language that an element has or inherits, out of shadow roots too; empty where none is given. */
function languageOf(element: Element): string {
  const { host } = element.getRootNode() as Partial<ShadowRoot>
  return element.closest('[lang]')?.getAttribute('lang') ?? (host ? languageOf(host) : '')
}

/**
 * An address on the web, complete.
 * @throws TypeError for any other: links may lead there
 */
function webAddress(url: string): string {
  const { href } = new URL(url, document.baseURI)
  if (!isWebAddress(href)) throw new TypeError(`not an http or https URL: ${href}`)
  return href
}

/** Without query, fragment and the last slash. */
function pageOf(url: string): string | undefined {
  return url.split(/\/?(?:[?#]|$)/, 1)[0]
}

function nearViewport(element: Element): Promise<void> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && resolve(observer.disconnect()), { rootMargin: '400px' })
    observer.observe(element)
  })
}
