import type { Order } from '@orders/shared/contracts/orders'
import { inbox, until } from '../e2e/client.ts'

const ORDER_LINE = /^Order number: ([0-9a-f-]{36})$/m

/** How many mails tell of each order. */
export async function mailsByOrder(inboxUrl: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const { body } of await inbox(inboxUrl)) {
    const id = ORDER_LINE.exec(body.text)?.[1]
    if (id) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return counts
}

/** Awaits a mail about every order. @returns how many mails there are beyond one for each */
export async function everyOrderMailed(
  inboxUrl: string,
  orders: readonly Order[],
  withinMs: number,
): Promise<{ mails: number; duplicates: number }> {
  const counts = await until(`a mail about each of ${orders.length} orders`, withinMs, async () => {
    const found = await mailsByOrder(inboxUrl)
    return orders.every(({ id }) => found.has(id)) ? found : undefined
  })
  const mails = orders.reduce((sum, { id }) => sum + (counts.get(id) ?? 0), 0)
  return { mails, duplicates: mails - orders.length }
}
