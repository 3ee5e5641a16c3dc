import type { AdminLogEntry } from '../../../contracts/admin.ts'
import type { OrderEvent } from '../../../contracts/events.ts'
import { type Announcement, announcePlacement } from '../../../domain/announcement.ts'
import type { CompleteChange, NewMail } from '../../../domain/complete-change.ts'
import type { OrderChange, OrderRecord } from '../../../domain/order.ts'

/** All that one placement or one change writes. */
export interface OrderWrite {
  order: OrderRecord
  /** What the stored order has to be, for the change to apply; a placement has none. */
  expected?: Pick<OrderRecord, 'status' | 'version'>
  stock: OrderChange['stock']
  event?: OrderEvent | undefined
  announcement?: Announcement | undefined
  mail?: NewMail | undefined
  entry?: AdminLogEntry | undefined
}

/** Not written: the order was no longer as expected, or (`earlier`) the customer's key has led to an order before. */
export type OrderWriteResult = { written: true } | { written: false; earlier?: OrderRecord }

/** Of the writes of a batch; one without an answer has to be tried again. */
export type Answers = Map<OrderWrite, OrderWriteResult | Error>

export const placementOf = (order: OrderRecord, event: OrderEvent, entry?: AdminLogEntry): OrderWrite => ({
  order,
  stock: 'reserve',
  event,
  announcement: announcePlacement(event),
  entry,
})

export const writeOf = (change: CompleteChange, entry?: AdminLogEntry): OrderWrite => {
  const { before, after, stock, event, announcement, mail } = change
  return { order: after, expected: before, stock, event, announcement, mail, entry }
}

/** Such as a claim: no stock, event, mail or entry of the log goes with it. */
export const changesOneDocument = ({ expected, stock, event, announcement, mail, entry }: OrderWrite): boolean =>
  expected !== undefined && stock === 'none' && !event && !announcement && !mail && !entry

/** What the write takes of each product; a quantity below zero where it returns them. */
export function unitsTaken({ order, stock }: OrderWrite): { productId: string; quantity: number }[] {
  if (stock === 'none') return []
  const sign = stock === 'reserve' ? 1 : -1
  return order.items.map(({ productId, quantity }) => ({ productId, quantity: sign * quantity }))
}
