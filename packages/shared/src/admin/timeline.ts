import type { AdminLogEntry, OrderTimeline, TimelineItem } from '../contracts/admin.ts'
import { mailId } from '../domain/mail.ts'
import { ORDER_MAIL_KINDS, type OrderRecord } from '../domain/order.ts'
import { orderNumberOf } from '../domain/order-number.ts'
import { getNamedOrder } from '../orders/get-order.ts'
import type { MailRecord, SentEvent, Store } from '../ports/stores.ts'
import type { DeliveryRecord } from '../ports/subscribers.ts'

/**
 * All that is known to have happened to an order, oldest first. Events are forgotten a day after they were sent; the traces of its steps stay.
 * @param name the order's id, or its number as people write it
 * @throws DomainError ORDER_NOT_FOUND
 */
export async function readTimeline(deps: { store: Store }, name: string): Promise<OrderTimeline> {
  const { store } = deps
  const order = await getNamedOrder(deps, name)
  const { id } = order
  const [events, mails, deliveries, entries] = await Promise.all([
    store.outbox.listOfOrder(id),
    store.mails.list({ subjectId: id, limit: ORDER_MAIL_KINDS.length }),
    store.deliveries.listOfOrder(id),
    store.adminLog.listOfTargets([id, ...ORDER_MAIL_KINDS.map((kind) => mailId({ subjectId: id, kind }))]),
  ])
  // Of the same millisecond, what leads to something comes before it
  const items = [
    ...attemptsOf(order),
    ...statusesOf(order),
    ...entries.map(ofEntry),
    ...events.map(ofEvent),
    ...mails.map(ofMail),
    ...deliveries.flatMap(ofDelivery),
  ]
  return { id, number: orderNumberOf(order), items: items.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)) }
}

function statusesOf({ history, traces = [] }: OrderRecord): TimelineItem[] {
  const traceIds = new Map(traces.map(({ step, id }) => [step, id]))
  return history.map((step, index) => {
    const traceId = traceIds.get(index)
    return { type: 'status', ...step, ...(traceId === undefined ? {} : { traceId }) }
  })
}

const attemptsOf = ({ attemptLog = [] }: OrderRecord): TimelineItem[] =>
  attemptLog.map(({ key: _, ...attempt }) => ({ type: 'attempt', ...attempt }))

function ofEvent({ event, sentAtMs }: SentEvent): TimelineItem {
  const traceId = event.traceparent?.split('-')[1]
  return {
    type: 'event',
    at: event.time,
    id: event.id,
    event: event.type,
    version: event.data.version,
    ...(sentAtMs === undefined ? {} : { sentAt: new Date(sentAtMs).toISOString() }),
    ...(traceId === undefined ? {} : { traceId }),
  }
}

const ofMail = ({ atMs, subjectId, kind, state, tries, reason }: MailRecord): TimelineItem => ({
  type: 'mail',
  at: new Date(atMs).toISOString(),
  id: mailId({ subjectId, kind }),
  state,
  tries,
  ...(reason === undefined ? {} : { reason }),
})

function ofDelivery({
  webhookId,
  eventId,
  announcement,
  state,
  tries,
  atMs,
  attempts,
}: DeliveryRecord): TimelineItem[] {
  if (!announcement) return []
  const { type: event, data } = announcement.event
  const at = attempts.at(-1)?.at ?? new Date(atMs).toISOString()
  return [{ type: 'delivery', at, id: `${webhookId}:${eventId}`, event, version: data.version, state, tries }]
}

const ofEntry = ({ at, adminId, action, target, details }: AdminLogEntry): TimelineItem => ({
  type: 'admin',
  at,
  adminId,
  action,
  target,
  details,
})
