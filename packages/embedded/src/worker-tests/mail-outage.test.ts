import { afterEach, describe, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from '../testing/worker-world.ts'

const SOON = { timeout: 25_000, interval: 50 }

let world: WorkerWorld
afterEach(() => world.close())

async function placeMany(count: number) {
  const product = await world.stock(count)
  const users = await Promise.all(Array.from({ length: count }, () => world.register()))
  await Promise.all(users.map((user) => world.place(user, product)))
  return users
}

async function expectOneMailEach(users: Awaited<ReturnType<typeof placeMany>>): Promise<void> {
  await expect.poll(() => world.store.mails.countUnsent(), SOON).toBe(0)
  for (const user of users) expect(await world.mailsTo(user)).toHaveLength(1)
}

describe('the mail service', () => {
  it('may throttle every other send: each customer gets one mail', async () => {
    world = await openWorkerWorld()
    world.sesFront.throttle(() => Math.random() < 0.5)
    const users = await placeMany(12)
    await world.worker.start()

    await expect.poll(async () => (await world.store.orders.countByStatus()).CONFIRMED, SOON).toBe(12)
    await expectOneMailEach(users)
    expect(world.sesFront.throttled()).toBeGreaterThan(0)
  })

  it('may be out until the queue has given the messages up: the watchdog sends them again', async () => {
    world = await openWorkerWorld({ MAX_SQS_RETRIES: 0, ORDER_DEADLINE_SECONDS: 1 })
    world.sesFront.throttle(() => true)
    const users = await placeMany(3)
    await world.worker.start()
    const givenUp = () => world.logs.filter(({ message }) => message === 'the message of a mail was given up').length
    await expect.poll(givenUp, SOON).toBeGreaterThan(0)

    world.sesFront.throttle(() => false)
    await expectOneMailEach(users)
  })
})
