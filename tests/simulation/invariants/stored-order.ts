import type { OrderRecord } from '@orders/shared/domain/order'
import type { AuditedMail } from '@orders/shared/ports/audit'

/** An order at the end of a run, and its rows in the mail ledger. */
export interface StoredOrder {
  order: OrderRecord
  mails: readonly AuditedMail[]
}
