/** Files of typed arrays: mapped, never parsed. Little-endian; each section starts at a multiple of four bytes. */

type Section = Uint8Array | Uint16Array | Uint32Array | Float32Array
type SectionType<T extends Section> = { new (buffer: ArrayBuffer, offset: number, length: number): T; BYTES_PER_ELEMENT: number }

/** A file: its magic number, how many sections, how many bytes each has, then the sections. */
export function packSections(magic: number, sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  const header = Uint32Array.of(magic, sections.length, ...sections.map(({ byteLength }) => byteLength))
  const size = sections.reduce((sum, { byteLength }) => sum + aligned(byteLength), header.byteLength)
  const bytes = new Uint8Array(size)
  let at = 0
  for (const section of [header, ...sections]) {
    bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), at)
    at += aligned(section.byteLength)
  }
  return bytes
}

/**
 * Maps a file of sections; nothing is copied.
 * @returns a function that gives the next section each time, seen as the type asked for
 * @throws Error for bytes that have another magic number or length
 */
export function unpackSections(magic: number, bytes: ArrayBuffer, what: string): <T extends Section>(type: SectionType<T>) => T {
  const [found, count = 0] = bytes.byteLength >= 8 ? new Uint32Array(bytes, 0, 2) : []
  if (found !== magic || bytes.byteLength < 8 + 4 * count) throw new Error(`this is no ${what} of this version`)
  const lengths = new Uint32Array(bytes, 8, count)
  let at = 8 + 4 * count
  if (lengths.reduce((sum, length) => sum + aligned(length), at) !== bytes.byteLength) throw new Error(`this ${what} is cut off`)
  let section = 0
  return (type) => {
    const length = lengths[section++] ?? 0
    const view = new type(bytes, at, length / type.BYTES_PER_ELEMENT)
    at += aligned(length)
    return view
  }
}

/** The next multiple of four. */
export function aligned(length: number): number {
  return (length + 3) & ~3
}
