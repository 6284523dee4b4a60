import type { ToolWords, Words } from './words.ts'

export const words: Words = {
  lang: 'es',
  dir: 'ltr',
  genre: { news: 'Noticia', analysis: 'Análisis', opinion: 'Opinión', speech: 'Discurso', interview: 'Entrevista', report: 'Informe' },
  kind: {
    fact: 'Hecho',
    position: 'Postura',
    interpretation: 'Interpretación',
    judgement: 'Juicio',
    prediction: 'Predicción',
    conditional: 'Condicional',
    recommendation: 'Recomendación',
  },
  certainty: { certain: 'Se afirma como seguro', probable: 'Se afirma como probable', possible: 'Se afirma como posible' },
  by: 'Por',
  keyPoints: 'Puntos clave',
  claims: 'Afirmaciones: {total}',
  claimsOf: 'Afirmaciones: {shown} de {total}',
  allClaims: 'Todas las afirmaciones: {total}',
  reportedBy: 'según {name}',
  paragraph: 'párrafo {n}',
  seeInSource: 'Ver en la fuente',
  citeAndShare: 'Citar y compartir',
  loading: 'Cargando el resumen…',
  retry: 'Reintentar',
  offline: 'Sin conexión. El resumen se cargará cuando vuelva.',
  unreachable: 'No se pudo cargar el resumen.',
  notFound: 'Aquí no hay ningún resumen de eso.',
  unreadable: 'No se pudo leer el resumen.',
}

export const toolWords: ToolWords = {
  claimant: 'Quién lo afirma',
  kind: 'Tipo',
  all: 'Todos',
  copyCitation: 'Copiar cita',
  copyLink: 'Copiar enlace',
  share: 'Compartir',
  openInApi: 'Abrir en la API',
  copied: 'Copiado',
  notCopied: 'No se pudo copiar',
}
