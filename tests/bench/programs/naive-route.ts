import type { Closers } from '../../faults/closers.ts'
import type { QueueAddress } from '../../faults/services/backing.ts'
import { forkProgram } from './fork.ts'
import type { Yardstick } from './yardstick.ts'

export interface NaiveJob {
  mongoUrl: string
  queue: QueueAddress
}

/**
 * What a first draft of such a system does to accept an order, in a process of its own: it inserts a document and sends a message, with no
 * transaction, no stock, no outbox and nobody to ask who it is.
 */
export async function startNaiveRoute(job: NaiveJob, closers: Closers): Promise<Yardstick> {
  const program = forkProgram<NaiveJob, string>('naive-route-program', closers)
  return { pid: program.pid, url: await program.ask(job) }
}
