import type { OutboxMessage } from '../../../ports/stores.ts'
import type { OutboxDocument } from '../documents.ts'

/** A row of the outbox, to be written in the transaction that makes the change which the event tells of. */
export const toOutboxDocument = (event: OutboxMessage): OutboxDocument => ({
  _id: event.id,
  event,
  atMs: Date.parse(event.time),
  leaseUntilMs: 0,
  sent: false,
})
