import { setTimeout as sleep } from 'node:timers/promises'
import { type Customer, until } from '../e2e/client.ts'

/** A few orders a second from each customer: people shop on while services restart. */
const BETWEEN_ORDERS_MS = 150
const BETWEEN_TRIES_MS = 250

export interface Load {
  /** The order that each key was acknowledged with. */
  acknowledged: ReadonlyMap<string, string>
  /** Resolves when that many more orders have been acknowledged. */
  more(count: number): Promise<void>
  /** Resolves when every order that was begun has been acknowledged. */
  stop(): Promise<void>
}

/** Customers who order one piece after the other, and who repeat a request that failed with its key, as a good client does. */
export function startLoad(customers: readonly Customer[], productId: string): Load {
  const acknowledged = new Map<string, string>()
  const unexpected: unknown[] = []
  let stopped = false

  async function placeOne(customer: Customer, key: string): Promise<void> {
    while (!acknowledged.has(key)) {
      const answer = await customer.place([{ productId, quantity: 1 }], key).catch(() => undefined)
      if (answer?.status === 201) acknowledged.set(key, answer.body.id)
      // 409: the try before, whose answer was lost, is still at work
      else if (answer && answer.status !== 409 && answer.status < 500) unexpected.push([answer.status, answer.body])
      if (!acknowledged.has(key)) await sleep(BETWEEN_TRIES_MS)
    }
  }
  const shoppers = customers.map(async (customer, shopper) => {
    for (let count = 0; !stopped; count++) {
      await placeOne(customer, `shopper-${shopper}-${count}`)
      await sleep(BETWEEN_ORDERS_MS)
    }
  })
  function assertExpected(): void {
    if (unexpected.length > 0) throw new Error(`unexpected answers: ${JSON.stringify(unexpected.slice(0, 3))}`)
  }

  return {
    acknowledged,
    more: async (count) => {
      const target = acknowledged.size + count
      await until(`${count} more orders`, 60_000, async () => acknowledged.size >= target || undefined)
      assertExpected()
    },
    stop: async () => {
      stopped = true
      await Promise.all(shoppers)
      assertExpected()
    },
  }
}
