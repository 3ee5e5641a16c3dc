import type { MailKind } from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import { type Mailer, MailRejected } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import { renderMail } from '../mail/render.ts'
import type { WorkerMetrics } from '../metrics.ts'
import { done, type Outcome, reject, retry } from '../outcome.ts'
import { type EventHandler, logFieldsOf } from './handler.ts'

export interface OrderSettledDeps {
  store: Store
  mailer: Mailer
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
  const { store, clock } = deps

  return async (event, { messageId }) => {
    const { orderId } = event.data
    const log = { ...logFieldsOf(event, messageId), kind }
    const claim = await store.mails.claim(orderId, kind, { nowMs: clock.nowMs(), leaseMs: mailLeaseMs })
    switch (claim) {
      case 'unknown':
        return reject('the message names no mail that is due')
      case 'sent':
      case 'rejected':
        return done
      case 'held':
        return retry('another worker is sending the mail')
      case 'claimed':
        return deliver(deps, { orderId, kind, publicUrl, traceparent: event.traceparent }, log)
    }
  }
}

interface DueMail {
  orderId: string
  kind: MailKind
  publicUrl: string | undefined
  traceparent: string | undefined
}

async function deliver(deps: OrderSettledDeps, due: DueMail, log: object): Promise<Outcome> {
  const { orderId, kind, traceparent } = due
  const { store, mailer, clock, logger, metrics } = deps
  try {
    await mailer.send(await writeMail(store, due), { traceparent })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof MailRejected) {
      await store.mails.markRejected(orderId, kind, reason, clock.nowMs())
      metrics.mail(kind, 'rejected')
      logger.error({ ...log, err: error }, 'the mail was refused for good')
      // In general words: what SES says may name the address, and dead letters are no place for it.
      return reject('the mail service refused the mail')
    }
    await store.mails.release(orderId, kind, reason)
    metrics.mail(kind, 'failed')
    logger.warn({ ...log, err: error }, 'the mail could not be sent this time')
    return retry(reason)
  }
  await store.mails.markSent(orderId, kind, clock.nowMs())
  metrics.mail(kind, 'sent')
  logger.info(log, 'the mail was sent')
  return done
}

async function writeMail(store: Store, { orderId, kind, publicUrl }: DueMail) {
  const order = await store.orders.findById(orderId)
  const user = order && (await store.users.findById(order.userId))
  if (!user) throw new MailRejected('its customer is not known any more')
  return renderMail(kind, order, user, publicUrl)
}
