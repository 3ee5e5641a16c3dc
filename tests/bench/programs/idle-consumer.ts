import type { Closers } from '../../faults/closers.ts'
import type { QueueAddress } from '../../faults/services/backing.ts'
import { forkProgram } from './fork.ts'

export interface DrainJob {
  queue: QueueAddress
  /** Each takes ten messages at a time. */
  pollers: number
  messages: number
}

export interface IdleConsumer {
  /** @returns messages a second. What is taken last may not be deleted: nobody should use the queue again */
  drain(job: DrainJob): Promise<number>
}

/** A consumer that does nothing, in a process of its own: how fast the queue can be emptied at all. */
export function startIdleConsumer(closers: Closers): IdleConsumer {
  const program = forkProgram<DrainJob, number>('idle-consumer-program', closers)
  return { drain: (job) => program.ask(job) }
}
