import type { Closers } from '../../faults/closers.ts'
import type { QueueAddress } from '../../faults/services/backing.ts'
import { forkProgram } from './fork.ts'

interface MailAddress {
  endpoint: string
  inboxUrl: string
  pid: number
}

type Service = { service: 'queue' | 'mail' }

/** Emulated SQS in a process of its own. */
export const startQueueProcess = (closers: Closers): Promise<QueueAddress> =>
  forkProgram<Service, QueueAddress>('emulator-program', closers).ask({ service: 'queue' })

/** Emulated SES in a process of its own. */
export async function startMailProcess(closers: Closers): Promise<MailAddress> {
  const program = forkProgram<Service, Omit<MailAddress, 'pid'>>('emulator-program', closers)
  return { ...(await program.ask({ service: 'mail' })), pid: program.pid }
}
