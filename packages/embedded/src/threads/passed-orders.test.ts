import { createMemoryOrderCache } from '@orders/shared/adapters/memory/order-cache'
import { createMemoryOrderChanges } from '@orders/shared/adapters/memory/order-changes'
import type { CachedOrder } from '@orders/shared/domain/cached-order'
import { expect, it } from 'vitest'
import { createPassedOrders, takePassedOrders } from './passed-orders.ts'
import type { PassedOrder } from './worker-messages.ts'

const order = (id: string, version: number): CachedOrder => ({
  id,
  userId: 'u',
  version,
  settled: true,
  final: true,
  body: '{}',
})

async function passedBy(
  work: (ends: ReturnType<typeof createPassedOrders>) => Promise<void>,
): Promise<PassedOrder[][]> {
  const messages: PassedOrder[][] = []
  await work(createPassedOrders((orders) => void messages.push(orders)))
  await new Promise(setImmediate)
  return messages
}

it('passes on what is put and published in a turn as one message, in order', async () => {
  const messages = await passedBy(async ({ cache, changes }) => {
    const claimed = order('a', 2)
    await cache.put(claimed)
    changes.publish(claimed)
    await cache.put(order('b', 3))
    changes.publish(order('c', 2))
  })
  expect(messages).toEqual([
    [
      { order: order('a', 2), published: true },
      { order: order('b', 3), published: false },
      { order: order('c', 2), published: true },
    ],
  ])
})

it('has an order cached before anybody hears of it', async () => {
  const cache = createMemoryOrderCache({ clock: { nowMs: () => 0 } })
  const changes = createMemoryOrderChanges()
  const seen: Promise<CachedOrder | undefined>[] = []
  changes.subscribe(({ id }) => void seen.push(cache.get(id)))
  takePassedOrders({ cache, changes }, [
    { order: order('a', 2), published: true },
    { order: order('b', 2), published: false },
  ])
  expect(await Promise.all(seen)).toEqual([order('a', 2)])
  expect(await cache.get('b')).toEqual(order('b', 2))
})
