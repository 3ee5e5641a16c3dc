import type { DatabaseSync } from 'node:sqlite'
import { SETTLED_STATUSES, timeToSettleMs } from '../../../domain/order.ts'
import { lowestIdAt } from '../../../domain/pages.ts'
import { MOST_TIMED, type OrderActivity, type TimeSpan } from '../../../ports/stores.ts'
import { integer, optional, text } from '../rows.ts'

/** As the index has it, or SQLite would not use it. */
const SETTLED = SETTLED_STATUSES.map((status) => `'${status}'`).join(', ')

export function prepareOrderActivity(db: DatabaseSync): (span: TimeSpan) => OrderActivity {
  const placed = db.prepare('SELECT COUNT(*) AS placed FROM orders WHERE id >= ? AND id < ?')
  const WITHIN = `orders INDEXED BY orders_settled
    WHERE status IN (${SETTLED}) AND document ->> 'updatedAt' >= ? AND document ->> 'updatedAt' < ?`
  const settled = db.prepare(`SELECT COUNT(*) AS settled, IFNULL(SUM(status = 'FAILED'), 0) AS failed FROM ${WITHIN}`)
  const timed = db.prepare(`
    SELECT document ->> 'createdAt' AS created_at, document ->> 'updatedAt' AS updated_at,
      document ->> 'cancellableUntil' AS cancellable_until
    FROM ${WITHIN} AND status <> 'CANCELLED' AND document ->> 'retriedAtVersion' IS NULL
    ORDER BY document ->> 'updatedAt' DESC LIMIT ${MOST_TIMED}`)

  return ({ fromMs, untilMs }) => {
    const times = [new Date(fromMs).toISOString(), new Date(untilMs).toISOString()] as const
    const counts = settled.get(...times) ?? {}
    return {
      placed: integer(placed.get(lowestIdAt(fromMs), lowestIdAt(untilMs)) ?? {}, 'placed'),
      settled: integer(counts, 'settled'),
      failed: integer(counts, 'failed'),
      timesToSettleMs: timed.all(...times).map((row) => {
        const cancellableUntil = optional(text, row, 'cancellable_until')
        return timeToSettleMs({
          createdAt: text(row, 'created_at'),
          updatedAt: text(row, 'updated_at'),
          ...(cancellableUntil === undefined ? {} : { cancellableUntil }),
        })
      }),
    }
  }
}
