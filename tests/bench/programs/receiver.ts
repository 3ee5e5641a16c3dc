import { setTimeout as sleep } from 'node:timers/promises'
import type { Closers } from '../../faults/closers.ts'
import { forkProgram } from './fork.ts'

export interface Receiver {
  url: string
  /** Resolves when so many more than `since` have come. @throws when none has come for a while before that */
  hasMore(count: number, since: number): Promise<void>
  total(): Promise<number>
}

const LOOK_EVERY_MS = 20
const TIMEOUT_MS = 30_000

/** Takes and counts whatever is posted, in a process of its own. */
export async function startCountingReceiver(closers: Closers): Promise<Receiver> {
  const program = forkProgram<object, { url: string; total: number }>('receiver-program', closers)
  const total = async () => (await program.ask({})).total
  const { url } = await program.ask({})
  return {
    url,
    total,
    hasMore: async (count, since) => {
      let latest = since
      let grewAtMs = performance.now()
      while (latest < since + count) {
        await sleep(LOOK_EVERY_MS)
        const now = await total()
        if (now > latest) grewAtMs = performance.now()
        latest = now
        if (performance.now() - grewAtMs > TIMEOUT_MS) throw new Error(`${latest - since} of ${count} deliveries came`)
      }
    },
  }
}
