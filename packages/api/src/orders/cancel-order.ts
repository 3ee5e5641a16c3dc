import type { Order } from '@orders/shared/contracts/orders'
import { toCachedOrder } from '@orders/shared/domain/cached-order'
import { DomainError } from '@orders/shared/domain/errors'
import { decide, IllegalTransition, type OrderRecord } from '@orders/shared/domain/order'
import { toOrderEvent } from '@orders/shared/domain/order-event'
import { toOrder } from '@orders/shared/domain/placement'
import { validate } from 'uuid'
import { isAdmin } from '../auth/accounts.ts'
import type { ApiDeps } from '../deps.ts'
import { EVENT_SOURCE } from './event-source.ts'

/** Who loses the race against a worker this often meets an order that no longer is PENDING. */
const MOST_TRIES = 5

/**
 * Cancels an order that no worker has begun, and returns its stock. Cancelling again changes nothing.
 * @throws DomainError ORDER_NOT_FOUND, ORDER_NOT_CANCELLABLE
 */
export async function cancelOrder(
  deps: ApiDeps,
  command: { userId: string; orderId: string; traceparent: string },
): Promise<Order> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const order = await getOwnOrder(deps, command.userId, command.orderId.toLowerCase())
    const change = decideCancel(order, deps.clock.nowMs())
    if (change === 'already applied') return toOrder(order)
    const event = toOrderEvent('order.cancelled', change.after, {
      id: deps.clock.newId(),
      nowMs: deps.clock.nowMs(),
      source: EVENT_SOURCE,
      traceparent: command.traceparent,
    })
    if (!(await deps.store.orders.commit(change, event))) continue
    deps.relay.nudge()
    await deps.cache.put(toCachedOrder(change.after))
    return toOrder(change.after)
  }
  throw new DomainError('SERVICE_UNAVAILABLE')
}

async function getOwnOrder(deps: ApiDeps, userId: string, orderId: string): Promise<OrderRecord> {
  const order = validate(orderId) ? await deps.store.orders.findById(orderId) : undefined
  if (!order || (order.userId !== userId && !(await isAdmin(deps, userId)))) throw new DomainError('ORDER_NOT_FOUND')
  return order
}

function decideCancel(order: OrderRecord, nowMs: number) {
  try {
    return decide(order, { type: 'cancel' }, nowMs)
  } catch (error) {
    if (!(error instanceof IllegalTransition)) throw error
    throw new DomainError('ORDER_NOT_CANCELLABLE', { detail: `The order is ${error.status}.` }, { cause: error })
  }
}
