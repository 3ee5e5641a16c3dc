import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '@orders/shared/ports/stores'
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
  await expect.poll(async () => (await world.store.orders.countByStatus()).CONFIRMED, SOON).toBe(users.length)
  await expect.poll(() => world.store.mails.countUnsent(), SOON).toBe(0)
  for (const user of users) expect(await world.mailsTo(user)).toHaveLength(1)
}

const said = (words: string) => world.logs.some(({ message }) => message.startsWith(words))

describe('the mail service', () => {
  it('may throttle every other send: each customer gets one mail', async () => {
    world = await openWorkerWorld()
    world.sesFront.throttle(() => Math.random() < 0.5)
    const users = await placeMany(12)
    await world.worker.start()

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

  it('may hang: orders do not wait behind their mails', { timeout: 90_000 }, async () => {
    world = await openWorkerWorld({ WORKER_CONCURRENCY: 4, ORDER_DEADLINE_SECONDS: 2, timing: { retryDelay: () => 1 } })
    world.sesFront.hang(true)
    const users = await placeMany(4)
    await world.worker.start()
    const counts = () => world.store.orders.countByStatus()
    await expect.poll(world.sesFront.hung, SOON).toBeGreaterThan(0)
    await expect.poll(() => said('the mail service does not answer'), SOON).toBe(true)

    const [user] = users
    const product = await world.stock(20)
    for (let orders = 0; orders < 20; orders++) await world.place(user ?? expect.fail(), product)
    const before = world.sesFront.hung()
    await expect.poll(async () => (await counts()).CONFIRMED, { timeout: 15_000, interval: 50 }).toBe(24)
    expect(world.sesFront.hung() - before).toBeLessThan(4 * 3)

    world.sesFront.hang(false)
    await expect.poll(() => world.store.mails.countUnsent(), { timeout: 40_000, interval: 100 }).toBe(0)
    expect(said('the mail service answers again')).toBe(true)
  })

  it('may come back after a failed order was retried: nobody is told what is no longer so', async () => {
    let refuses = true
    world = await openWorkerWorld({
      ORDER_DEADLINE_SECONDS: 1,
      fulfilment: { fulfil: async () => (refuses ? { fulfilled: false, reason: 'sold out' } : { fulfilled: true }) },
    })
    world.sesFront.throttle(() => true)
    const user = await world.register()
    const order = await world.place(user, await world.stock(1))
    await world.worker.start()
    await expect.poll(() => world.statusOf(order), SOON).toBe('FAILED')

    refuses = false
    await world.retry(order)
    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    await expect.poll(() => said('the mail is left out: the order has gone on'), SOON).toBe(true)
    world.sesFront.throttle(() => false)
    await expect.poll(() => world.store.mails.countUnsent(), SOON).toBe(0)
    const subjects = (await world.mailsTo(user)).map(({ subject }) => subject)
    expect(subjects).toEqual([expect.stringContaining('is confirmed')])
  })
})

describe('a mail that was sent', () => {
  it('is not sent again because the database was away when it was to be noted', async () => {
    let away = 2
    world = await openWorkerWorld({
      wrapStore: (store) => ({
        ...store,
        mails: {
          ...store.mails,
          markSent: (...args) => (away-- > 0 ? Promise.reject(new StoreUnavailable()) : store.mails.markSent(...args)),
        },
      }),
    })
    const users = await placeMany(1)
    await world.worker.start()
    await expectOneMailEach(users)
    expect(away).toBe(-1)
  })

  it('is not sent under a lease that the database has used up', async () => {
    let claims = 0
    world = await openWorkerWorld({
      timing: { mailLeaseMs: 9_000 },
      wrapStore: (store) => ({
        ...store,
        mails: {
          ...store.mails,
          claim: async (...args) => {
            const claim = await store.mails.claim(...args)
            if (claims++ === 0) await sleep(1_500)
            return claim
          },
        },
      }),
    })
    const users = await placeMany(1)
    await world.worker.start()
    await expectOneMailEach(users)
    expect(said('the mail could not be sent this time')).toBe(true)
  })
})
