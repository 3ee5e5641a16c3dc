import { SETTLED_STATUSES, timeToSettleMs } from '../../domain/order.ts'
import { lowestIdAt } from '../../domain/pages.ts'
import { MOST_TIMED, type OrderActivity, type TimeSpan } from '../../ports/stores.ts'
import type { Connection } from './connection/connection.ts'
import { SETTLED_INDEX } from './schema/indexes.ts'

/** Named, the index is used or the read fails: left to itself, the server might walk all orders of a status. */
const hint = SETTLED_INDEX

export async function readActivity({ collections }: Connection, { fromMs, untilMs }: TimeSpan): Promise<OrderActivity> {
  const { orders } = collections
  const updatedAt = { $gte: new Date(fromMs).toISOString(), $lt: new Date(untilMs).toISOString() }
  const settled = { status: { $in: [...SETTLED_STATUSES] }, updatedAt }
  const [placed, all, failed, timed] = await Promise.all([
    orders.countDocuments({ _id: { $gte: lowestIdAt(fromMs), $lt: lowestIdAt(untilMs) } }),
    orders.countDocuments(settled, { hint }),
    orders.countDocuments({ $and: [settled, { status: 'FAILED' }] }, { hint }),
    orders
      .find({ $and: [settled, { status: { $ne: 'CANCELLED' }, retriedAtVersion: { $exists: false } }] })
      .project<Parameters<typeof timeToSettleMs>[0]>({ createdAt: 1, updatedAt: 1, cancellableUntil: 1 })
      .sort({ updatedAt: -1 })
      .limit(MOST_TIMED)
      .hint(hint)
      .toArray(),
  ])
  return { placed, settled: all, failed, timesToSettleMs: timed.map(timeToSettleMs) }
}
