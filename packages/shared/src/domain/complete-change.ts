import type { OrderEvent, OrderEventType } from '../contracts/events.ts'
import type { Announcement } from './announcement.ts'
import { leaseMail } from './mail.ts'
import { mailOf, type OrderChange, type OrderMailKind, type OrderRecord, withTrace } from './order.ts'
import { toOrderEvent } from './order-event.ts'

/** A row for the mail ledger, to be written with the change that the mail is about. */
export interface NewMail {
  kind: OrderMailKind
  /** Before this time (epoch ms) no sweeper takes the mail. */
  checkAtMs: number
  /** Until when (epoch ms) the process that commits the change holds the mail, to send it itself; 0 where it does not. */
  leaseUntilMs: number
}

declare const complete: unique symbol

/**
 * A change with the event and the mail that it asks for. Only `completeChange` makes one, so that none of them can be
 * committed without the others.
 */
export interface CompleteChange extends Pick<OrderChange, 'before' | 'after' | 'stock'> {
  readonly [complete]: true
  /** For the outbox; the events that no worker has to act on are not written. */
  event?: OrderEvent
  /** For subscribers, written where there are any. An event that is sent anew tells nothing new, and is not announced. */
  announcement?: Announcement
  mail?: NewMail
  /** W3C Trace Context of what led to the change. */
  traceparent?: string
}

export interface CompletionContext {
  /** Of the event. */
  id: string
  nowMs: number
  /** Who makes the change, as CloudEvents names a source. */
  source: string
  traceparent?: string | undefined
  /** How long, from now, the process that commits holds the mail to send it itself; without it, it does not. */
  mailLeaseMs?: number | undefined
}

/** The events that a worker acts on: what the api has begun. The worker's own outcomes need no message. */
const WORK: ReadonlySet<OrderEventType> = new Set(['order.placed', 'order.cancelled'])

/** How long a mail that a message asks for is left to that message, before a sweeper takes it. */
const MESSAGE_DUE_MS = 10_000

/** Adds to a decided change what has to be written with it. Pure. */
export function completeChange(change: OrderChange, context: CompletionContext): CompleteChange {
  const { before, stock } = change
  const { traceparent } = context
  const steps = change.after.history.length
  const isStep = steps > before.history.length
  const after = isStep ? withTrace(change.after, traceparent) : change.after
  const publicEvent = change.event && toOrderEvent(change.event, after, trace(context))
  const event = publicEvent && WORK.has(publicEvent.type) ? publicEvent : undefined
  const mail = newMailOf(change, context, event !== undefined)
  const parts = {
    before,
    after,
    stock,
    ...(event ? { event } : {}),
    ...(publicEvent && isStep ? { announcement: { event: publicEvent, steps } } : {}),
    ...(mail ? { mail } : {}),
    ...(traceparent ? { traceparent } : {}),
  }
  return parts as CompleteChange
}

function trace({ id, nowMs, source, traceparent }: CompletionContext) {
  return { id, nowMs, source, ...(traceparent ? { traceparent } : {}) }
}

/** An order that fails again, after a retry, has its row already: the history tells. */
function newMailOf(
  { before, mail: kind }: OrderChange,
  { nowMs, mailLeaseMs }: CompletionContext,
  hasMessage: boolean,
): NewMail | undefined {
  if (!kind || hasMailOf(before, kind)) return undefined
  if (mailLeaseMs !== undefined) return { kind, ...leaseMail(nowMs, mailLeaseMs) }
  return { kind, checkAtMs: nowMs + (hasMessage ? MESSAGE_DUE_MS : 0), leaseUntilMs: 0 }
}

const hasMailOf = ({ history }: OrderRecord, kind: OrderMailKind): boolean =>
  history.some(({ status }) => mailOf(status) === kind)
