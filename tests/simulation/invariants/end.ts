import { audit } from '@orders/shared/audit/audit'
import { isSettled } from '@orders/shared/domain/order'
import { virtualTime } from '../time/virtual-time.ts'
import type { World } from '../world.ts'
import { checkFailure } from './failure.ts'
import { checkMails } from './mails.ts'
import type { StoredOrder } from './stored-order.ts'

/** What has to hold when all is over. */
export async function checkEnd(
  world: World,
  { settledAfterMs, settledWithinMs }: { settledAfterMs: number; settledWithinMs: number },
): Promise<void> {
  const { store, observed, plan } = world
  const stored = await allOrders(world)
  const late = settledAfterMs >= settledWithinMs
  if (late) observed.violate('settles in time', await describeUnsettled(world, stored))
  const report = await audit(
    { source: store.audit, clock: virtualTime },
    { graceMs: late ? Number.MAX_SAFE_INTEGER : 0 },
  )
  for (const { rule, id, problem } of report.violations) observed.violate(`audit: ${rule}`, `${id} ${problem}`)
  for (const { productId, held, available, stocked } of await store.audit.stock())
    if (stocked !== plan.products.find(({ id }) => id === productId)?.available)
      observed.violate('stock adds up', `${productId}: ${held} held, ${available} available, ${stocked} stocked`)
  checkAcknowledged(world, stored)
  for (const one of stored) checkFailure(world, one)
  checkMails(world, stored, late)
}

async function allOrders({ store, plan }: World): Promise<StoredOrder[]> {
  const limit = 10 * plan.orders.length + 10
  const mails = new Map((await store.audit.orders({ limit })).map((audited) => [audited.id, audited.mails]))
  return (await store.orders.list({ limit })).map((order) => ({ order, mails: mails.get(order.id) ?? [] }))
}

function checkAcknowledged({ observed, plan }: World, stored: readonly StoredOrder[]): void {
  for (const [userId, orderId] of observed.acknowledged)
    if (!stored.some(({ order }) => order.id === orderId && order.userId === userId))
      observed.violate('acknowledged orders exist', `${orderId} of ${userId} is not there`)
  for (const { customer, keyed } of plan.orders) {
    const own = stored.filter(({ order }) => Number(order.userId.slice(-12)) === customer)
    if (keyed && own.length > 1) observed.violate('one order per key', `customer ${customer} has ${own.length} orders`)
  }
}

async function describeUnsettled({ store, sqs }: World, stored: readonly StoredOrder[]): Promise<string> {
  const open = stored.filter(({ order }) => !isSettled(order.status)).map(({ order }) => order.id.slice(-6))
  const mails = await store.mails.countUnsent()
  const { pending } = await store.outbox.depth()
  const queues = `${sqs.queue.size()} messages, ${sqs.deadLetters.size()} dead letters`
  return `${open.length} orders (${open.slice(0, 5)}), ${mails} mails, ${pending} events and ${queues} are left`
}
