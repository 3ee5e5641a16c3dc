import type { DatabaseSync } from 'node:sqlite'
import type { OrderChange, OrderRecord } from '../../../domain/order.ts'
import { numberOf } from '../../../domain/order-number.ts'
import { text } from '../rows.ts'
import { documentOf } from './order-rows.ts'

export interface OrderWrites {
  /** @returns false where the customer's idempotency key has an order already, or another one has its number */
  insert(order: OrderRecord): boolean
  /** Compare-and-set on (status, version). @returns false when the order is not as it was before the change */
  replace(change: Pick<OrderChange, 'before' | 'after'>): boolean
  /** Stores how often the order was republished, and when it is overdue again. The version stays, and with it a worker's claim. */
  putOff(order: OrderRecord): void
  /** Of orders that have none. @returns whether more may be left */
  addNumbers(limit: number, isTaken: (number: string) => boolean): boolean
}

export function prepareOrderWrites(db: DatabaseSync): OrderWrites {
  const insert = db.prepare(`
    INSERT INTO orders
      (id, user_id, number, status, version, attempts, lease_until_ms, check_at_ms, await_until_ms, document,
      idempotency_key, fingerprint)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (user_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    ON CONFLICT (number) WHERE number IS NOT NULL DO NOTHING`)
  const replace = db.prepare(`
    UPDATE orders SET status = ?, version = ?, attempts = ?, lease_until_ms = ?, check_at_ms = ?, await_until_ms = ?,
      document = ?
    WHERE id = ? AND status = ? AND version = ?`)
  const unnumbered = db.prepare('SELECT id FROM orders WHERE number IS NULL ORDER BY id LIMIT ?')
  const addNumber = db.prepare('UPDATE orders SET number = ? WHERE id = ?')
  const putOff = db.prepare('UPDATE orders SET check_at_ms = ?, document = ? WHERE id = ?')

  return {
    insert: (order) => {
      const { key = null, fingerprint = null } = order.idempotency ?? {}
      return (
        insert.run(order.id, order.userId, order.number ?? null, ...changing(order), key, fingerprint).changes === 1
      )
    },
    replace: ({ before, after }) =>
      replace.run(...changing(after), before.id, before.status, before.version).changes === 1,
    addNumbers: (limit, isTaken) => {
      const rows = unnumbered.all(limit)
      for (const row of rows) {
        const id = text(row, 'id')
        let taken = 0
        while (isTaken(numberOf(id, taken))) taken++
        addNumber.run(numberOf(id, taken), id)
      }
      return rows.length === limit
    },
    putOff: (order) => {
      putOff.run(order.checkAtMs ?? null, documentOf(order), order.id)
    },
  }
}

/** The columns that an order's life changes, in the order in which both statements name them. */
function changing(order: OrderRecord) {
  const { status, version, attempts, leaseUntilMs = null, checkAtMs = null, awaitUntilMs = null } = order
  return [status, version, attempts, leaseUntilMs, checkAtMs, awaitUntilMs, documentOf(order)] as const
}
