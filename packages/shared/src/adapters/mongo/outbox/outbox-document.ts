import type { OutboxMessage } from '../../../ports/stores.ts'
import type { OutboxDocument } from '../documents.ts'

/**
 * A row of the outbox, to be written in the transaction that makes the change which the event tells of.
 * @param dueAtMs before which it is not sent
 */
export const toOutboxDocument = (event: OutboxMessage, dueAtMs = 0): OutboxDocument => ({
  _id: event.id,
  event,
  atMs: Math.max(Date.parse(event.time), dueAtMs),
  leaseUntilMs: dueAtMs,
  sent: false,
})
