import type { OrderEvent } from '../contracts/events.ts'
import type { Order } from '../contracts/orders.ts'
import type { PublicEvent } from '../contracts/public-events.ts'
import type { OrderRecord } from './order.ts'
import { toOrder } from './placement.ts'

/** What subscribers hear of: an event, and how many steps the order's history had with it. */
export interface Announcement {
  event: OrderEvent
  steps: number
}

/** Of a new order. It is told at once, also where a cancel window has the order wait for a worker. */
export const announcePlacement = (event: OrderEvent): Announcement => ({ event, steps: 1 })

/**
 * The order as clients saw it when its history had so many steps: what an order is made of never changes, and its history only grows. So an
 * announcement needs no copy of it. Pure.
 */
export function orderAt(record: OrderRecord, { steps, version }: { steps: number; version: number }): Order {
  const { retriedAtVersion = 0, ...placed } = record
  const history = record.history.slice(0, steps)
  const last = history.at(-1)
  return toOrder({
    ...placed,
    ...(retriedAtVersion > 0 && retriedAtVersion <= version ? { retriedAtVersion } : {}),
    status: last?.status ?? record.status,
    history,
    version,
    updatedAt: last?.at ?? record.updatedAt,
  })
}

/** The CloudEvent that subscribers get: it also has the order, in its public form at that version. */
export const toPublicEvent = ({ event, steps }: Announcement, record: OrderRecord): PublicEvent => ({
  ...event,
  data: { ...event.data, order: orderAt(record, { steps, version: event.data.version }) },
})
