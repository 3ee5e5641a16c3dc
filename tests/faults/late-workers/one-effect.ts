import assert from 'node:assert/strict'
import type { Order } from '@orders/shared/contracts/orders'
import type { TestSystem } from '../../e2e/system.ts'
import { assertMailedOnce } from '../../scenarios/mails.ts'
import { assertStockAddsUp, everyOrder } from '../../scenarios/settlement.ts'
import type { Shop } from '../../scenarios/shop.ts'
import type { Site } from '../services/site.ts'

export const ORDERS = 6

/**
 * Claims and messages come free soon, and orders are looked after soon. A message that hangs keeps its poller from the queue, so there
 * are more pollers, of ten messages each, than orders.
 */
export const SHORT_LEASE = {
  VISIBILITY_TIMEOUT_SECONDS: '2',
  ORDER_DEADLINE_SECONDS: '3',
  WORKER_CONCURRENCY: String(10 * (ORDERS + 2)),
}

/** What a worker logs when its claim was taken over before it could commit. */
const LATE = /came too late, the order has changed meanwhile/g

export const countLate = ({ processes }: Pick<TestSystem, 'processes'>): number =>
  processes.reduce((sum, { output }) => sum + (output().match(LATE)?.length ?? 0), 0)

/** After the late workers have done their worst: each order was confirmed once, told of once, and is as it was. */
export async function assertOneEffect(
  site: Site,
  system: TestSystem,
  shop: Shop,
  settled: readonly Order[],
): Promise<void> {
  for (const { id, history } of settled) {
    const statuses = history.map(({ status }) => status)
    assert.deepEqual(statuses, ['PENDING', 'PROCESSING', 'CONFIRMED'], `order ${id}`)
  }
  const afterwards = (await Promise.all(shop.customers.map(everyOrder))).flat()
  assert.deepEqual(afterwards, settled, 'a late worker has changed an order')
  await assertStockAddsUp(system.url, shop, afterwards)
  await site.atRest()
  await assertMailedOnce(system.inboxUrl, afterwards)
}
