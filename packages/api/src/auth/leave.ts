import { revokeKeysOf } from '@orders/shared/admin/made-by-admin'
import { DomainError } from '@orders/shared/domain/errors'
import { cancelOrder } from '@orders/shared/orders/cancel-order'
import { getOrder } from '@orders/shared/orders/get-order'
import type { AuthDeps } from './auth-deps.ts'
import { pagesOfOrders } from './own-orders.ts'
import { confirmPassword, type OwnSession } from './passwords/credentials.ts'

/**
 * Erases a user, on their word and password. Open orders that no worker has in hand are cancelled, also between two tries and while an answer is
 * awaited; the books keep the others, with a customer who has no name and no address. The API keys that the user has made are revoked before,
 * so that none outlives an erasure which is cut short, and again after, when they can make no more.
 * @returns the ids of these keys
 * @throws DomainError INVALID_CREDENTIALS, RATE_LIMITED
 */
export async function eraseAccount(
  deps: AuthDeps,
  session: OwnSession & { traceparent: string },
  password: string,
): Promise<string[]> {
  const { id } = await confirmPassword(deps, session, password)
  const mine = { userId: id, by: id }
  await cancelOpenOrders(deps, id, session.traceparent)
  const keys = await revokeKeysOf(deps, mine)
  deps.ended.announce((await deps.store.users.erase(id, deps.clock.nowMs())) ?? [])
  const lateKeys = await revokeKeysOf(deps, mine)
  return [...keys, ...lateKeys].map((key) => key.id)
}

/** A worker that takes one meanwhile makes it PROCESSING: so these come after. */
const OPEN = ['PENDING', 'PROCESSING'] as const

async function cancelOpenOrders(deps: AuthDeps, userId: string, traceparent: string): Promise<void> {
  for (const status of OPEN)
    for await (const page of pagesOfOrders(deps.store, { userId, status }))
      await Promise.all(page.map(({ id }) => cancelIfPossible(deps, userId, id, traceparent)))
}

async function cancelIfPossible(deps: AuthDeps, userId: string, id: string, traceparent: string): Promise<void> {
  try {
    await cancelOrder(deps, { find: () => getOrder(deps, id, userId), by: userId, traceparent })
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'ORDER_NOT_CANCELLABLE')) throw error
  }
}
