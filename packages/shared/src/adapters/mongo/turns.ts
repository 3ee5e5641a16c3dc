import { StoreUnavailable } from '../../ports/stores.ts'

/**
 * Lets those who come with the same key work one after another, first come, first served. A client that repeats a request while
 * the first is still being handled then gets the first one's outcome, and not a write that has to fail. Where one finds that there
 * is no database, those behind it are told so too: otherwise each of them would wait for it in turn.
 */
export function createTurns(): <T>(key: string, work: (isFirst: boolean) => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()

  return async (key, work) => {
    const before = last.get(key)
    const turn = before ? before.then(() => work(false)) : work(true)
    const done = turn.catch((error) => {
      if (error instanceof StoreUnavailable) throw error
    })
    // Whoever waits has it from their own turn.
    done.catch(() => {})
    last.set(key, done)
    try {
      return await turn
    } finally {
      if (last.get(key) === done) last.delete(key)
    }
  }
}
