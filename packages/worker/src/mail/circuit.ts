import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { MailErrorAbout, MailNotSent } from '@orders/shared/ports/services'
import { backOffMs } from '@orders/shared/resilience/retry'

export const CIRCUIT_STATES = ['closed', 'open', 'half-open'] as const
export type CircuitState = (typeof CIRCUIT_STATES)[number]

/**
 * Keeps mails from a mail service that takes none, whatever the cause: each would hold a place for seconds, and be tried for nothing.
 * While it is open, one mail at a time probes it, with back-off; the first one that is taken, or refused alone, closes it.
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
/** A single mail that is throttled says nothing of the others; so many in a row do. */
const THROTTLED_IN_A_ROW = 15
/**
 * What nobody knows may be about the one mail, and many of them in a row, too: it keeps no others back. But a service that
 * refuses every mail like that is asked no more often than this.
 */
const IN_DOUBT = { afterInARow: 5, perSecond: 10 }

export function createCircuit(
  { clock, logger }: { clock: Pick<Clock, 'nowMs'>; logger: Pick<Logger, 'info' | 'error'> },
  { probe }: CircuitOptions,
): Circuit {
  let cause: MailNotSent | undefined
  let failures = 0
  let throttled = 0
  let unknown = 0
  let isSaid = false
  let probing = false
  let probeAtMs = 0
  const inDoubt = createAllowance(clock, IN_DOUBT.perSecond)

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

  /** Said once, until a mail is taken. */
  function sayInDoubt({ message, code, about }: MailNotSent): void {
    if (!isSaid)
      logger.error(
        { cause: message, code, about },
        'mail after mail is refused with an error that is not known: fewer are tried',
      )
    isSaid = true
  }

  function close(): void {
    if (cause) logger.info({ failures }, 'mails are sent again')
    cause = undefined
    failures = 0
  }

  function answered(isProbe: boolean, error?: MailNotSent): void {
    const about = error?.about
    throttled = about === 'rate' ? throttled + 1 : 0
    unknown = about === 'unknown' ? unknown + 1 : 0
    const isTooMany = about === 'rate' && (isProbe || throttled >= THROTTLED_IN_A_ROW)
    const concernsAll = error && (isTooMany || CONCERNS_ALL.has(error.about))
    // Mails that were on their way when it opened tell nothing new.
    if (cause && !isProbe) return
    if (!error) isSaid = false
    if (error && unknown >= IN_DOUBT.afterInARow) sayInDoubt(error)
    if (concernsAll) open(error)
    else if (isProbe) close()
  }

  function admission(isProbe: boolean, giveBack?: () => void): Admission {
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
      unused: () => {
        end()
        giveBack?.()
      },
    }
  }

  return {
    admit: (mayProbe) => {
      if (!cause && unknown >= IN_DOUBT.afterInARow)
        return inDoubt.take() ? admission(false, inDoubt.giveBack) : undefined
      if (!cause) return admission(false)
      if (!mayProbe || probing || clock.nowMs() < probeAtMs) return undefined
      probing = true
      return admission(true)
    },
    state: () => (cause ? (probing ? 'half-open' : 'open') : 'closed'),
    reason: () => cause?.message,
  }
}

/** So many a second, and no more. */
function createAllowance({ nowMs }: Pick<Clock, 'nowMs'>, perSecond: number) {
  let sinceMs = Number.NEGATIVE_INFINITY
  let used = 0
  return {
    take(): boolean {
      if (nowMs() - sinceMs >= 1_000) {
        sinceMs = nowMs()
        used = 0
      }
      if (used >= perSecond) return false
      used += 1
      return true
    },
    giveBack(): void {
      used = Math.max(0, used - 1)
    },
  }
}
