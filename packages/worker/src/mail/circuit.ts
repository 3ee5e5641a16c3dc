import { backOffMs } from '@orders/shared/back-off'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { MailErrorAbout, MailNotSent } from '@orders/shared/ports/services'

export const CIRCUIT_STATES = ['closed', 'open', 'half-open'] as const
export type CircuitState = (typeof CIRCUIT_STATES)[number]

/**
 * Keeps mails from a mail service that takes none, whatever the cause: each would hold a place for seconds, and be tried for nothing.
 * While it is open, one mail at a time probes it, with back-off; the first one that is taken closes it.
 */
export interface Circuit {
  /** @param mayProbe whether the mail may be the one that probes an open circuit @returns undefined where it had better wait */
  admit(mayProbe: boolean): Admission | undefined
  state(): CircuitState
  /** In our own words; undefined while it is closed. */
  reason(): string | undefined
}

export interface Admission {
  taken(): void
  failed(error: MailNotSent): void
  /** Nothing was sent. */
  unused(): void
}

export interface CircuitOptions {
  /** How long, at first and at most, an open circuit is left alone. */
  probe: { firstMs: number; lastMs: number }
}

/** What keeps all mails back, and not only the one. */
const CONCERNS_ALL: ReadonlySet<MailErrorAbout> = new Set(['account', 'quota', 'us', 'service'])
/** A single one of these says nothing of the other mails; so many in a row do. */
const IN_A_ROW: Partial<Record<MailErrorAbout, number>> = { unknown: 5, rate: 15 }

export function createCircuit(
  { clock, logger }: { clock: Pick<Clock, 'nowMs'>; logger: Pick<Logger, 'info' | 'error'> },
  { probe }: CircuitOptions,
): Circuit {
  let cause: MailNotSent | undefined
  let failures = 0
  let inARow = 0
  let probing = false
  let probeAtMs = 0

  function open(error: MailNotSent): void {
    if (cause?.message !== error.message)
      logger.error(
        { cause: error.message, code: error.code, about: error.about },
        'no mail can be sent: all of them wait',
      )
    cause = error
    failures += 1
    probeAtMs = clock.nowMs() + backOffMs(failures, probe)
  }

  function close(): void {
    if (cause) logger.info({ failures }, 'mails are sent again')
    cause = undefined
    failures = 0
  }

  function answered(isProbe: boolean, error?: MailNotSent): void {
    const most = error && IN_A_ROW[error.about]
    inARow = most === undefined ? 0 : inARow + 1
    const isTooMany = most !== undefined && (isProbe || inARow >= most)
    const concernsAll = error && (isTooMany || CONCERNS_ALL.has(error.about))
    // Mails that were on their way when it opened tell nothing new.
    if (cause && !isProbe) return
    if (concernsAll) open(error)
    else if (isProbe) close()
  }

  function admission(isProbe: boolean): Admission {
    const end = () => {
      if (isProbe) probing = false
    }
    return {
      taken: () => {
        end()
        answered(isProbe)
      },
      failed: (error) => {
        end()
        answered(isProbe, error)
      },
      unused: end,
    }
  }

  return {
    admit: (mayProbe) => {
      if (!cause) return admission(false)
      if (!mayProbe || probing || clock.nowMs() < probeAtMs) return undefined
      probing = true
      return admission(true)
    },
    state: () => (cause ? (probing ? 'half-open' : 'open') : 'closed'),
    reason: () => cause?.message,
  }
}
