import type { DatabaseSync } from 'node:sqlite'
import { ORDER_STATUSES, type OrderStatus } from '../../../contracts/orders.ts'
import { type OrderRecord, oldestOf, toStatusCounts } from '../../../domain/order.ts'
import type { OverdueOrders } from '../../../ports/stores.ts'
import { integer, oneOf } from '../rows.ts'
import { ORDER_COLUMNS, toOrderRecord } from './order-rows.ts'

export interface OrderQueries {
  byId(id: string): OrderRecord | undefined
  byNumber(number: string): OrderRecord | undefined
  isNumberTaken(number: string): boolean
  byIdempotencyKey(userId: string, key: string): OrderRecord | undefined
  /** Most overdue first. */
  overdue(request: OverdueOrders): OrderRecord[]
  countByStatus(): Record<OrderStatus, number>
  /** Those that have another version than the known one. */
  changed(known: readonly { id: string; version: number }[]): OrderRecord[]
  /** Without those that wait for their answer. */
  oldestUnsettled(nowMs: number): OrderRecord | undefined
}

export function prepareOrderQueries(db: DatabaseSync): OrderQueries {
  const select = (condition: string) => db.prepare(`SELECT ${ORDER_COLUMNS} FROM orders WHERE ${condition}`)
  const byId = select('id = ?')
  const byNumber = select('number = ?')
  const numberTaken = db.prepare('SELECT 1 FROM orders WHERE number = ?')
  const byIdempotencyKey = select('user_id = ? AND idempotency_key = ?')
  const overdue = select(`
    check_at_ms >= ? AND check_at_ms < ? AND ifnull(document ->> 'cancellableUntil', '') <= ?
    AND ifnull(await_until_ms, 0) <= ?
    ORDER BY check_at_ms LIMIT ?`)
  const changed = db.prepare(`
    SELECT ${ORDER_COLUMNS} FROM json_each(?) JOIN orders ON orders.id = json_each.value ->> 'id'
    WHERE orders.version <> json_each.value ->> 'version'`)
  const oldestPending = select("status = 'PENDING' ORDER BY id LIMIT 1")
  // Left to itself, SQLite walks the index of all that are PROCESSING
  const oldestInWork = db.prepare(`
    SELECT ${ORDER_COLUMNS} FROM orders INDEXED BY orders_in_work
    WHERE status = 'PROCESSING' AND await_until_ms IS NULL ORDER BY id LIMIT 1`)
  const longestUnanswered = select('await_until_ms <= ? ORDER BY await_until_ms LIMIT 1')
  const counts = db.prepare('SELECT status, orders FROM order_counts')

  return {
    byId: (id) => {
      const row = byId.get(id)
      return row && toOrderRecord(row)
    },
    byNumber: (number) => {
      const row = byNumber.get(number)
      return row && toOrderRecord(row)
    },
    isNumberTaken: (number) => numberTaken.get(number) !== undefined,
    byIdempotencyKey: (userId, key) => {
      const row = byIdempotencyKey.get(userId, key)
      return row && toOrderRecord(row)
    },
    overdue: ({ fromMs = 0, beforeMs, nowMs, limit }) =>
      overdue.all(fromMs, beforeMs, new Date(nowMs).toISOString(), nowMs, limit).map(toOrderRecord),
    countByStatus: () =>
      toStatusCounts(
        counts.all().map((row) => [oneOf(ORDER_STATUSES, row, 'status'), integer(row, 'orders')] as const),
      ),
    changed: (known) => changed.all(JSON.stringify(known)).map(toOrderRecord),
    oldestUnsettled: (nowMs) =>
      oldestOf([...oldestPending.all(), ...oldestInWork.all(), ...longestUnanswered.all(nowMs)].map(toOrderRecord)),
  }
}
