import type { Logger } from '@orders/shared/ports/logger'

/**
 * Keeps a mail service that hangs from taking all of a worker: each mail then holds a place for seconds, and orders would wait
 * behind them. While no mail gets an answer, one at a time finds out whether that is over; the others come back later.
 */
export interface MailGate {
  /** Whether a mail may be sent now. Whoever may tells when it has ended. */
  enter(): boolean
  leave(): void
  /** The service said something, were it a refusal. */
  answered(): void
  unanswered(): void
}

export function createMailGate(logger: Pick<Logger, 'info' | 'warn'>): MailGate {
  let answers = true
  let inside = 0
  return {
    enter: () => {
      if (!answers && inside > 0) return false
      inside++
      return true
    },
    leave: () => {
      inside--
    },
    answered: () => {
      if (!answers) logger.info({}, 'the mail service answers again')
      answers = true
    },
    unanswered: () => {
      if (answers) logger.warn({}, 'the mail service does not answer: one mail at a time is tried until it does')
      answers = false
    },
  }
}
