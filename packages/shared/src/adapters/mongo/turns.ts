/**
 * Lets those who come with the same key work one after another, first come, first served. A client that repeats a request while
 * the first is still being handled then gets the first one's outcome, and not a transaction that has to fail.
 */
export function createTurns(): <T>(key: string, work: (isFirst: boolean) => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()

  return async (key, work) => {
    const before = last.get(key)
    const turn = before ? before.then(() => work(false)) : work(true)
    const done = turn.catch(() => {})
    last.set(key, done)
    try {
      return await turn
    } finally {
      if (last.get(key) === done) last.delete(key)
    }
  }
}
