import assert from 'node:assert/strict'
import type { Order } from '@orders/shared/contracts/orders'
import { inbox } from '../e2e/client.ts'

const ORDER_LINE = /^Order id: ([0-9a-f-]{36})$/m

/** How many mails tell of each order. */
export async function mailsByOrder(inboxUrl: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const { body } of await inbox(inboxUrl)) {
    const id = ORDER_LINE.exec(body.text)?.[1]
    if (id) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return counts
}

/**
 * How many mails there are about these orders beyond one for each. To be asked of a system at rest: before, another may be on its way.
 * @throws where an order has none
 */
export async function repeatedMails(inboxUrl: string, orders: readonly Order[]): Promise<number> {
  const counts = await mailsByOrder(inboxUrl)
  const untold = orders.filter(({ id }) => !counts.has(id))
  assert.deepEqual(untold, [], `there is no mail about ${untold.length} of ${orders.length} orders`)
  return orders.reduce((sum, { id }) => sum + (counts.get(id) ?? 0) - 1, 0)
}

/** To be asked of a system at rest. @throws where an order has no mail, or more than one */
export async function assertMailedOnce(inboxUrl: string, orders: readonly Order[]): Promise<void> {
  const repeated = await repeatedMails(inboxUrl, orders)
  assert.equal(repeated, 0, `${repeated} mails were sent twice`)
}
