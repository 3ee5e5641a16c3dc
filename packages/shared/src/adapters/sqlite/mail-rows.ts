import type { DatabaseSync } from 'node:sqlite'
import type { NewMail } from '../../domain/complete-change.ts'

/** Adds the ledger row of a mail, as a part of the transaction that settles its order; a row that is there stays as it is. */
export function prepareMailInsert(db: DatabaseSync): (orderId: string, mail: NewMail) => void {
  const insert = db.prepare(`
    INSERT INTO mails (order_id, kind, check_at_ms, lease_until_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (order_id, kind) DO NOTHING`)
  return (orderId, { kind, checkAtMs, leaseUntilMs }) => {
    insert.run(orderId, kind, checkAtMs, leaseUntilMs)
  }
}
