import { DomainError } from '@orders/shared/domain/errors'
import type { OrderRecord } from '@orders/shared/domain/order'
import { findOrder, getOrder } from '@orders/shared/orders/get-order'
import type { Store } from '@orders/shared/ports/stores'
import { isAdminOrKey } from '../auth/accounts.ts'
import type { ActorRef } from '../auth/actor.ts'

/** @throws DomainError ORDER_NOT_FOUND also for another user's order, unless the actor is an admin or a program */
export async function getOrderFor(deps: { store: Store }, actor: ActorRef, orderId: string): Promise<OrderRecord> {
  const own = actor.kind === 'user' ? await findOrder(deps, orderId, actor.id) : undefined
  if (own) return own
  if (!(await isAdminOrKey(deps, actor))) throw new DomainError('ORDER_NOT_FOUND')
  return getOrder(deps, orderId)
}
