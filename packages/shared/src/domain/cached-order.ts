import { isSettled, type OrderRecord } from './order.ts'
import { toOrder } from './placement.ts'

/** An order as the cache keeps it: ready to be sent, with what is needed to check it beside it. */
export interface CachedOrder {
  id: string
  userId: string
  version: number
  settled: boolean
  /** The order as the client gets it, as JSON. */
  body: string
}

export function toCachedOrder(record: OrderRecord): CachedOrder {
  const { id, userId, version, status } = record
  return { id, userId, version, settled: isSettled(status), body: JSON.stringify(toOrder(record)) }
}
