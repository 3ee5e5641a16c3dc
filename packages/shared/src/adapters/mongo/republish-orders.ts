import type { OrderStore } from '../../ports/stores.ts'
import type { Connection } from './connection/connection.ts'
import { fromDocument } from './documents.ts'
import { toOutboxDocument } from './outbox/outbox-document.ts'

/**
 * Two watchdogs that find the same order both want to put it off: MongoDB refuses the later one, which begins again and finds
 * nothing any more.
 */
export const createRepublishOverdue =
  ({ collections: { orders, outbox }, transact }: Connection): OrderStore['republishOverdue'] =>
  ({ fromMs = 0, beforeMs, nowMs, limit }, toRepublication) =>
    transact(async (session) => {
      const isOver = <T>(now: T) => ({ $not: { $gt: now } })
      const overdue = {
        checkAtMs: { $gte: fromMs, $lt: beforeMs },
        cancellableUntil: isOver(new Date(nowMs).toISOString()),
        awaitUntilMs: isOver(nowMs),
      }
      const due = await orders.find(overdue, { session }).sort({ checkAtMs: 1 }).limit(limit).toArray()
      if (due.length === 0) return 0
      const republications = due.map((order) => ({ order, ...toRepublication(fromDocument(order)) }))
      await orders.bulkWrite(
        republications.map(({ order: { _id, userId }, event: _event, ...backOff }) => ({
          updateOne: { filter: { _id, userId }, update: { $set: backOff } },
        })),
        { session, ordered: false },
      )
      await outbox.insertMany(
        republications.map(({ event }) => toOutboxDocument(event)),
        { session },
      )
      return due.length
    })
