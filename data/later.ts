/** What is made when it is first asked for, and once: a Worker that starts must not pay for what most requests don't need. */
export function later<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
