export type Close = () => Promise<void>

/** Resources in the order they were opened, closed in reverse: what depends on something goes before it. */
export function createClosers(): { add(close: Close): void; close: Close } {
  const open: Close[] = []
  return {
    add: (close) => {
      open.push(close)
    },
    /** Closes all, also when one of them fails. @throws AggregateError of what failed */
    close: async () => {
      const errors: unknown[] = []
      for (let close = open.pop(); close; close = open.pop())
        await close().catch((error: unknown) => errors.push(error))
      if (errors.length > 0) throw new AggregateError(errors, 'not everything could be closed')
    },
  }
}
