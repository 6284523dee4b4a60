/** A text that is bundled with the Worker: a large one as its bytes, of which the runtime makes no text when it starts. */
export type BundledText = ArrayBuffer | string

export function readText(bundled: BundledText): string {
  return typeof bundled === 'string' ? bundled : new TextDecoder().decode(bundled)
}
