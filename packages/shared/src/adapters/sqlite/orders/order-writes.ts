import type { DatabaseSync } from 'node:sqlite'
import type { OrderChange, OrderRecord } from '../../../domain/order.ts'
import { documentOf } from './order-rows.ts'

export interface OrderWrites {
  /** @returns false where the customer's idempotency key has an order already */
  insert(order: OrderRecord): boolean
  /** Compare-and-set on (status, version). @returns false when the order is not as it was before the change */
  replace(change: Pick<OrderChange, 'before' | 'after'>): boolean
  /** Stores how often the order was republished, and when it is overdue again. The version stays, and with it a worker's claim. */
  putOff(order: OrderRecord): void
}

export function prepareOrderWrites(db: DatabaseSync): OrderWrites {
  const insert = db.prepare(`
    INSERT INTO orders (id, user_id, status, version, attempts, lease_until_ms, check_at_ms, document, idempotency_key, fingerprint)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (user_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING`)
  const replace = db.prepare(`
    UPDATE orders SET status = ?, version = ?, attempts = ?, lease_until_ms = ?, check_at_ms = ?, document = ?
    WHERE id = ? AND status = ? AND version = ?`)
  const putOff = db.prepare('UPDATE orders SET check_at_ms = ?, document = ? WHERE id = ?')

  return {
    insert: (order) => {
      const { key = null, fingerprint = null } = order.idempotency ?? {}
      return insert.run(order.id, order.userId, ...changing(order), key, fingerprint).changes === 1
    },
    replace: ({ before, after }) =>
      replace.run(...changing(after), before.id, before.status, before.version).changes === 1,
    putOff: (order) => {
      putOff.run(order.checkAtMs ?? null, documentOf(order), order.id)
    },
  }
}

/** The columns that an order's life changes, in the order in which both statements name them. */
function changing(order: OrderRecord) {
  const { status, version, attempts, leaseUntilMs = null, checkAtMs = null } = order
  return [status, version, attempts, leaseUntilMs, checkAtMs, documentOf(order)] as const
}
