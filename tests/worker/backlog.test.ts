import { setTimeout as delay } from 'node:timers/promises'
import type { Fulfilment } from '@orders/shared/ports/services'
import { afterEach, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const AT_ONCE = 160
const LATER = 20
const ORDERS = AT_ONCE + LATER
const DEADLINE_MS = 1_000
/** What the orders need, and as much again as a fifth. */
const MOST_MESSAGES = 1.2 * ORDERS

let world: WorkerWorld
afterEach(() => world.close())

const slowPartner: Fulfilment = {
  fulfil: async () => {
    await delay(20)
    return { fulfilled: true }
  },
}

/** Messages of placed orders that the worker has handled, whatever came of them. */
async function handled(): Promise<number> {
  const metrics = await (await fetch(`${world.worker.url}/metrics`)).text()
  const counts = metrics.matchAll(/^message_handling_duration_seconds_count\{type="order\.placed".*\} (\d+)$/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

it('works a backlog off that waits much longer than the deadline of its orders, each by its one message', async () => {
  world = await openWorkerWorld({
    WORKER_CONCURRENCY: 2,
    ORDER_DEADLINE_SECONDS: DEADLINE_MS / 1000,
    fulfilment: slowPartner,
  })
  const [user, product] = [await world.register(), await world.stock(ORDERS)]
  const place = () => world.place(user, product, 1, Date.now() + DEADLINE_MS)
  for (let placed = 0; placed < AT_ONCE; placed += 1) await place()
  await world.worker.start()
  for (let placed = 0; placed < LATER; placed += 1) {
    await place()
    await delay(50)
  }

  const confirmed = async () => (await world.store.orders.countByStatus()).CONFIRMED
  await expect.poll(confirmed, { timeout: 25_000, interval: 100 }).toBe(ORDERS)
  await expect.poll(world.depth, { timeout: 25_000, interval: 100 }).toEqual({ waiting: 0, inFlight: 0 })
  expect(await handled()).toBeLessThanOrEqual(MOST_MESSAGES)
}, 60_000)
