import type { ToolWords, Words } from './words.ts'

export const words: Words = {
  lang: 'fr',
  dir: 'ltr',
  genre: { news: 'Actualité', analysis: 'Analyse', opinion: 'Opinion', speech: 'Discours', interview: 'Entretien', report: 'Rapport' },
  kind: {
    fact: 'Fait',
    position: 'Position',
    interpretation: 'Interprétation',
    judgement: 'Jugement',
    prediction: 'Prédiction',
    conditional: 'Conditionnelle',
    recommendation: 'Recommandation',
  },
  certainty: { certain: 'Présenté comme certain', probable: 'Présenté comme probable', possible: 'Présenté comme possible' },
  by: 'Par',
  keyPoints: 'Points clés',
  claims: 'Affirmations\u00a0: {total}',
  claimsOf: 'Affirmations\u00a0: {shown} sur {total}',
  allClaims: 'Toutes les affirmations ({total})',
  reportedBy: 'rapporté par {name}',
  paragraph: 'paragraphe {n}',
  seeInSource: 'Voir dans la source',
  citeAndShare: 'Citer et partager',
  loading: 'Chargement du résumé…',
  retry: 'Réessayer',
  offline: 'Vous êtes hors ligne. Le résumé se chargera au retour de la connexion.',
  unreachable: 'Le résumé n’a pas pu être chargé.',
  notFound: 'Il n’y a pas de résumé pour cela ici.',
  unreadable: 'Le résumé n’a pas pu être lu.',
}

export const toolWords: ToolWords = {
  claimant: 'Auteur de l’affirmation',
  kind: 'Type',
  all: 'Tous',
  copyCitation: 'Copier la citation',
  copyLink: 'Copier le lien',
  share: 'Partager',
  openInApi: 'Ouvrir dans l’API',
  copied: 'Copié',
  notCopied: 'Copie impossible',
}
