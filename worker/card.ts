/** Cards as the server renders them: for pages of ours and to paste into others. */

import type { BriefRecord } from '../data/schema.ts'
import { card, type Looks } from '../widget/card.ts'
import type { Words } from '../widget/words/words.ts'
import { html, SafeHtml } from './html.ts'

/** The looks that were asked for. The names are the tag's attributes. */
export interface AskedLooks extends Looks {
  theme?: string | undefined
  lang?: string | undefined
}

/** The same with the interface words nearest to its language. */
export interface CardLooks extends AskedLooks {
  words: Words
}

/** The card alone. */
export function renderCard(record: BriefRecord, looks: CardLooks, base: string): SafeHtml {
  return card(html, record, looks, looks.words, base)
}

/** The tag with the attributes that ask for these looks. */
export function tag(record: BriefRecord, looks: AskedLooks, content: SafeHtml, style = ''): SafeHtml {
  const attributes = { article: record.article.id, ...attributesOf(looks), ...(style && { style }) }
  const written = Object.entries(attributes).map(([name, value]) => html` ${new SafeHtml(name)}=${value}`)
  return html`<article-brief${written}>${content}</article-brief>`
}

const DEFAULTS: Record<string, string> = { layout: 'card', theme: 'auto' }

/** The looks that are not what they are by default, by the tag's attribute names. */
export function attributesOf(looks: AskedLooks): Record<string, string> {
  const { layout, claims, claim, theme, lang, headingLevel } = looks
  const given = Object.entries({ layout, claims, claim, theme, lang, 'heading-level': headingLevel })
  return Object.fromEntries(given.flatMap(([name, value]) => (value && value !== DEFAULTS[name] ? [[name, String(value)]] : [])))
}

/**
 * The tag with the card in a declarative shadow root: there before any script, and taken over by the element.
 * @param style the card's style sheet, or a link to it
 */
export function renderTag(record: BriefRecord, looks: CardLooks, base: string, style: SafeHtml): SafeHtml {
  const { url, title } = record.article
  return tag(
    record,
    looks,
    html`<template shadowrootmode="open">${style}${renderCard(record, looks, base)}</template><a href=${url}>${title}</a>`,
  )
}
