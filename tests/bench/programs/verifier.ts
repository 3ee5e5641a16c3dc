import type { Closers } from '../../faults/closers.ts'
import { forkProgram } from './fork.ts'

export interface VerifyJob {
  seconds: number
}

/** Verifies a password again and again, as many at a time as the API does. */
export function startVerifier(closers: Closers) {
  const program = forkProgram<VerifyJob, number>('verifier-program', closers)
  /** @returns verifications a second */
  const verify = (job: VerifyJob): Promise<number> => program.ask(job)
  return { verify }
}
