import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import { type MailErrorAbout, MailNotSent } from '@orders/shared/ports/services'
import { type CircuitState, createCircuitBreaker, type Permit } from '@orders/shared/resilience/circuit-breaker'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import type { BackOff } from '@orders/shared/resilience/retry'
import { createTokenBucket } from '@orders/shared/resilience/token-bucket'

/**
 * Keeps mails from a mail service that takes none, whatever the cause: each would hold a slot for seconds, and be tried for nothing.
 * While it is open, one mail at a time probes it, with back-off; the first one that is taken, or refused alone, closes it.
 */
export interface MailBreaker {
  /** @param mayProbe whether the mail may be the one that probes an open circuit @returns undefined where it had better wait */
  permit(mayProbe: boolean): MailPermit | undefined
  state(): CircuitState
  /** In our own words; undefined while it is closed. */
  reason(): string | undefined
}

export interface MailPermit extends Pick<Permit, 'release'> {
  answered(answer: 'sent' | MailNotSent): void
}

export interface MailBreakerOptions {
  /** How long, at first and at most, an open circuit is left alone. */
  probe: BackOff
}

/** What keeps all mails back, and not only the one. */
const CONCERNS_ALL: ReadonlySet<MailErrorAbout> = new Set(['account', 'quota', 'us', 'service'])
/** A single mail that is throttled says nothing of the others; so many in a row do. */
const THROTTLED_IN_A_ROW = 15
/**
 * An unknown error may be about the one mail, and many of them in a row, too: it keeps no others back. But a service that refuses
 * every mail like that is asked no more often than this.
 */
const UNKNOWN = { inARow: 5, perSecond: 10 }

export function createMailBreaker(
  { clock, logger }: { clock: Pick<Clock, 'nowMs'>; logger: Logger },
  { probe }: MailBreakerOptions,
): MailBreaker {
  const log = createOutageLog(logger, {
    begins: 'no mail can be sent: all of them wait',
    ends: 'mails are sent again',
    describe,
  })
  const unknownLog = createOutageLog(logger, {
    begins: 'mail after mail is refused with an error that is not known: fewer are tried',
    ends: 'not every mail is refused any more: as many as usual are tried',
    describe,
  })
  let reason: string | undefined
  const breaker = createCircuitBreaker({
    clock,
    backOff: probe,
    log: {
      failed: (error) => {
        reason = error instanceof MailNotSent ? error.message : undefined
        log.failed(error)
      },
      worked: () => {
        reason = undefined
        log.worked()
      },
    },
  })
  const bucket = createTokenBucket(clock, () => UNKNOWN.perSecond, UNKNOWN.perSecond)
  let throttled = 0
  let unknown = 0

  function answered(permit: Permit, error: MailNotSent | undefined): void {
    throttled = error?.about === 'rate' ? throttled + 1 : 0
    unknown = error?.about === 'unknown' ? unknown + 1 : 0
    if (error && unknown >= UNKNOWN.inARow) unknownLog.failed(error)
    if (!error) unknownLog.worked()
    const isTooMany = throttled > 0 && (permit.isProbe || throttled >= THROTTLED_IN_A_ROW)
    if (error && (isTooMany || CONCERNS_ALL.has(error.about))) permit.failed(error)
    else permit.succeeded()
  }

  return {
    permit: (mayProbe) => {
      const isLimited = breaker.state() === 'closed' && unknown >= UNKNOWN.inARow
      if (isLimited && !bucket.take()) return undefined
      const permit = breaker.permit({ mayProbe })
      return (
        permit && {
          answered: (answer) => answered(permit, answer === 'sent' ? undefined : answer),
          release: () => {
            if (isLimited) bucket.giveBack()
            permit.release()
          },
        }
      )
    },
    state: breaker.state,
    reason: () => reason,
  }
}

/** Without its cause, which may name addresses. */
const describe = (error: unknown) =>
  error instanceof MailNotSent ? { cause: error.message, code: error.code, about: error.about } : {}
