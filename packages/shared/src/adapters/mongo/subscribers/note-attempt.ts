import type { AnyBulkWriteOperation } from 'mongodb'
import { ATTEMPTS_LOGGED, type DeliveryStore } from '../../../ports/subscribers.ts'
import type { DeliveryDocument } from '../documents.ts'
import { deliveryId } from './delivery-documents.ts'

type Parts = Parameters<DeliveryStore['noteAttempt']>
export interface NotedAttempt {
  delivery: Parts[0]
  attempt: Parts[1]
  then: Parts[2]
}

/**
 * Of two attempts that were made at the same time the first one noted decides; but what was delivered once is delivered. One that began before
 * a replay is only logged. One update, so that no other comes in between.
 */
export function toNote({ delivery, attempt, then }: NotedAttempt): AnyBulkWriteOperation<DeliveryDocument> {
  const isSameLife = { $eq: ['$replays', delivery.replays] }
  const isFirst = [{ $eq: ['$state', 'pending'] }, { $eq: ['$tries', delivery.tries] }]
  const counts = { $and: [isSameLife, ...(then.state === 'delivered' ? [] : isFirst)] }
  const ifCounts = (value: unknown, otherwise: string) => ({ $cond: [counts, value, otherwise] })
  // A literal, since an answer may look like an expression
  const log = { $concatArrays: ['$attempts', [{ $literal: attempt }]] }
  const set = {
    state: ifCounts(then.state, '$state'),
    tries: ifCounts({ $add: ['$tries', 1] }, '$tries'),
    dueAtMs: ifCounts(then.dueAtMs, '$dueAtMs'),
    attempts: { $slice: [log, -ATTEMPTS_LOGGED] },
  }
  return { updateOne: { filter: { _id: deliveryId(delivery) }, update: [{ $set: set }] } }
}
