import type { ToolWords } from './words.ts'

/** Apart from the other English words, which come with the element. */
export const toolWords: ToolWords = {
  claimant: 'Claimant',
  kind: 'Kind',
  all: 'All',
  copyCitation: 'Copy citation',
  copyLink: 'Copy link',
  share: 'Share',
  openInApi: 'Open in the API',
  copied: 'Copied',
  notCopied: 'Could not copy',
}
