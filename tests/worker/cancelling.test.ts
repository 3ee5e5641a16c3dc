import { IllegalTransition, type OrderRecord } from '@orders/shared/domain/order'
import type { FulfilmentResult } from '@orders/shared/ports/services'
import { afterEach, describe, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const SOON = { timeout: 15_000, interval: 20 }
const WINDOW_MS = 2_000
const CHECK_AT = undefined

let world: WorkerWorld
afterEach(() => world.close())

const historyOf = async ({ id }: OrderRecord) => (await world.store.orders.findById(id))?.history ?? []
const lineOf = (words: string) => () => world.logs.some(({ message }) => String(message).includes(words))

describe('an order in its window', () => {
  it('is left alone by the worker until the window is over, and then confirmed', async () => {
    world = await openWorkerWorld()
    await world.worker.start()
    const user = await world.register()
    const order = await world.place(user, await world.stock(), 1, CHECK_AT, WINDOW_MS)
    // A message that comes early, as a second one of before a restart, waits as well
    await world.sendRaw(JSON.stringify(world.eventOf(order)))

    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    const claimedAt = (await historyOf(order)).find(({ status }) => status === 'PROCESSING')?.at ?? ''
    expect(Date.parse(claimedAt)).toBeGreaterThanOrEqual(Date.parse(order.cancellableUntil ?? ''))
    await world.atRest()
    expect(await world.mailsTo(user)).toHaveLength(1)
  })

  it('can be cancelled: the stock is there again, and the customer is told of that alone', async () => {
    world = await openWorkerWorld()
    await world.worker.start()
    const user = await world.register()
    const product = await world.stock(5)
    const order = await world.place(user, product, 5, CHECK_AT, WINDOW_MS)
    expect(await world.cancel(order)).toBe(true)

    await world.atRest()
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(order.cancellableUntil ?? ''))
    expect((await historyOf(order)).map(({ status }) => status)).toEqual(['PENDING', 'CANCELLED'])
    expect(await world.availableOf(product)).toBe(5)
    const subjects = (await world.mailsTo(user)).map(({ subject }) => subject)
    expect(subjects).toEqual([`Your order ${order.number} is cancelled`])
  })
})

describe('an order that is cancelled between two tries', () => {
  it('is done with when its message comes again: the partner is not asked, and one mail tells of the end', async () => {
    let asked = 0
    world = await openWorkerWorld({
      fulfilment: {
        fulfil: async () => {
          asked++
          throw new Error('the partner is away')
        },
      },
      timing: { retryDelay: () => 1 },
    })
    await world.worker.start()
    const user = await world.register()
    const product = await world.stock(5)
    const order = await world.place(user, product, 2)
    await expect.poll(async () => (await world.store.orders.findById(order.id))?.attempts, SOON).toBe(1)
    expect(await world.cancel(order)).toBe(true)

    await world.atRest()
    expect(asked).toBe(1)
    expect((await historyOf(order)).map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING', 'CANCELLED'])
    expect(await world.availableOf(product)).toBe(5)
    expect((await world.mailsTo(user)).map(({ subject }) => subject)).toEqual([
      `Your order ${order.number} is cancelled`,
    ])
    expect(await world.cache.get(order.id)).toMatchObject({ settled: true, final: true })
  })

  it('is not undone by a worker that wakes up after its claim ran out', async () => {
    const slow = Promise.withResolvers<FulfilmentResult>()
    const started = Promise.withResolvers<void>()
    world = await openWorkerWorld({
      VISIBILITY_TIMEOUT_SECONDS: 1,
      fulfilment: {
        fulfil: () => {
          started.resolve()
          return slow.promise
        },
      },
    })
    await world.worker.start()
    const user = await world.register()
    const product = await world.stock(5)
    const order = await world.place(user, product, 2)
    await started.promise
    await expect(world.cancel(order)).rejects.toBeInstanceOf(IllegalTransition)
    await expect.poll(() => world.cancel(order).catch(() => false), SOON).toBe(true)
    slow.resolve({ fulfilled: true })

    await expect.poll(lineOf('came too late'), SOON).toBe(true)
    await world.atRest()
    expect(await world.statusOf(order)).toBe('CANCELLED')
    expect(await world.availableOf(product)).toBe(5)
    expect((await world.mailsTo(user)).map(({ subject }) => subject)).toEqual([
      `Your order ${order.number} is cancelled`,
    ])
  })
})

describe('customers who cancel while workers claim', () => {
  it('end each order once, with the mail of its end, and the stock adds up', { timeout: 60_000 }, async () => {
    const ORDERS = 200
    world = await openWorkerWorld()
    await world.worker.start()
    const product = await world.stock(ORDERS)
    const placed: OrderRecord[] = []
    const user = await world.register()
    while (placed.length < ORDERS) placed.push(await world.place(user, product, 1, CHECK_AT, WINDOW_MS))

    // At the windows' ends, a little earlier or later, as the worker comes to them
    const cancelAtEnd = async (order: OrderRecord, index: number): Promise<boolean> => {
      const endMs = Date.parse(order.cancellableUntil ?? '') + (index % 40) * 15 - 100
      await expect.poll(() => Date.now() >= endMs, { interval: 5 }).toBe(true)
      // Some come when a worker has begun, however late it was
      if (index % 10 === 9) await expect.poll(() => world.statusOf(order), SOON).not.toBe('PENDING')
      return world.cancel(order).catch(() => false)
    }
    const won = await Promise.all(placed.map(cancelAtEnd))
    await world.atRest()

    const statuses = await Promise.all(placed.map((order) => world.statusOf(order)))
    expect(statuses).toEqual(won.map((isCancelled) => (isCancelled ? 'CANCELLED' : 'CONFIRMED')))
    const cancelled = won.filter(Boolean).length
    expect(await world.availableOf(product)).toBe(cancelled)
    const told = (await world.mailsTo(user)).map(({ subject }) => subject).toSorted()
    const ends = placed.map(({ number }, n) => `Your order ${number} is ${won[n] ? 'cancelled' : 'confirmed'}`)
    expect(told).toEqual(ends.toSorted())
    // Both sides have won some: otherwise nothing was raced
    expect([cancelled > 0, cancelled < ORDERS]).toEqual([true, true])
  })
})
