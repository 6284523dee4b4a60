import { intlDate, type ToolWords, type Words } from './words.ts'

export const words: Words = {
  lang: 'es',
  dir: 'ltr',
  date: intlDate('es'),
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
  claims: (shown, total) => (shown < total ? `Afirmaciones: ${shown} de ${total}` : `Afirmaciones: ${total}`),
  allClaims: (total) => `Todas las afirmaciones: ${total}`,
  reportedBy: (name) => `según ${name}`,
  paragraph: (n) => `párrafo ${n}`,
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
