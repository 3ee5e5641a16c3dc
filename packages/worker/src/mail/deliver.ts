import { mailOf, type OrderRecord } from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import { MAIL_SENT_WITHIN_MS, type Mailer, MailNotSent } from '@orders/shared/ports/services'
import { type ClaimedMail, type Store, StoreUnavailable } from '@orders/shared/ports/stores'
import { backOffMs, retry } from '@orders/shared/resilience/retry'
import type { WorkerMetrics } from '../metrics.ts'
import { traceFieldsOf } from '../trace-fields.ts'
import { renderMail } from './rendering/render.ts'

export interface DeliverDeps {
  store: Store
  mailer: Mailer
  clock: Clock
  logger: Logger
  metrics: WorkerMetrics
}

/** What its sender knows of a mail beside the ledger's row. */
export interface KnownOfMail {
  /** As it was settled just now; read where there is none. */
  order?: OrderRecord
  traceparent?: string | undefined
}

interface Delivery extends KnownOfMail {
  publicUrl: string | undefined
  /** Called with what the mail service said, before it is noted. */
  onAnswer(answer: 'sent' | MailNotSent): void
}

/** In the words of the ledger and of the logs. */
const NO_CUSTOMER = 'its customer is not known any more'
const LOOK_AGAIN_MS = 30_000
/** While no mail goes, one at a time is tried; the others are not to wait long after it. */
const OUTAGE = { firstMs: 2_000, lastMs: 30_000 }
/** What concerns one mail only may last: it must not take the others' slots and rate for it. */
export const ALONE = { firstMs: 2_000, lastMs: 6 * 3_600_000 }
const THROTTLED = { firstMs: 2_000, lastMs: 2_000 }
const NOTING = { firstMs: 100, lastMs: 1_000 }

/**
 * Sends a claimed mail, and notes what became of it in the ledger.
 * @throws StoreUnavailable; the lease ends by itself then, and the mail is sent again
 */
export async function deliver(deps: DeliverDeps, mail: ClaimedMail, delivery: Delivery): Promise<void> {
  const { store, mailer, clock, logger, metrics } = deps
  const { orderId, kind, leaseUntilMs } = mail
  const { publicUrl, traceparent, onAnswer } = delivery
  const order = delivery.order ?? (await store.orders.findById(orderId))
  if (order && mailOf(order.status) !== kind) return skip(deps, mail, order)
  const user = order && (await store.users.findById(order.userId))
  if (!user) return refuse(deps, mail, NO_CUSTOMER, traceparent)
  if (clock.nowMs() + MAIL_SENT_WITHIN_MS > leaseUntilMs) {
    return store.mails.release(mail, { checkAtMs: clock.nowMs(), reason: 'the database took too long', tried: false })
  }
  try {
    await mailer.send(renderMail(kind, order, user, publicUrl), { traceparent })
  } catch (error) {
    if (!(error instanceof MailNotSent)) throw error
    onAnswer(error)
    return notSent(deps, mail, error, traceparent)
  }
  onAnswer('sent')
  // What was sent and is not noted is sent again: it is noted for as long as the lease keeps others from sending it.
  await retry(() => store.mails.markSent(orderId, kind, clock.nowMs()), {
    ...NOTING,
    when: (error, waitMs) => error instanceof StoreUnavailable && clock.nowMs() + waitMs <= leaseUntilMs,
  })
  metrics.mail(kind, 'sent')
  logger.info({ orderId, kind, ...traceFieldsOf(traceparent) }, 'the mail was sent')
}

/** A failed order was retried before its mail got through: what the mail says is no longer so. */
async function skip(deps: DeliverDeps, mail: ClaimedMail, { status }: OrderRecord): Promise<void> {
  const { store, clock, logger, metrics } = deps
  const { orderId, kind } = mail
  const reason = `the order is ${status} by now`
  if (status === 'PENDING' || status === 'PROCESSING')
    await store.mails.release(mail, { checkAtMs: clock.nowMs() + LOOK_AGAIN_MS, reason, tried: false })
  else {
    await store.mails.markRejected(orderId, kind, reason, clock.nowMs())
    metrics.mail(kind, 'outdated')
  }
  logger.info({ orderId, kind, status }, 'the mail is skipped: the order has gone on')
}

async function refuse(
  deps: DeliverDeps,
  { orderId, kind }: ClaimedMail,
  reason: string,
  traceparent: string | undefined,
): Promise<void> {
  const { store, clock, logger, metrics } = deps
  await store.mails.markRejected(orderId, kind, reason, clock.nowMs())
  metrics.mail(kind, 'rejected')
  logger.error({ orderId, kind, reason, ...traceFieldsOf(traceparent) }, 'the mail is rejected for good')
}

async function notSent(
  deps: DeliverDeps,
  mail: ClaimedMail,
  error: MailNotSent,
  traceparent: string | undefined,
): Promise<void> {
  const { store, clock, logger, metrics } = deps
  const { about, code, message } = error
  const { orderId, kind, tries } = mail
  metrics.mailError(about)
  const reason = `${message} (${code})`
  if (about === 'message') return refuse(deps, mail, reason, traceparent)
  metrics.mail(kind, 'failed')
  // Of what keeps all mails back the circuit breaker tells, once.
  const isItsOwn = about === 'recipient' || about === 'unknown'
  const log = { orderId, kind, about, code, reason: message, ...traceFieldsOf(traceparent) }
  if (isItsOwn) logger.warn(log, 'the mail could not be sent this time')
  const waitMs = backOffMs(tries + 1, about === 'rate' ? THROTTLED : isItsOwn ? ALONE : OUTAGE)
  const checkAtMs = clock.nowMs() + Math.ceil(waitMs)
  await store.mails.release(mail, { checkAtMs, reason, tried: about !== 'rate' })
}
