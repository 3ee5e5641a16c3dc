import { type MailKind, mailOf, type OrderRecord } from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import { MAIL_SENT_WITHIN_MS, type Mailer, MailRejected, MailUnanswered } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import type { MailGate } from '../mail/mail-gate.ts'
import { noteSent } from '../mail/note-sent.ts'
import { renderMail } from '../mail/render.ts'
import type { WorkerMetrics } from '../metrics.ts'
import { done, type Outcome, reject, retry } from '../outcome.ts'
import { type EventHandler, logFieldsOf } from './handler.ts'

export interface OrderSettledDeps {
  store: Store
  mailer: Mailer
  mailGate: MailGate
  clock: Clock
  logger: Logger
  metrics: WorkerMetrics
}

export interface OrderSettledOptions {
  /** How long a mail being sent keeps other workers away; longer than a send may take. */
  mailLeaseMs: number
  /** Where customers reach the api; mails link to their order there. */
  publicUrl?: string | undefined
}

/**
 * Tells the customer, once: the ledger has one row for a mail, claimed before it is sent and marked after. A crash between the two
 * sends it again once the lease is over, for a rare double is better than none.
 */
export function createOrderSettledHandler(
  deps: OrderSettledDeps,
  kind: MailKind,
  { mailLeaseMs, publicUrl }: OrderSettledOptions,
): EventHandler {
  const { store, clock, mailGate } = deps

  return async (event, { messageId }) => {
    if (!mailGate.enter()) return retry('the mail service does not answer')
    try {
      const { orderId } = event.data
      const nowMs = clock.nowMs()
      const claim = await store.mails.claim(orderId, kind, { nowMs, leaseMs: mailLeaseMs })
      if (claim === 'unknown') return reject('the message names no mail that is due')
      if (claim === 'held') return retry('another worker is sending the mail')
      if (claim !== 'claimed') return done
      const log = { ...logFieldsOf(event, messageId), kind }
      const { traceparent } = event
      return await deliver(deps, { orderId, kind, publicUrl, traceparent, leaseUntilMs: nowMs + mailLeaseMs, log })
    } finally {
      mailGate.leave()
    }
  }
}

interface DueMail {
  orderId: string
  kind: MailKind
  publicUrl: string | undefined
  traceparent: string | undefined
  leaseUntilMs: number
  log: object
}

async function deliver(deps: OrderSettledDeps, due: DueMail): Promise<Outcome> {
  const { store, mailer, mailGate, clock, logger, metrics } = deps
  const { orderId, kind, publicUrl, traceparent, leaseUntilMs, log } = due
  const order = await store.orders.findById(orderId)
  if (order && mailOf(order.status) !== kind) return leaveOut(deps, due, order)
  const user = order && (await store.users.findById(order.userId))
  if (!user) return refuse(deps, due, new MailRejected('its customer is not known any more'))
  if (clock.nowMs() + MAIL_SENT_WITHIN_MS > leaseUntilMs)
    return giveBack(deps, due, new Error('the database took too long'))
  try {
    await mailer.send(renderMail(kind, order, user, publicUrl), { traceparent })
    mailGate.answered()
  } catch (error) {
    if (error instanceof MailUnanswered) mailGate.unanswered()
    else mailGate.answered()
    return error instanceof MailRejected ? refuse(deps, due, error) : giveBack(deps, due, error)
  }
  await noteSent(() => store.mails.markSent(orderId, kind, clock.nowMs()), leaseUntilMs, clock)
  metrics.mail(kind, 'sent')
  logger.info(log, 'the mail was sent')
  return done
}

/** A failed order was retried before its mail got through: what the mail says is no longer so. */
async function leaveOut(deps: OrderSettledDeps, due: DueMail, { status }: OrderRecord): Promise<Outcome> {
  const { store, clock, logger, metrics } = deps
  const { orderId, kind, log } = due
  const reason = `the order is ${status} by now`
  if (status === 'PENDING' || status === 'PROCESSING') await store.mails.release(orderId, kind, reason)
  else {
    await store.mails.markRejected(orderId, kind, reason, clock.nowMs())
    metrics.mail(kind, 'outdated')
  }
  logger.info({ ...log, status }, 'the mail is left out: the order has gone on')
  return done
}

async function refuse(deps: OrderSettledDeps, due: DueMail, error: MailRejected): Promise<Outcome> {
  const { store, clock, logger, metrics } = deps
  const { orderId, kind, log } = due
  await store.mails.markRejected(orderId, kind, error.message, clock.nowMs())
  metrics.mail(kind, 'rejected')
  logger.error({ ...log, err: error }, 'the mail was refused for good')
  // In general words: what SES says may name the address, and dead letters are no place for it.
  return reject('the mail service refused the mail')
}

async function giveBack(deps: OrderSettledDeps, due: DueMail, error: unknown): Promise<Outcome> {
  const { store, logger, metrics } = deps
  const { orderId, kind, log } = due
  const reason = error instanceof Error ? error.message : String(error)
  await store.mails.release(orderId, kind, reason)
  metrics.mail(kind, 'failed')
  logger.warn({ ...log, err: error }, 'the mail could not be sent this time')
  return retry(reason)
}
