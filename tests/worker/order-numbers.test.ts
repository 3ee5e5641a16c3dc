import { numberOf } from '@orders/shared/domain/order-number'
import { aLine, anEvent, anOrder } from '@orders/shared/testing/builders'
import { afterEach, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

let world: WorkerWorld
afterEach(() => world.close())

it('orders of an earlier version are given their numbers by a worker, and their customers read them in the mail', async () => {
  world = await openWorkerWorld()
  const user = await world.register()
  const { number: _, ...order } = anOrder({ userId: user.id, items: [aLine(await world.stock())] })
  await world.store.orders.place(order, anEvent(order))
  expect(await world.store.orders.findByNumber(numberOf(order.id))).toBeUndefined()
  await world.worker.start()

  const find = async () => (await world.store.orders.findByNumber(numberOf(order.id)))?.id
  await expect.poll(find, { interval: 20 }).toBe(order.id)
  await world.atRest()
  expect((await world.mailsTo(user))[0]?.body.text).toContain(`Order number: ${numberOf(order.id)}\n`)
})
