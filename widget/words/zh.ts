import type { ToolWords, Words } from './words.ts'

export const words: Words = {
  lang: 'zh-Hans',
  dir: 'ltr',
  genre: { news: '新闻', analysis: '分析', opinion: '评论', speech: '演讲', interview: '访谈', report: '报告' },
  kind: {
    fact: '事实',
    position: '立场',
    interpretation: '解读',
    judgement: '评价',
    prediction: '预测',
    conditional: '条件判断',
    recommendation: '建议',
  },
  certainty: { certain: '语气肯定', probable: '认为很可能', possible: '认为有可能' },
  by: '作者：',
  keyPoints: '要点',
  claims: '论断：{total} 条',
  claimsOf: '论断：{total} 条中的 {shown} 条',
  allClaims: '全部 {total} 条论断',
  reportedBy: '由{name}转述',
  paragraph: '第 {n} 段',
  seeInSource: '查看原文出处',
  citeAndShare: '引用与分享',
  loading: '正在加载摘要……',
  retry: '重试',
  offline: '当前离线，恢复连接后将自动加载摘要。',
  unreachable: '无法加载摘要。',
  notFound: '这里没有相应的摘要。',
  unreadable: '无法读取摘要。',
}

export const toolWords: ToolWords = {
  claimant: '提出者',
  kind: '类型',
  all: '全部',
  copyCitation: '复制引文',
  copyLink: '复制链接',
  share: '分享',
  openInApi: '在 API 中打开',
  copied: '已复制',
  notCopied: '无法复制',
}
