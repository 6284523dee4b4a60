/** Shoelace's card, the one component that is imported, filled with our card's markup from our JSON. */
import '@shoelace-style/shoelace/dist/components/card/card.js'
import '@shoelace-style/shoelace/dist/themes/light.css'
import type { BriefRecord } from '../../../../data/schema.ts'
import { card } from '../../../../widget/card.ts'
import { words } from '../../../../widget/words/en.ts'
import { html } from '../../../../worker/html.ts'

async function fill(place: HTMLElement): Promise<void> {
  const response = await fetch(place.dataset.record ?? '')
  const record: BriefRecord = await response.json()
  place.innerHTML = card(html, record, {}, words, '/').text
}

for (const place of document.querySelectorAll<HTMLElement>('sl-card')) void fill(place)
