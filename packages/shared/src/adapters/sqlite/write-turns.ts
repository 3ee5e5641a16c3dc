/** Lets the threads of a process write to one database in turn. */
export interface WriteTurns {
  /**
   * Resolves when it is this thread's turn; in the order of the calls, whichever thread they come from.
   * @returns how many turns others have had since this thread's last
   */
  take(): Promise<number>
  /** Ends the turn. */
  pass(): void
}

const NEXT = 0
const SERVED = 1

/** What the threads share: to be made once, and handed to each of them. */
export const shareTurns = (): SharedArrayBuffer => new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)

/**
 * A ticket lock. SQLite itself has a thread that finds the lock taken sleep and try again, for longer each time and with the event loop
 * asleep too: beside a busy writer it would hardly ever be lucky. Here nobody sleeps, and nobody is passed over.
 */
export function createWriteTurns(shared: SharedArrayBuffer): WriteTurns {
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
