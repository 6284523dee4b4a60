/** What a citation needs of an article. */
export interface Cited {
  id: string
  title: string
  authors: readonly string[]
  publisher: string
  /** Such as 2025-02-14. */
  published: string
  url: string
  /** BCP 47 tag. */
  lang: string
}

/** Ways to cite an article: as a sentence, in Markdown, for BibTeX, and as CSL-JSON. */
export const CITATIONS: Record<string, (cited: Cited) => string> = {
  text: ({ authors, title, publisher, published, url }) => `${authors.join(', ')}. “${title}”. ${publisher}, ${published}. ${url}`,

  markdown: ({ authors, title, publisher, published, url }) =>
    `${escapeMarkdown(authors.join(', '))}. [${escapeMarkdown(title)}](<${url}>). *${escapeMarkdown(publisher)}*, ${published}.`,

  bibtex: ({ id, authors, title, publisher, published, url }) =>
    [
      `@online{${id},`,
      `  author = {${authors.map((author) => `{${escapeBibtex(author)}}`).join(' and ')}},`,
      `  title = {{${escapeBibtex(title)}}},`,
      `  organization = {${escapeBibtex(publisher)}},`,
      `  date = {${published}},`,
      `  url = {${url}}`,
      '}',
    ].join('\n'),

  csl: ({ id, authors, title, publisher, published, url, lang }) =>
    JSON.stringify(
      [
        {
          id,
          type: 'article-newspaper',
          title,
          author: authors.map((literal) => ({ literal })),
          'container-title': publisher,
          issued: { 'date-parts': [published.split('-').map(Number)] },
          URL: url,
          language: lang,
        },
      ],
      null,
      2,
    ),
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&')
}

const BIBTEX: Record<string, string> = { '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' }

function escapeBibtex(text: string): string {
  return text.replace(/[\\~^]|[{}%&$#_]/g, (character) => BIBTEX[character] ?? `\\${character}`)
}
