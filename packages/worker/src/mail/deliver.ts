import { isOrderMail, type MailKey } from '@orders/shared/domain/mail'
import type { OrderRecord } from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import { MAIL_SENT_WITHIN_MS, type Mail, type Mailer, MailNotSent } from '@orders/shared/ports/services'
import { type ClaimedMail, type Store, StoreUnavailable } from '@orders/shared/ports/stores'
import { backOffMs, retry } from '@orders/shared/resilience/retry'
import type { WorkerMetrics } from '../metrics.ts'
import { traceFieldsOf } from '../trace-fields.ts'
import type { AddressPolicy } from './address-policy.ts'
import { prepareMail } from './prepare-mail.ts'
import type { PreparedMail } from './prepared-mail.ts'

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
  /** Whose order it is. */
  customerId?: string
  traceparent?: string | undefined
}

interface SendOptions extends KnownOfMail, AddressPolicy {
  publicUrl: string | undefined
  /** Called with what the mail service said, before it is noted. */
  onAnswer(answer: 'sent' | MailNotSent): void
}

const LOOK_AGAIN_MS = 30_000
/** While no mail goes, one at a time is tried; the others are not to wait long after it. */
const OUTAGE = { firstMs: 2_000, lastMs: 30_000 }
/** What concerns one mail only may last: it must not take the others' slots and rate for it. */
export const ALONE = { firstMs: 2_000, lastMs: 6 * 3_600_000 }
const THROTTLED = { firstMs: 2_000, lastMs: 2_000 }
const NOTING = { firstMs: 100, lastMs: 1_000 }

/** What a log line says of a mail: its order or, of one about an account, its own id. */
export const mailFields = ({ subjectId, kind }: MailKey) =>
  isOrderMail(kind) ? { orderId: subjectId, kind } : { mailId: subjectId, kind }

/**
 * Sends a claimed mail, and notes what became of it in the ledger.
 * @throws StoreUnavailable; the lease ends by itself then, and the mail is sent again
 */
export async function deliver(deps: DeliverDeps, mail: ClaimedMail, options: SendOptions): Promise<void> {
  const prepared = await prepareMail(deps, mail, options)
  if (typeof prepared === 'object' && 'send' in prepared) await send(deps, mail, prepared.send, options)
  else await noteUnsent(deps, mail, prepared)
}

async function send(deps: DeliverDeps, mail: ClaimedMail, content: Mail, { traceparent, onAnswer }: SendOptions) {
  const { store, mailer, clock, logger, metrics } = deps
  const { leaseUntilMs } = mail
  if (clock.nowMs() + MAIL_SENT_WITHIN_MS > leaseUntilMs) {
    return store.mails.release(mail, { checkAtMs: clock.nowMs(), reason: 'the database took too long', tried: false })
  }
  try {
    await mailer.send(content, { traceparent })
  } catch (error) {
    if (!(error instanceof MailNotSent)) throw error
    onAnswer(error)
    return notSent(deps, mail, error, traceparent)
  }
  onAnswer('sent')
  // What was sent and is not noted is sent again: it is noted for as long as the lease keeps others from sending it.
  await retry(() => store.mails.markSent(mail, clock.nowMs()), {
    ...NOTING,
    when: (error, waitMs) => error instanceof StoreUnavailable && clock.nowMs() + waitMs <= leaseUntilMs,
  })
  metrics.mail(mail.kind, 'sent')
  logger.info({ ...mailFields(mail), ...traceFieldsOf(traceparent) }, 'the mail was sent')
}

type Unsent = Exclude<PreparedMail, { send: Mail }>

async function noteUnsent(deps: DeliverDeps, mail: ClaimedMail, unsent: Unsent) {
  const { store, clock, logger, metrics } = deps
  if (unsent === 'drop') return store.mails.remove(mail)
  if ('putOff' in unsent) {
    const then = { checkAtMs: clock.nowMs() + LOOK_AGAIN_MS, reason: unsent.putOff, tried: false }
    await store.mails.release(mail, then)
    return logger.info({ ...mailFields(mail), reason: unsent.putOff }, 'the mail is put off')
  }
  const { close: state, reason, userId } = unsent
  await store.mails.close(mail, { state, reason, nowMs: clock.nowMs(), ...(userId === undefined ? {} : { userId }) })
  if (userId !== undefined) await releaseIfDecided(deps, userId)
  metrics.mail(mail.kind, state === 'rejected' ? 'outdated' : state)
  logger.info({ ...mailFields(mail), state, reason }, 'the mail is not sent')
}

/**
 * Its owner may have verified the address, or erased the account, between the look at it and the note that the mail is held: then nothing
 * would ever let it go.
 */
async function releaseIfDecided({ store, clock }: DeliverDeps, userId: string): Promise<void> {
  const user = await store.users.findById(userId)
  if (!user || user.emailVerifiedAt) await store.mails.releaseHeld(userId, clock.nowMs())
}

async function refuse(
  deps: DeliverDeps,
  mail: ClaimedMail,
  reason: string,
  traceparent: string | undefined,
): Promise<void> {
  const { store, clock, logger, metrics } = deps
  await store.mails.close(mail, { state: 'rejected', reason, nowMs: clock.nowMs() })
  metrics.mail(mail.kind, 'rejected')
  logger.error({ ...mailFields(mail), reason, ...traceFieldsOf(traceparent) }, 'the mail is rejected for good')
}

async function notSent(
  deps: DeliverDeps,
  mail: ClaimedMail,
  error: MailNotSent,
  traceparent: string | undefined,
): Promise<void> {
  const { store, clock, logger, metrics } = deps
  const { about, code, message } = error
  const { kind, tries } = mail
  metrics.mailError(about)
  const reason = `${message} (${code})`
  if (about === 'message') return refuse(deps, mail, reason, traceparent)
  metrics.mail(kind, 'failed')
  // Of what keeps all mails back the circuit breaker tells, once.
  const isItsOwn = about === 'recipient' || about === 'unknown'
  const log = { ...mailFields(mail), about, code, reason: message, ...traceFieldsOf(traceparent) }
  if (isItsOwn) logger.warn(log, 'the mail could not be sent this time')
  const waitMs = backOffMs(tries + 1, about === 'rate' ? THROTTLED : isItsOwn ? ALONE : OUTAGE)
  const checkAtMs = clock.nowMs() + Math.ceil(waitMs)
  await store.mails.release(mail, { checkAtMs, reason, tried: about !== 'rate' })
}
