import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { afterEach, describe, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

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

const confirmed = async () => (await world.store.orders.countByStatus()).CONFIRMED
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

  it('may hang: orders do not wait behind their mails, and few mails are tried', { timeout: 90_000 }, async () => {
    world = await openWorkerWorld({ WORKER_CONCURRENCY: 4 })
    world.sesFront.hang(true)
    await world.worker.start()
    await placeMany(4)
    await expect.poll(() => said('no mail can be sent'), SOON).toBe(true)

    const before = world.sesFront.hung()
    await placeMany(20)
    await expect.poll(confirmed, { timeout: 15_000, interval: 50 }).toBe(24)
    expect(world.sesFront.hung() - before).toBeLessThan(4 * 3)

    world.sesFront.hang(false)
    await expect.poll(() => world.store.mails.countUnsent(), { timeout: 60_000, interval: 100 }).toBe(0)
    expect(said('mails are sent again')).toBe(true)
  })

  it('may come back after a failed order was retried: nobody is told what is no longer so', async () => {
    let refuses = true
    world = await openWorkerWorld({
      fulfilment: { fulfil: async () => (refuses ? { fulfilled: false, reason: 'sold out' } : { fulfilled: true }) },
    })
    world.sesFront.throttle(() => true)
    const user = await world.register()
    const order = await world.place(user, await world.stock(1))
    await world.worker.start()
    await expect.poll(() => world.statusOf(order), SOON).toBe('FAILED')
    const tried = async () => (await world.store.mails.list({ state: 'unsent', limit: 1 }))[0]?.reason
    await expect.poll(tried, SOON).toBe('SES takes fewer mails at a time (Throttling)')

    refuses = false
    await world.retry(order)
    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    world.sesFront.throttle(() => false)
    // A mail whose order is at work again is looked at again later
    await expect.poll(() => world.store.mails.countUnsent(), { timeout: 40_000, interval: 100 }).toBe(0)
    const subjects = (await world.mailsTo(user)).map(({ subject }) => subject)
    expect(subjects).toEqual([expect.stringContaining('is confirmed')])
    const [left] = await world.store.mails.list({ state: 'rejected', limit: 9 })
    expect(left).toMatchObject({ subjectId: order.id, kind: 'failed', reason: 'the order is CONFIRMED by now' })
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
    let [commits, released] = [0, 0]
    world = await openWorkerWorld({
      timing: { mailLeaseMs: 9_000 },
      wrapStore: (store) => ({
        ...store,
        mails: {
          ...store.mails,
          release: (...args) => {
            released += 1
            return store.mails.release(...args)
          },
        },
        orders: {
          ...store.orders,
          commit: async (...args) => {
            const committed = await store.orders.commit(...args)
            if (args[0].mail && commits++ === 0) await sleep(1_500)
            return committed
          },
        },
      }),
    })
    const users = await placeMany(1)
    await world.worker.start()
    await expectOneMailEach(users)
    expect([commits, released, world.sesFront.sends()]).toEqual([1, 1, 1])
  })

  it('leaves with the worker that settled its order: no message asks for it', async () => {
    const published: string[] = []
    world = await openWorkerWorld({
      between: (publisher) => ({
        ...publisher,
        publish: (messages) => {
          published.push(...messages.map((message) => ('type' in message ? message.type : 'redriven')))
          return publisher.publish(messages)
        },
      }),
      timing: { mailSweepMs: 3_600_000 },
    })
    const users = await placeMany(5)
    await world.worker.start()
    await expectOneMailEach(users)
    expect(published).toEqual(Array(5).fill('order.placed'))
  })

  it('is not sent again by a message of an earlier version', async () => {
    world = await openWorkerWorld()
    const [user] = await placeMany(1)
    await world.worker.start()
    await expectOneMailEach([user!])
    const [mail] = await world.store.mails.list({ limit: 1 })
    const order = await world.store.orders.findById(mail!.subjectId)
    for (let copies = 0; copies < 3; copies++)
      await world.sendRaw(JSON.stringify(world.eventOf(order!, 'order.confirmed')))
    const left = async () => (await world.depth()).waiting + (await world.depth()).inFlight
    await expect.poll(left, SOON).toBe(0)
    expect(world.sesFront.sends()).toBe(1)
  })

  it('is sent for a message of an earlier version, where the ledger has it still', async () => {
    world = await openWorkerWorld({ timing: { mailSweepMs: 3_600_000 } })
    const user = await world.register()
    const order = await world.place(user, await world.stock())
    await world.store.outbox.claim({ nowMs: Date.now(), leaseMs: 60_000, limit: 10 })
    await world.settle(order)
    await world.sendRaw(JSON.stringify(world.eventOf(order, 'order.confirmed')))
    await world.worker.start()
    await expect.poll(() => world.mailsTo(user), SOON).toHaveLength(1)
  })

  it('is waited for by a stop, so that no start sends it again', async () => {
    let sending = () => {}
    const begun = new Promise<void>((resolve) => {
      sending = resolve
    })
    world = await openWorkerWorld({
      wrapStore: (store) => ({
        ...store,
        mails: {
          ...store.mails,
          markSent: async (...args) => {
            sending()
            await sleep(600)
            return store.mails.markSent(...args)
          },
        },
      }),
    })
    await placeMany(1)
    await world.worker.start()
    await begun
    await world.worker.stop()
    expect(await world.store.mails.countUnsent()).toBe(0)
  })
})

describe('a mail that a crash left', () => {
  it('is sent by another worker once its lease is over', async () => {
    world = await openWorkerWorld({ timing: { mailLeaseMs: 9_000 } })
    const user = await world.register()
    const order = await world.place(user, await world.stock())
    await world.store.outbox.claim({ nowMs: Date.now(), leaseMs: 60_000, limit: 10 })
    await world.settle(order, { mailLeaseMs: 1_500 })
    await world.worker.start()
    expect(await world.mailsTo(user)).toEqual([])
    await expect.poll(() => world.mailsTo(user), SOON).toHaveLength(1)
  })

  it('is sent once, whatever number of workers sweep', async () => {
    world = await openWorkerWorld()
    const users = await Promise.all(Array.from({ length: 40 }, () => world.register()))
    const product = await world.stock(40)
    const orders = await Promise.all(users.map((user) => world.place(user, product)))
    await world.store.outbox.claim({ nowMs: Date.now(), leaseMs: 60_000, limit: 100 })
    for (const order of orders) await world.settle(order)
    const others = [world.makeWorker(), world.makeWorker()]
    await Promise.all([world.worker, ...others].map((worker) => worker.start()))
    await expectOneMailEach(users)
    expect(world.sesFront.sends()).toBe(40)
    await Promise.all(others.map((worker) => worker.stop()))
  })
})
