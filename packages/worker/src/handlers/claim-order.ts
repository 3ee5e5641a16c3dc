import type { OrderEvent } from '@orders/shared/contracts/events'
import {
  ClaimHeld,
  decide,
  isAwaiting,
  isBeforeRetry,
  isSettled,
  type OrderChange,
  type OrderCommand,
  type OrderRecord,
} from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { Store } from '@orders/shared/ports/stores'
import type { CommitChange } from './commit-change.ts'

export type OrderClaim =
  | { kind: 'claimed'; order: OrderRecord }
  | { kind: 'held'; leaseUntilMs: number }
  | { kind: 'settled'; order: OrderRecord }
  /** For its answer, which is posted to the api: nothing is to be done until its deadline. */
  | { kind: 'waiting'; order: OrderRecord }
  | { kind: 'retried' }
  | { kind: 'unknown' }

export interface ClaimOptions {
  /** How long the claim keeps other workers away. */
  leaseMs: number
  /** How long after the end of its claim an order is overdue: until then a worker, or its message, is on it. */
  deadlineMs: number
}

interface Deps {
  store: Store
  clock: Clock
  commit: CommitChange
}

/**
 * Takes an unsettled order for this worker. The claimed order's version is the fence: a later claim makes it worthless.
 * @param event what asks for it. One from before an admin's retry has no say any more: the retry wrote an event of its own.
 */
export async function claimOrder(deps: Deps, event: OrderEvent['data'], options: ClaimOptions): Promise<OrderClaim> {
  // Each round but the last means that another process has moved the order on, so the loop ends.
  for (;;) {
    const order = await deps.store.orders.findById(event.orderId, event.userId)
    if (!order) return { kind: 'unknown' }
    if (isSettled(order.status)) return { kind: 'settled', order }
    if (isBeforeRetry(order, event.version)) return { kind: 'retried' }
    const nowMs = deps.clock.nowMs()
    if (isAwaiting(order, nowMs)) return { kind: 'waiting', order }
    const checkAtMs = nowMs + options.leaseMs + options.deadlineMs
    const change = decideUnlessHeld(order, { type: 'claim', leaseMs: options.leaseMs, checkAtMs }, nowMs)
    if (change instanceof ClaimHeld) return { kind: 'held', leaseUntilMs: change.leaseUntilMs }
    if (await deps.commit(change)) return { kind: 'claimed', order: change.after }
  }
}

/** For commands that take an order from a worker whose claim has run out. */
export function decideUnlessHeld(
  order: OrderRecord,
  command: Extract<OrderCommand, { type: 'claim' | 'republish' }>,
  nowMs: number,
): OrderChange | ClaimHeld {
  try {
    const change = decide(order, command, nowMs)
    if (change === 'already applied')
      throw new Error(`a ${command.type} is never applied already: it takes over, or is held`)
    return change
  } catch (error) {
    if (error instanceof ClaimHeld) return error
    throw error
  }
}
