import type { OrderEvent } from '../contracts/events.ts'
import type { OrderRecord } from './order.ts'

/** What becomes of an order that is republished. Its version stays, so that a worker which has claimed it keeps its claim. */
export interface Republication extends Required<Pick<OrderRecord, 'republished' | 'checkAtMs'>> {
  event: OrderEvent
}

/** However often an order has been republished, it is looked at every hour. */
const LONGEST_BACK_OFF_MS = 3_600_000

/** An order that is overdue is looked at again after twice its deadline, then after four times as long, and so on. Pure. */
export function backOffOf(
  { republished = 0 }: OrderRecord,
  { nowMs, deadlineMs }: { nowMs: number; deadlineMs: number },
): Pick<Republication, 'republished' | 'checkAtMs'> {
  const doubledMs = Math.min(deadlineMs * 2 ** (republished + 1), LONGEST_BACK_OFF_MS)
  return { republished: republished + 1, checkAtMs: nowMs + Math.max(deadlineMs, doubledMs) }
}
