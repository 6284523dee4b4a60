/** What is made when it is first asked for, and once: a Worker that starts must not pay for what most requests don't need. */
export function later<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** A pattern with properties of Unicode. Those of a literal are looked up when the code is read: they were 3 of the 31 ms that our code adds to a start. */
export function laterPattern(source: string, flags: string): () => RegExp {
  return later(() => new RegExp(source, flags))
}
