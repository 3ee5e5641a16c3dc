import { systemClock } from '@orders/shared/adapters/clock'
import { acceptEverything } from '@orders/shared/adapters/http/accept-everything'
import { createAwaitedFulfilment } from '@orders/shared/adapters/http/await-answer'
import type { FulfilmentBody } from '@orders/shared/contracts/orders'
import { DomainError } from '@orders/shared/domain/errors'
import { decide, type OrderRecord } from '@orders/shared/domain/order'
import { cancelOrder } from '@orders/shared/orders/cancel-order'
import { fulfilOrder } from '@orders/shared/orders/fulfil-order'
import { getOrder } from '@orders/shared/orders/get-order'
import { aCompleteChange } from '@orders/shared/testing/builders'
import { republishAllUnsettled } from '@orders/worker/background/watchdog'
import { Registry } from 'prom-client'
import { afterEach, describe, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld, type WorldOptions } from './world/worker-world.ts'

const SOON = { timeout: 15_000, interval: 20 }
const HOUR_MS = 3_600_000
const FULFILLED = { outcome: 'fulfilled' } as const
const REFUSED = { outcome: 'refused', reason: 'the pallet fell over' } as const

let world: WorkerWorld
afterEach(() => world.close())

const awaiting = (deadlineMs = HOUR_MS) => createAwaitedFulfilment({ clock: systemClock, deadlineMs })

async function open(options: WorldOptions = { fulfilment: awaiting() }): Promise<void> {
  world = await openWorkerWorld(options)
  await world.worker.start()
}

/** As the api has them. */
const deps = () => ({
  store: world.store,
  cache: world.cache,
  clock: systemClock,
  metrics: new Registry(),
  relay: { nudge: () => {} },
  changes: { publish: () => {} },
})
const answer = ({ id }: OrderRecord, body: FulfilmentBody) =>
  fulfilOrder(deps(), { find: () => getOrder(deps(), id), body, by: 'the warehouse' })
const cancel = ({ id, userId }: OrderRecord) => cancelOrder(deps(), { find: () => getOrder(deps(), id), by: userId })

const read = async ({ id }: OrderRecord) => (await world.store.orders.findById(id))!
const isWaiting = (order: OrderRecord) => async () => (await read(order)).awaitUntilMs !== undefined

async function placeWaiting(quantity = 1, stock = 5) {
  const user = await world.register()
  const product = await world.stock(stock)
  const order = await world.place(user, product, quantity)
  await expect.poll(isWaiting(order), SOON).toBe(true)
  return { user, product, order }
}

async function untilQueueIsEmpty(): Promise<void> {
  const left = async () => {
    const depths = [await world.depth(), await world.deadLetterDepth()]
    return depths.reduce((sum, { waiting, inFlight }) => sum + waiting + inFlight, 0)
  }
  await expect.poll(left, SOON).toBe(0)
}

describe('an order that waits for its answer', () => {
  it('is PROCESSING without a claim until it is fulfilled, and its customer is told once', async () => {
    await open()
    const { user, order } = await placeWaiting()
    const waiting = await read(order)
    expect(waiting).toMatchObject({ status: 'PROCESSING', attempts: 0, checkAtMs: waiting.awaitUntilMs })
    expect(waiting).not.toHaveProperty('leaseUntilMs')
    expect(await world.mailsTo(user)).toEqual([])
    expect(await world.store.orders.findOldestUnsettled(Date.now())).toBeUndefined()
    const metrics = await (await fetch(`${world.worker.url}/metrics`)).text()
    expect(metrics).toContain('orders_awaited_total 1')

    expect((await answer(order, FULFILLED)).status).toBe('CONFIRMED')
    await world.atRest()
    const subjects = (await world.mailsTo(user)).map(({ subject }) => subject)
    expect(subjects).toEqual([`Your order ${order.number} is confirmed`])
    expect(await world.cache.get(order.id)).toMatchObject({ version: 4, settled: true })
  })

  it('fails when it is refused: the stock comes back, and the customer is told why', async () => {
    await open()
    const { user, product, order } = await placeWaiting(5)
    expect((await answer(order, REFUSED)).status).toBe('FAILED')
    await world.atRest()
    expect(await world.availableOf(product)).toBe(5)
    expect((await world.mailsTo(user)).map(({ body }) => body.text)).toEqual([expect.stringContaining(REFUSED.reason)])
  })

  it('is changed by no message, however often it is delivered, nor by a dead letter', async () => {
    await open()
    const { order } = await placeWaiting()
    const before = await read(order)
    const message = JSON.stringify(world.eventOf(order))
    for (let copies = 0; copies < 3; copies++) await world.sendRaw(message)
    await world.sendRaw(message, world.queues.deadLetterQueueUrl)
    await untilQueueIsEmpty()
    expect(await read(order)).toStrictEqual(before)
  })

  it('waits on through a restart, also of a worker that would fulfil it at once', async () => {
    let current = awaiting()
    await open({ fulfilment: { fulfil: (...args) => current.fulfil(...args) } })
    const { order } = await placeWaiting()
    const before = await read(order)
    await world.worker.stop()
    current = acceptEverything
    const restarted = world.makeWorker()
    const again = { ...deps(), relay: { nudge: () => restarted.nudge() } }
    expect(await republishAllUnsettled(again, { deadlineMs: 60_000 })).toBe(0)
    await restarted.start()
    try {
      await world.sendRaw(JSON.stringify(world.eventOf(order)))
      await untilQueueIsEmpty()
      expect(await read(order)).toStrictEqual(before)
      expect((await answer(order, FULFILLED)).status).toBe('CONFIRMED')
    } finally {
      await restarted.stop()
    }
  })

  it('waits also where the worker that had claimed it crashed before it could say so', async () => {
    world = await openWorkerWorld({ fulfilment: awaiting() })
    const user = await world.register()
    const order = await world.place(user, await world.stock())
    const claim = decide(order, { type: 'claim', leaseMs: 500, checkAtMs: Date.now() + 60_000 }, Date.now())
    if (claim === 'already applied') throw new Error('it is the first claim')
    await world.store.orders.commit(aCompleteChange(claim))
    await world.worker.start()
    await expect.poll(isWaiting(order), SOON).toBe(true)
    expect(await read(order)).toMatchObject({ attempts: 0, crashes: 1, version: 4 })
  })

  it('fails once its deadline is over: nobody has answered, the stock comes back, the customer is told', async () => {
    await open({ fulfilment: awaiting(1_000) })
    const { user, product, order } = await placeWaiting(5)
    await expect.poll(() => world.statusOf(order), SOON).toBe('FAILED')
    await world.atRest()
    const failed = await read(order)
    expect(failed.history.at(-1)?.reason).toBe('the order was not fulfilled in time')
    expect(Date.parse(failed.updatedAt)).toBeGreaterThanOrEqual(Date.parse(order.createdAt) + 1_000)
    expect(failed.lastError).toMatch(/^no answer was posted by 2/)
    expect(failed).not.toHaveProperty('awaitUntilMs')
    expect(await world.availableOf(product)).toBe(5)
    const [mail, ...more] = await world.mailsTo(user)
    expect([mail?.body.text, more]).toEqual([expect.stringContaining('was not fulfilled in time'), []])
    await expect(answer(order, FULFILLED)).rejects.toMatchObject({ code: 'ORDER_NOT_FULFILLABLE' })
  })

  it('waits anew when an admin has retried it', async () => {
    await open()
    const { order } = await placeWaiting()
    await answer(order, REFUSED)
    await world.retry(order)
    await expect.poll(isWaiting(order), SOON).toBe(true)
    expect((await answer(order, FULFILLED)).status).toBe('CONFIRMED')
  })
})

describe('a customer who cancels while the warehouse answers', () => {
  it('ends each order once: one of them wins, the other is told, and the stock adds up', async () => {
    const ORDERS = 60
    await open()
    const user = await world.register()
    const product = await world.stock(ORDERS)
    const orders: OrderRecord[] = []
    while (orders.length < ORDERS) orders.push(await world.place(user, product))
    for (const order of orders) await expect.poll(isWaiting(order), SOON).toBe(true)

    const codeOf = (error: unknown) => (error instanceof DomainError ? error.code : error)
    const race = async (order: OrderRecord, n: number) => {
      const sides = [() => cancel(order), () => answer(order, n % 3 === 0 ? REFUSED : FULFILLED)]
      const both = (n % 2 === 0 ? sides : sides.toReversed()).map((side) => side().then(({ status }) => status, codeOf))
      return (await Promise.all(both)).toSorted()
    }
    const outcomes = await Promise.all(orders.map(race))
    await world.atRest()

    const statuses = await Promise.all(orders.map((order) => world.statusOf(order)))
    for (const [n, outcome] of outcomes.entries()) {
      const refusal = statuses[n] === 'CANCELLED' ? 'ORDER_NOT_FULFILLABLE' : 'ORDER_NOT_CANCELLABLE'
      expect(outcome).toEqual([statuses[n], refusal].toSorted())
    }
    expect(await world.availableOf(product)).toBe(statuses.filter((status) => status !== 'CONFIRMED').length)
    expect(await world.mailsTo(user)).toHaveLength(ORDERS)
    expect(new Set(statuses).size).toBeGreaterThan(1)
  })
})
