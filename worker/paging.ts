/** Pages through a list that is in a fixed order. */

/** Which page of a list is wanted. */
export interface PageRequest {
  /** How many items it has at the most. */
  limit: number
  /** `next` of the page before. */
  cursor?: string | undefined
  /** How many items to pass over; counts only where no cursor says where to begin. */
  offset?: number | undefined
}

export interface Page<T> {
  items: T[]
  /** How many there are in all. */
  total: number
  /** Cursor of the next page; null on the last. */
  next: string | null
}

/**
 * The page after the item that a cursor names. A cursor holds the id of the last item already
 * seen, so it stays good when items are added before or after it.
 *
 * @param total how many there are in all, where `list` is only the beginning
 * @returns undefined when the cursor isn't one of this list
 */
export function pageOf<T>(
  list: readonly T[],
  idOf: (item: T) => string,
  { limit, cursor, offset = 0 }: PageRequest,
  total = list.length,
): Page<T> | undefined {
  let start = offset
  if (cursor !== undefined) {
    const id = idOfCursor(cursor)
    const seen = list.findIndex((item) => idOf(item) === id)
    if (seen < 0) return undefined
    start = seen + 1
  }
  const items = list.slice(start, start + limit)
  const last = items.at(-1)
  return { items, total, next: last !== undefined && start + limit < total ? cursorOf(idOf(last)) : null }
}

/**
 * The cursor that names the last item seen. Ids are ASCII, so base64 of the id itself is opaque
 * enough, needs no padding, and has no sign that a URL would have to escape.
 */
export function cursorOf(id: string): string {
  return btoa(id).replaceAll('=', '')
}

/** The id that a cursor names; undefined for what isn't a cursor. */
export function idOfCursor(cursor: string): string | undefined {
  if (!/^[A-Za-z\d]+$/.test(cursor)) return undefined
  try {
    const id = atob(cursor)
    // Base64 has several spellings of one text; only ours is a cursor.
    return cursorOf(id) === cursor ? id : undefined
  } catch {
    // Not base64, so not a cursor.
    return undefined
  }
}
