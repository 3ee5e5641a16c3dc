import type { DatabaseSync } from 'node:sqlite'
import type { MailKind } from '@orders/shared/domain/order'

export const MAIL_STATES = ['unsent', 'sent', 'rejected'] as const

/** Adds the ledger row of a mail, as a part of the transaction that settles its order; a row that is there stays as it is. */
export function prepareMailInsert(db: DatabaseSync): (orderId: string, kind: MailKind, checkAtMs: number) => void {
  const insert = db.prepare(`
    INSERT INTO mails (order_id, kind, check_at_ms) VALUES (?, ?, ?) ON CONFLICT (order_id, kind) DO NOTHING`)
  return (orderId, kind, checkAtMs) => {
    insert.run(orderId, kind, checkAtMs)
  }
}
