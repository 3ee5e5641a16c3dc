import { maxReceiveCountFor } from '@orders/shared/config/redelivery'
import { CRASH_ALLOWANCE } from '@orders/shared/domain/order'
import { AWAIT_MS } from '../plan/plan.ts'
import type { World } from '../world.ts'
import type { StoredOrder } from './stored-order.ts'

/** The clocks of two processes. */
const SKEW_MS = 1_000

/** An order fails because the partner refuses it, keeps failing or does not answer in time, or because it brings down one worker after another. */
export function checkFailure({ observed, plan }: World, { order }: StoredOrder): void {
  if (order.status !== 'FAILED') return
  const { errorsAtMs, refused, lostDeliveries } = observed.orderOf(order.userId)
  const beganAtMs = Date.parse(order.history.findLast(({ status }) => status === 'PENDING')?.at ?? '') - SKEW_MS
  // A message that no worker has lived to claim goes to the dead letters, as one that kills workers does.
  const mostLost = Math.min(CRASH_ALLOWANCE + 1, maxReceiveCountFor(plan.settings.maxRetries))
  const errors = errorsAtMs.filter((atMs) => atMs >= beganAtMs).length
  if (refused || hasWaited(order) || errors > plan.settings.maxRetries || lostDeliveries >= mostLost) return
  const reason = order.history.at(-1)?.reason
  observed.violate(
    'fails for a reason',
    `${order.id} failed (${reason}) after ${errors} errors of the partner, with ${plan.settings.maxRetries} retries allowed, and ${lostDeliveries} lost deliveries`,
  )
}

/** To the end of its time, in the life of it that has failed. */
function hasWaited({ history }: StoredOrder['order']): boolean {
  const begun = history.findLast(({ status }) => status === 'PROCESSING')
  const end = history.at(-1)
  const waitedMs = Date.parse(end?.at ?? '') - Date.parse(begun?.at ?? '')
  return end?.reason === 'the order was not fulfilled in time' && waitedMs >= AWAIT_MS - SKEW_MS
}
