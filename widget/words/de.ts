import type { ToolWords, Words } from './words.ts'

export const words: Words = {
  lang: 'de',
  dir: 'ltr',
  genre: { news: 'Nachricht', analysis: 'Analyse', opinion: 'Meinung', speech: 'Rede', interview: 'Interview', report: 'Bericht' },
  kind: {
    fact: 'Tatsache',
    position: 'Position',
    interpretation: 'Deutung',
    judgement: 'Werturteil',
    prediction: 'Vorhersage',
    conditional: 'Bedingte Aussage',
    recommendation: 'Empfehlung',
  },
  certainty: { certain: 'Als sicher dargestellt', probable: 'Als wahrscheinlich dargestellt', possible: 'Als möglich dargestellt' },
  by: 'Von',
  keyPoints: 'Das Wichtigste',
  claims: 'Aussagen: {total}',
  claimsOf: 'Aussagen: {shown} von {total}',
  allClaims: 'Alle {total} Aussagen',
  reportedBy: 'wiedergegeben von {name}',
  paragraph: 'Absatz {n}',
  seeInSource: 'In der Quelle ansehen',
  citeAndShare: 'Zitieren und teilen',
  loading: 'Die Kurzfassung wird geladen…',
  retry: 'Erneut versuchen',
  offline: 'Keine Verbindung. Die Kurzfassung wird geladen, sobald sie wieder da ist.',
  unreachable: 'Die Kurzfassung konnte nicht geladen werden.',
  notFound: 'Dazu gibt es hier keine Kurzfassung.',
  unreadable: 'Die Kurzfassung ist nicht lesbar.',
}

export const toolWords: ToolWords = {
  claimant: 'Wer es sagt',
  kind: 'Art',
  all: 'Alle',
  copyCitation: 'Quellenangabe kopieren',
  copyLink: 'Link kopieren',
  share: 'Teilen',
  openInApi: 'In der API öffnen',
  copied: 'Kopiert',
  notCopied: 'Kopieren nicht möglich',
}
