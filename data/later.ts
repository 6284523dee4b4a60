/** What is made when it is first asked for, and once: a Worker that starts must not pay for what most requests don't need. */
export function later<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** A pattern of Unicode's properties: in a literal they are looked up already where the code is read, which takes a start of the Worker longer than 10 KB of code. */
export function laterPattern(source: string, flags: string): () => RegExp {
  return later(() => new RegExp(source, flags))
}
