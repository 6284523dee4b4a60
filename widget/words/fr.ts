import { intlDate, type ToolWords, type Words } from './words.ts'

export const words: Words = {
  lang: 'fr',
  dir: 'ltr',
  date: intlDate('fr'),
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
  claims: (shown, total) => (shown < total ? `Affirmations\u00a0: ${shown} sur ${total}` : `Affirmations\u00a0: ${total}`),
  allClaims: (total) => `Toutes les affirmations (${total})`,
  reportedBy: (name) => `rapporté par ${name}`,
  paragraph: (n) => `paragraphe ${n}`,
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
