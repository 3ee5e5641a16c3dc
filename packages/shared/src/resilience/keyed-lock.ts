import { StoreUnavailable } from '../ports/stores.ts'

/** @param work told whether it had to wait for other work of its key */
export type KeyedLock = <T>(key: string, work: (waited: boolean) => Promise<T>) => Promise<T>

/**
 * Work with the same key runs one after another, first come, first served, whatever becomes of the work before it. Only where the
 * database is away, what waits fails with the work before: otherwise each would find that out in turn.
 */
export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<unknown>>()

  return async (key, work) => {
    const before = tails.get(key)
    const result = before ? before.then(() => work(true)) : work(false)
    const tail = result.catch((error) => {
      if (error instanceof StoreUnavailable) throw error
    })
    // A caller that waits hears of it from its own work.
    tail.catch(() => {})
    tails.set(key, tail)
    try {
      return await result
    } finally {
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}
