import type { ToolWords, Words } from './words.ts'

export const words: Words = {
  lang: 'ar',
  dir: 'rtl',
  genre: { news: 'خبر', analysis: 'تحليل', opinion: 'رأي', speech: 'خطاب', interview: 'مقابلة', report: 'تقرير' },
  kind: {
    fact: 'واقعة',
    position: 'موقف',
    interpretation: 'تفسير',
    judgement: 'حكم قيمي',
    prediction: 'توقّع',
    conditional: 'قول مشروط',
    recommendation: 'توصية',
  },
  certainty: { certain: 'قيل على وجه اليقين', probable: 'قيل على وجه الترجيح', possible: 'قيل على وجه الاحتمال' },
  by: 'بقلم',
  keyPoints: 'أهم النقاط',
  claims: 'الأقوال: {total}',
  claimsOf: 'الأقوال: {shown} من {total}',
  allClaims: 'جميع الأقوال ({total})',
  reportedBy: 'نقلًا عن {name}',
  paragraph: 'الفقرة {n}',
  seeInSource: 'اعرضه في المصدر',
  citeAndShare: 'الاقتباس والمشاركة',
  loading: 'جارٍ تحميل الموجز…',
  retry: 'إعادة المحاولة',
  offline: 'لا يوجد اتصال. سيُحمَّل الموجز عند عودته.',
  unreachable: 'تعذّر تحميل الموجز.',
  notFound: 'لا يوجد موجز لذلك هنا.',
  unreadable: 'تعذّرت قراءة الموجز.',
}

export const toolWords: ToolWords = {
  claimant: 'القائل',
  kind: 'النوع',
  all: 'الكل',
  copyCitation: 'نسخ المرجع',
  copyLink: 'نسخ الرابط',
  share: 'مشاركة',
  openInApi: 'فتح في واجهة API',
  copied: 'تم النسخ',
  notCopied: 'تعذّر النسخ',
}
