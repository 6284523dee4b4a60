import type { PlacedClaim } from './placed-claim.ts'
import type { BriefRecord } from './schema.ts'

/** A record as Markdown (CommonMark): for machines that read, newsletters and content systems. */
export function recordToMarkdown({ article, brief, claims }: BriefRecord): string {
  const authors = article.authors.map(({ name, role }) =>
    role === undefined ? escapeMarkdown(name) : `${escapeMarkdown(name)}, ${escapeMarkdown(role)}`,
  )
  return [
    `# ${escapeMarkdown(article.title)}`,
    `${authors.join('; ')}. ${escapeMarkdown(article.publisher.name)}, ${article.published}. <${article.url}>`,
    `**${escapeMarkdown(brief.gist)}**`,
    escapeMarkdown(brief.summary),
    '## Key points',
    brief.keyPoints.map(({ text, passage }) => `- ${escapeMarkdown(text)} ([¶${passage.paragraph}](${passage.url}))`).join('\n'),
    '## Claims',
    claims.map((claim, i) => `${i + 1}. ${claimToMarkdown(claim)}`).join('\n'),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n')
}

/** A claim on one line: what it says, who says so, how sure they are, and a link to the passage. */
export function claimToMarkdown({ text, claimant, reportedBy, kind, certainty, passage }: Omit<PlacedClaim, 'article'>): string {
  const who = [claimant?.name ?? [], reportedBy === undefined ? [] : `reported by ${reportedBy.name}`].flat().map(escapeMarkdown).join(', ')
  const said = [who, kind ?? '', certainty ?? ''].filter((part) => part !== '').join('; ')
  const place = passage === undefined ? '' : ` ([¶${passage.paragraph}](${passage.url}))`
  return `${escapeMarkdown(text)}${said === '' ? '' : ` — ${said}`}${place}`
}

/** What Markdown would take for markup, as the characters they are. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~]/g, '\\$&').replace(/\s+/g, ' ')
}
