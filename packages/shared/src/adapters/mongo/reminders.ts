import type { OrderEvent } from '../../contracts/events.ts'
import type { MailKind, OrderRecord } from '../../domain/order.ts'
import type { OverdueRequest } from '../../ports/stores.ts'
import type { Connection } from './connection.ts'
import { fromDocument } from './documents.ts'
import { toOutboxDocument } from './outbox-document.ts'

export function remindOfMails(
  { collections: { orders, mails, outbox }, transact }: Connection,
  { fromMs = 0, beforeMs, nextCheckAtMs, limit }: OverdueRequest,
  toEvent: (order: OrderRecord, kind: MailKind) => OrderEvent,
): Promise<number> {
  return transact(async (session) => {
    const overdue = { state: 'unsent', checkAtMs: { $gte: fromMs, $lt: beforeMs } } as const
    const due = await mails.find(overdue, { session }).sort({ checkAtMs: 1 }).limit(limit).toArray()
    if (due.length === 0) return 0
    const ids = due.map(({ _id }) => _id)
    await mails.updateMany({ _id: { $in: ids } }, { $set: { checkAtMs: nextCheckAtMs } }, { session })
    const told = await orders.find({ _id: { $in: due.map(({ orderId }) => orderId) } }, { session }).toArray()
    const byId = new Map(told.map((order) => [order._id, fromDocument(order)]))
    const events = due.flatMap(({ orderId, kind }) => {
      const order = byId.get(orderId)
      return order ? [toOutboxDocument(toEvent(order, kind))] : []
    })
    if (events.length > 0) await outbox.insertMany(events, { session })
    return events.length
  })
}
