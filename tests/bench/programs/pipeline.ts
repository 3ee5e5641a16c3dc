import type { Closers } from '../../faults/closers.ts'
import type { QueueAddress } from '../../faults/services/backing.ts'
import { type ForkedProgram, forkProgram } from './fork.ts'

export interface PipelineJob {
  queue: QueueAddress
  /** Endpoint of SES. */
  mail: string
  /** Each takes ten messages at a time. */
  pollers: number
  messages: number
}

/**
 * The floor of a worker, in a process of its own: it receives a message an order, sends a mail and deletes the message. It knows no store
 * and keeps no promise. Answers with messages a second. What is taken last may not be deleted: nobody should use the queue again.
 */
export const startPipeline = (closers: Closers): ForkedProgram<PipelineJob, number> =>
  forkProgram('pipeline-program', closers)
