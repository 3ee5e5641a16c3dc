import type { OrderStatus } from '../contracts/orders.ts'
import { isSettled, type OrderRecord, TRANSITIONS } from './order.ts'
import { toOrder } from './placement.ts'

/** An order as the cache keeps it: ready to be sent, with what is needed to check it beside it. */
export interface CachedOrder {
  id: string
  userId: string
  version: number
  settled: boolean
  /** Whether it can never change again: then no copy of it is ever too old. */
  final: boolean
  /** The order as the client gets it, as JSON. */
  body: string
}

const CHANGEABLE: ReadonlySet<OrderStatus> = new Set(Object.values(TRANSITIONS).flatMap(({ from }) => from))

export function toCachedOrder(record: OrderRecord): CachedOrder {
  const { id, userId, version, status } = record
  const body = JSON.stringify(toOrder(record))
  return { id, userId, version, settled: isSettled(status), final: !CHANGEABLE.has(status), body }
}
