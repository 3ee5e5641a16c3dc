import type { OrderEvent } from '@orders/shared/contracts/events'
import {
  ClaimHeld,
  decide,
  isBeforeRetry,
  isSettled,
  type OrderChange,
  type OrderRecord,
} from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { Store } from '@orders/shared/ports/stores'
import type { CommitChange } from './commit-change.ts'

export type OrderClaim =
  | { kind: 'claimed'; order: OrderRecord }
  | { kind: 'held'; leaseUntilMs: number }
  | { kind: 'settled'; order: OrderRecord }
  | { kind: 'retried' }
  | { kind: 'unknown' }

export interface ClaimOptions {
  /** How long the claim keeps other workers away. */
  leaseMs: number
  /** When, from now, the watchdog looks after the order again. */
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
  // Each turn but the last means that somebody else has moved the order on, so there is an end to it.
  for (;;) {
    const order = await deps.store.orders.findById(event.orderId)
    if (!order) return { kind: 'unknown' }
    if (isSettled(order.status)) return { kind: 'settled', order }
    if (isBeforeRetry(order, event.version)) return { kind: 'retried' }
    const change = decideClaim(order, options, deps.clock.nowMs())
    if ('leaseUntilMs' in change) return { kind: 'held', leaseUntilMs: change.leaseUntilMs }
    if (await deps.commit(change)) return { kind: 'claimed', order: change.after }
  }
}

function decideClaim(order: OrderRecord, options: ClaimOptions, nowMs: number): OrderChange | ClaimHeld {
  const { leaseMs, deadlineMs } = options
  try {
    const change = decide(order, { type: 'claim', leaseMs, checkAtMs: nowMs + deadlineMs }, nowMs)
    if (change === 'already applied') throw new Error('a claim is never applied already: it takes over, or is held')
    return change
  } catch (error) {
    if (error instanceof ClaimHeld) return error
    throw error
  }
}
