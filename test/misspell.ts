/** Swaps two letters in the middle of a question's longest word, as a hasty typist does. */
export function misspell(question: string): string {
  const longest = question.match(/\p{L}+/gu)?.sort((a, b) => b.length - a.length)[0] ?? ''
  const at = longest.length >> 1
  return question.replace(longest, longest.slice(0, at) + (longest[at + 1] ?? '') + (longest[at] ?? '') + longest.slice(at + 2))
}
