import type { AdminLogEntry } from '../../contracts/admin.ts'
import type { OrderEvent } from '../../contracts/events.ts'
import type { CompleteChange, NewMail } from '../../domain/complete-change.ts'
import { mailId } from '../../domain/mail.ts'
import type { OrderChange, OrderRecord } from '../../domain/order.ts'
import type { MailDocument } from './documents.ts'

/** All that one placement or one change writes. */
export interface OrderWrite {
  order: OrderRecord
  /** What the stored order has to be, for the change to apply; a new order has none. */
  expected?: Pick<OrderRecord, 'status' | 'version'>
  stock: OrderChange['stock']
  event?: OrderEvent
  mail?: MailDocument
  entry?: AdminLogEntry
}

/** Not written: the order was no longer as expected, or (`earlier`) the customer's key has led to an order before. */
export type OrderWriteResult = { written: true } | { written: false; earlier?: OrderRecord }

export const placementOf = (order: OrderRecord, event: OrderEvent): OrderWrite => ({ order, stock: 'reserve', event })

export function writeOf({ before, after, stock, event, mail }: CompleteChange, entry?: AdminLogEntry): OrderWrite {
  return {
    order: after,
    expected: { status: before.status, version: before.version },
    stock,
    ...(event ? { event } : {}),
    ...(entry ? { entry } : {}),
    ...(mail ? { mail: unsentMail(after.id, mail) } : {}),
  }
}

const unsentMail = (orderId: string, { kind, leaseUntilMs, checkAtMs }: NewMail): MailDocument => ({
  _id: mailId({ orderId, kind }),
  orderId,
  kind,
  state: 'unsent',
  leaseUntilMs,
  checkAtMs,
})

/** Units that the write takes of each product; below zero where it returns them. */
export function unitsTaken({ order, stock }: OrderWrite): [productId: string, units: number][] {
  if (stock === 'none') return []
  const sign = stock === 'reserve' ? 1 : -1
  return order.items.map(({ productId, quantity }) => [productId, sign * quantity])
}
