import { type CSSResultGroup, html, LitElement, type PropertyValues, unsafeCSS } from 'lit'
import type { BriefRecord, Claim } from '../data/schema.ts'
import styles from './card.css'
import { card, DEFAULT_CLAIMS, LAYOUTS, type Layout } from './card.ts'
import { FormatError, isRecord, loadRecord, NotFoundError, type Request } from './load.ts'
import { en } from './words.ts'

/** Detail of `article-brief-load`. */
export interface LoadDetail {
  record: BriefRecord
}
/** Detail of `article-brief-error`. */
export interface ErrorDetail {
  error: Error
}
/** Detail of `article-brief-claim`. */
export interface ClaimDetail {
  claim: Claim
}

type State = { at: 'loading' } | { at: 'shown'; record: BriefRecord } | { at: 'failed'; error: Error }

/**
 * Shows the brief of an article, and the claims it makes with the place of each in the source.
 *
 * @slot - Fallback: shown until the brief is there, and whenever it can't be shown
 * @fires {CustomEvent<LoadDetail>} article-brief-load - The brief is there
 * @fires {CustomEvent<ErrorDetail>} article-brief-error - The brief can't be shown
 * @fires {CustomEvent<ClaimDetail>} article-brief-claim - A claim's passage was chosen; cancel it to stay on the page
 * @csspart card - The whole card
 * @csspart header - Kicker, title and byline
 * @csspart kicker - Genre, publisher and date
 * @csspart title - The article's title
 * @csspart byline - The authors
 * @csspart gist - The article in one sentence
 * @csspart summary - The article in one paragraph
 * @csspart key-points - The section of key points
 * @csspart claims - The section of claims
 * @csspart claim - One claim
 * @csspart passage - A link to a passage in the source
 * @cssproperty --article-brief-ink - Text colour
 * @cssproperty --article-brief-quiet - Colour of secondary text
 * @cssproperty --article-brief-paper - Background
 * @cssproperty --article-brief-rule - Colour of lines
 * @cssproperty --article-brief-accent - Colour of the genre, markers and focus rings
 * @cssproperty --article-brief-serif - Font family of the text
 * @cssproperty --article-brief-sans - Font family of labels
 */
export class ArticleBriefElement extends LitElement {
  static override styles: CSSResultGroup = unsafeCSS(styles)
  static override properties = {
    article: {},
    url: {},
    claim: {},
    endpoint: {},
    layout: {},
    claims: {},
    theme: { reflect: true },
    brief: { attribute: false },
    state: { state: true },
  }

  /** Id of the article; goes before `url`. */
  declare article: string | undefined
  /** Address of the page whose brief to show; without it and `article`, the host page's own. */
  declare url: string | undefined
  /** Id of the one claim to show. */
  declare claim: string | undefined
  /** Base URL of the API; by default where this script came from. */
  declare endpoint: string | undefined
  /** `card`, `compact` or `full`; anything else is `card`. */
  declare layout: string | undefined
  /** How many claims to show: a number, `all` or `none`; by default what the layout shows. */
  declare claims: string | undefined
  /** `auto`, `light` or `dark`. */
  declare theme: string | undefined
  /** A record to show without fetching. */
  declare brief: BriefRecord | null | undefined

  declare private state: State
  private pending: AbortController | undefined

  constructor() {
    super()
    this.state = { at: 'loading' }
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated && this.state.at === 'loading') void this.load()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.pending?.abort()
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const asked = ['article', 'url', 'claim', 'endpoint', 'brief'] as const
    if (!this.hasUpdated || asked.some((name) => changed.has(name))) void this.load()
  }

  /** Whatever goes wrong while rendering, the fallback stands. */
  protected override update(changed: PropertyValues<this>): void {
    try {
      super.update(changed)
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  override render(): unknown {
    const { state } = this
    if (state.at === 'shown') return this.renderCard(state.record)
    if (state.at === 'loading')
      return html`<div class="card" aria-busy="true"><slot></slot><p class="sr" role="status">${en.loading}</p><div class="skeleton"></div></div>`
    return html`<slot></slot><p class="notice" role="status">${describe(state.error)} <button type="button" @click=${this.load}>${en.retry}</button></p>`
  }

  private renderCard(record: BriefRecord): unknown {
    const layout = LAYOUTS.find((name) => name === this.layout) ?? 'card'
    const chosen = this.claim ? { ...record, claims: record.claims.filter(({ id }) => isClaim(id, this.claim)) } : record
    return html`<div @click=${this.chooseClaim}>${card(html, chosen, {
      layout: this.claim ? 'compact' : layout,
      claims: parseClaims(this.claims, layout, this.claim),
      words: en,
      lang: 'en',
      permalink: new URL(`a/${encodeURIComponent(record.article.id)}`, this.base).href,
    })}</div>`
  }

  private get base(): string {
    const base = new URL(this.endpoint || new URL('.', import.meta.url).href, document.baseURI).href
    return base.endsWith('/') ? base : `${base}/`
  }

  private get request(): Request {
    if (this.article) return { article: this.article }
    const canonical = document.querySelector<HTMLLinkElement>('link[rel="canonical"]')?.href
    return { url: this.url || canonical || location.href }
  }

  /** Loads what the attributes ask for, in place of what was being loaded. */
  private readonly load = async (): Promise<void> => {
    this.pending?.abort()
    if (this.brief) {
      if (isRecord(this.brief)) this.show(this.brief)
      else this.fail(new FormatError('the brief property holds no record'))
      return
    }
    const pending = new AbortController()
    this.pending = pending
    this.state = { at: 'loading' }
    try {
      const record = await loadRecord(this.base, this.request, pending.signal)
      if (!pending.signal.aborted) this.show(record)
    } catch (error) {
      if (!pending.signal.aborted) this.fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  private show(record: BriefRecord): void {
    if (this.claim && !record.claims.some(({ id }) => isClaim(id, this.claim))) {
      this.fail(new NotFoundError(`the article has no claim "${this.claim}"`))
      return
    }
    this.state = { at: 'shown', record }
    void this.updateComplete.then(() => this.emit<LoadDetail>('article-brief-load', { record }))
  }

  private fail(error: Error): void {
    this.state = { at: 'failed', error }
    void this.updateComplete.then(() => this.emit<ErrorDetail>('article-brief-error', { error }))
  }

  private readonly chooseClaim = (event: Event): void => {
    const link = event.target instanceof Element ? event.target.closest('a.source') : null
    const id = link?.closest('[data-claim]')?.getAttribute('data-claim')
    const claim = this.state.at === 'shown' ? this.state.record.claims.find((candidate) => candidate.id === id) : undefined
    if (claim !== undefined && !this.emit<ClaimDetail>('article-brief-claim', { claim }, true)) event.preventDefault()
  }

  private emit<D>(type: string, detail: D, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent<D>(type, { detail, bubbles: true, composed: true, cancelable }))
  }
}

function parseClaims(value: string | undefined, layout: Layout, claim: string | undefined): number {
  if (claim || value === 'all') return Infinity
  if (value === 'none') return 0
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : DEFAULT_CLAIMS[layout]
}

/** A claim may be named in full or by the part that is unique within its article. */
function isClaim(id: string, wanted: string | undefined): boolean {
  return id === wanted || id.endsWith(`.${wanted}`)
}

function describe(error: Error): string {
  if (error instanceof NotFoundError) return en.notFound
  return error instanceof FormatError ? en.failed : en.offline
}
