/** Our card's text as a React component that fetches our JSON when it mounts. */
import { createElement as h, type ReactNode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { BriefRecord, Claim } from '../../../../data/schema.ts'
import { formatDate } from '../../../../widget/card.ts'
import { words as en } from '../../../../widget/words/en.ts'
import { fill } from '../../../../widget/words/words.ts'

const SHOWN = 4

function Card({ address }: { address: string }): ReactNode {
  const [record, setRecord] = useState<BriefRecord>()
  useEffect(() => {
    fetch(address)
      .then((response) => response.json())
      .then(setRecord)
  }, [address])
  if (record === undefined) return h('p', null, en.loading)
  const { article, brief, claims } = record
  return h(
    'article',
    null,
    h('p', null, article.genre, ' ', article.publisher.name, ' ', h('time', null, formatDate(article.published, 'en'))),
    h('h2', null, h('a', { href: article.url }, article.title)),
    h('p', null, en.by, ' ', article.authors.map(({ name }) => name).join('; ')),
    h('p', null, brief.gist),
    h('p', null, brief.summary),
    h('h3', null, en.keyPoints),
    h('ul', null, ...brief.keyPoints.map(({ text, passage }) => h('li', null, text, ' ', h(Place, passage)))),
    h(
      'details',
      null,
      h('summary', null, fill(en.claimsOf, { shown: SHOWN, total: claims.length })),
      claims.slice(0, SHOWN).map(claimItem),
    ),
  )
}

function claimItem({ id, text, claimant, kind, certainty, passage }: Claim): ReactNode {
  const meta = h('p', null, h('b', null, claimant.name), ' ', kind, ' ', en.certainty[certainty], ' ', h(Place, passage))
  return h('div', { key: id }, h('p', null, text), meta)
}

function Place({ url, paragraph }: { url: string; paragraph: number }): ReactNode {
  return h('a', { href: url, title: en.seeInSource }, '¶', paragraph)
}

for (const root of document.querySelectorAll<HTMLElement>('[data-record]'))
  createRoot(root).render(h(Card, { address: root.dataset.record ?? '' }))
