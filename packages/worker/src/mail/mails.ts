import type { OrderMailKind } from '@orders/shared/domain/order'
import { type ClaimedMail, StoreUnavailable } from '@orders/shared/ports/stores'
import { backOffMs } from '@orders/shared/resilience/retry'
import type { AddressPolicy } from './address-policy.ts'
import { ALONE, type DeliverDeps, deliver, type KnownOfMail, mailFields } from './deliver.ts'
import { createMailBreaker, type MailBreaker, type MailBreakerOptions } from './mail-breaker.ts'
import { createSendRate } from './send-rate.ts'
import { createSlots, type Slot } from './slots.ts'

export interface MailsOptions extends MailBreakerOptions, AddressPolicy {
  /** How long a mail being sent keeps other workers away; longer than a send may take. */
  mailLeaseMs: number
  /** Where customers reach the api; mails link to its pages. */
  publicUrl: string | undefined
}

/**
 * The mails that this worker sends. Each is claimed in the ledger before it is sent, and marked there after; what is not
 * sent is due there again. Nothing is kept here but the mails in hand, and there is an upper bound to those.
 */
export interface Mails extends Pick<MailBreaker, 'state' | 'reason'> {
  /** How long a claim has to hold. */
  readonly leaseMs: number
  /** To be asked before a mail is claimed. @returns undefined where the ledger had better keep it */
  reserve(): Reservation | undefined
  /** For mails that are due in the ledger. @returns up to so many */
  reserveForDue(most: number): Reservation[]
  untilFree(options: { most: number; withinMs: number }): Promise<void>
  start(): void
  /** Admits no more mails, and waits for those in hand, so that they are not sent twice, but no longer than this. */
  stop(withinMs: number): Promise<void>
}

export interface Reservation {
  /** Begins to send the mail, without a promise to wait for. */
  send(mail: ClaimedMail, known?: KnownOfMail): void
  /** There is nothing to send. */
  cancel(): void
}

/** The account's rate seldom changes. */
const ASK_RATE_EVERY_MS = 900_000

export function createMails(deps: DeliverDeps, options: MailsOptions): Mails {
  const { clock, logger, mailer } = deps
  const breaker = createMailBreaker(deps, options)
  const rate = createSendRate(clock)
  const slots = createSlots({ breaker, rate })
  let asking: NodeJS.Timeout | undefined
  let stopping = false

  async function askRate(): Promise<void> {
    const perSecond = await mailer.maxSendRate()
    if (perSecond === undefined) return
    rate.limit(perSecond)
    logger.debug({ rate: perSecond }, 'the mail service says how much it takes')
  }

  async function send(slot: Slot, mail: ClaimedMail, known: KnownOfMail): Promise<void> {
    try {
      await deliver(deps, mail, { ...known, ...options, onAnswer: slot.answered })
    } catch (error) {
      // The lease ends by itself.
      if (error instanceof StoreUnavailable) return logger.debug(mailFields(mail), 'the database did not answer')
      logger.error({ err: error, ...mailFields(mail) }, 'unexpected error: the mail is tried again')
      await putOff(mail).catch(() => {})
    } finally {
      slot.release()
    }
  }

  /** A mail that no code can send must not be tried at the rate of its lease. */
  function putOff(mail: ClaimedMail): Promise<void> {
    const waitMs = Math.max(options.mailLeaseMs, Math.ceil(backOffMs(mail.tries + 1, ALONE)))
    const then = { checkAtMs: clock.nowMs() + waitMs, reason: 'an unexpected error', tried: true }
    return deps.store.mails.release(mail, then)
  }

  const toReservation = (slot: Slot): Reservation => ({
    send: (mail, known = {}) => void send(slot, mail, known),
    cancel: slot.release,
  })

  return {
    leaseMs: options.mailLeaseMs,
    state: breaker.state,
    reason: breaker.reason,
    reserve: () => {
      const slot = stopping ? undefined : slots.take()
      return slot && toReservation(slot)
    },
    reserveForDue: (most) => (stopping ? [] : slots.takeForDue(most).map(toReservation)),
    untilFree: slots.untilFree,
    start: () => {
      void askRate()
      asking ??= setInterval(askRate, ASK_RATE_EVERY_MS).unref()
    },
    stop: async (withinMs) => {
      stopping = true
      clearInterval(asking)
      await slots.untilFree({ most: 0, withinMs })
    },
  }
}

/** A mail that has just been claimed for the first time. */
export const newlyClaimed = (orderId: string, kind: OrderMailKind, leaseUntilMs: number): ClaimedMail => ({
  subjectId: orderId,
  kind,
  leaseUntilMs,
  tries: 0,
})
