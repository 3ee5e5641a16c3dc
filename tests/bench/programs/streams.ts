import type { Closers } from '../../faults/closers.ts'
import { forkProgram } from './fork.ts'

export type StreamsJob = { url: string; token: string; ids: readonly string[] } | { close: true }

/** Clients that follow orders, in a process of their own. */
export function startStreams(closers: Closers) {
  const program = forkProgram<StreamsJob, number>('streams-program', closers)
  let wanted = 0
  return {
    open: async (job: { url: string; token: string; ids: readonly string[] }): Promise<void> => {
      wanted = await program.ask(job)
    },
    /** @throws when some had ended before: then there were fewer than were said to be */
    close: async (): Promise<void> => {
      const held = await program.ask({ close: true })
      if (held !== wanted) throw new Error(`${wanted - held} of ${wanted} streams have ended by themselves`)
    },
  }
}
