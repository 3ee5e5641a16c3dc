/** Lets one thread of a process write to a database at a time. */
export interface WriteLock {
  /**
   * Resolves when this thread has the lock, in the order of the calls of all threads.
   * @returns how many commits others have made since this thread's last
   */
  take(): Promise<number>
  /** Gives the lock up. */
  pass(): void
}

const NEXT = 0
const SERVED = 1

/** What the threads share: to be made once, and handed to each of them. */
export const shareWriteLock = (): SharedArrayBuffer => new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)

/**
 * A ticket lock. SQLite itself has a thread that finds the lock taken sleep and try again, for longer each time and with the event loop
 * asleep too: beside a busy writer it would hardly ever be lucky. Here no thread sleeps, and the order of arrival is kept.
 */
export function createWriteLock(shared: SharedArrayBuffer): WriteLock {
  const tickets = new Int32Array(shared)
  let last = Atomics.load(tickets, NEXT) - 1
  return {
    take: async () => {
      const mine = Atomics.add(tickets, NEXT, 1)
      const others = mine - last - 1
      last = mine
      for (;;) {
        const served = Atomics.load(tickets, SERVED)
        if (served === mine) return others
        const turn = Atomics.waitAsync(tickets, SERVED, served)
        if (turn.async) await turn.value
      }
    },
    pass: () => {
      Atomics.add(tickets, SERVED, 1)
      Atomics.notify(tickets, SERVED)
    },
  }
}
