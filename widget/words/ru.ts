import type { ToolWords, Words } from './words.ts'

export const words: Words = {
  lang: 'ru',
  dir: 'ltr',
  genre: { news: 'Новости', analysis: 'Анализ', opinion: 'Мнение', speech: 'Речь', interview: 'Интервью', report: 'Доклад' },
  kind: {
    fact: 'Факт',
    position: 'Позиция',
    interpretation: 'Толкование',
    judgement: 'Оценка',
    prediction: 'Прогноз',
    conditional: 'Условное суждение',
    recommendation: 'Рекомендация',
  },
  certainty: { certain: 'Сказано уверенно', probable: 'Сказано как вероятное', possible: 'Сказано как возможное' },
  by: 'Авторство:',
  keyPoints: 'Главное',
  claims: 'Утверждения: {total}',
  claimsOf: 'Утверждения: {shown} из {total}',
  allClaims: 'Все утверждения: {total}',
  reportedBy: 'в передаче: {name}',
  paragraph: 'абзац {n}',
  seeInSource: 'Показать в источнике',
  citeAndShare: 'Цитировать и поделиться',
  loading: 'Загружается краткое изложение…',
  retry: 'Повторить',
  offline: 'Нет сети. Изложение загрузится, когда связь вернётся.',
  unreachable: 'Не удалось загрузить изложение.',
  notFound: 'Такого изложения здесь нет.',
  unreadable: 'Не удалось прочитать изложение.',
}

export const toolWords: ToolWords = {
  claimant: 'Кто утверждает',
  kind: 'Вид',
  all: 'Все',
  copyCitation: 'Скопировать ссылку на источник',
  copyLink: 'Скопировать адрес',
  share: 'Поделиться',
  openInApi: 'Открыть в API',
  copied: 'Скопировано',
  notCopied: 'Не удалось скопировать',
}
