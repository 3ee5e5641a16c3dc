import { decide, type OrderRecord } from '@orders/shared/domain/order'
import { aCompleteChange, anEvent, anOrder } from '@orders/shared/testing/builders'
import { afterEach, describe, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const SOON = { timeout: 10_000, interval: 20 }

let world: WorkerWorld
afterEach(() => world.close())

/** As an admin does; the event of the retry is still on its way. */
async function retry({ id }: OrderRecord): Promise<OrderRecord> {
  const failed = await world.store.orders.findById(id)
  const change = failed && decide(failed, { type: 'retry', checkAtMs: Date.now() + 60_000 }, Date.now())
  if (!change || change === 'already applied') throw new Error('the order cannot be retried')
  const { event: _, ...silent } = aCompleteChange(change)
  await world.store.orders.commit(silent)
  return change.after
}

/** A worker claims it, and is never heard of again. */
async function claimThenLose(order: OrderRecord): Promise<OrderRecord> {
  const claim = decide(order, { type: 'claim', leaseMs: 10, checkAtMs: Date.now() + 60_000 }, Date.now() - 20)
  if (claim === 'already applied') throw new Error('a claim takes over, or is held')
  await world.store.orders.commit(aCompleteChange(claim))
  return claim.after
}

const kept = () => world.store.deadLetters.list({ limit: 10 })

describe('dead letters', { timeout: 30_000 }, () => {
  it('keep what cannot be read, with the reason, while the rest goes on', async () => {
    world = await openWorkerWorld()
    await world.worker.start()
    await world.sendRaw('{"half":')
    await world.sendRaw('{"specversion":"1.0"}')
    const order = await world.place(await world.register(), await world.stock())

    await expect.poll(kept, SOON).toHaveLength(2)
    const reasons = new Map((await kept()).map(({ body, reason }) => [body, reason]))
    expect(reasons.get('{"half":')).toBe('the message is not JSON')
    expect(reasons.get('{"specversion":"1.0"}')).toMatch(/^the message is not an order event: /)
    expect((await kept()).map(({ receiveCount }) => receiveCount)).toEqual([1, 1])
    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
  })

  it('keep an event of an order that nobody knows', async () => {
    world = await openWorkerWorld()
    await world.worker.start()
    const body = JSON.stringify(anEvent(anOrder()))
    await world.sendRaw(body)
    const mail = JSON.stringify(anEvent(anOrder(), 'order.confirmed'))
    await world.sendRaw(mail)

    await expect.poll(kept, SOON).toHaveLength(2)
    const reasons = new Map((await kept()).map((letter) => [letter.body, letter.reason]))
    expect(reasons.get(body)).toBe('the message names no known order')
    expect(reasons.get(mail)).toBe('the message names no mail that is due')
  })

  it('fail the order of a message that the queue gave up, return its stock and tell the customer', async () => {
    world = await openWorkerWorld({ MAX_SQS_RETRIES: 1 })
    const user = await world.register()
    const product = await world.stock(2)
    const order = await world.place(user, product, 2)
    await world.sendRaw(JSON.stringify(world.eventOf(order)), world.queues.deadLetterQueueUrl)
    // The order's own message is kept back: only the dead letter is at work.
    await world.store.outbox.claim({ nowMs: Date.now(), leaseMs: 60_000, limit: 10 })
    await world.worker.start()

    await expect.poll(() => world.statusOf(order), SOON).toBe('FAILED')
    const failed = await world.store.orders.findById(order.id)
    expect(failed?.history.at(-1)?.reason).toBe('it could not be processed in 4 attempts')
    expect(await world.availableOf(product)).toBe(2)
    await expect.poll(() => world.mailsTo(user), SOON).toHaveLength(1)
    expect((await world.mailsTo(user))[0]?.subject).toBe(`Your order ${order.number} could not be completed`)
    expect(await kept()).toEqual([])
  })

  it('give an order that workers have claimed another message, while it has crashes left', async () => {
    world = await openWorkerWorld({ MAX_SQS_RETRIES: 0 })
    const order = await world.place(await world.register(), await world.stock())
    // As if it had been claimed, and its message been delivered too often: stops, or waiting for another worker
    await world.store.outbox.claim({ nowMs: Date.now(), leaseMs: 60_000, limit: 10 })
    const claimed = await claimThenLose(order)
    await world.sendRaw(JSON.stringify(world.eventOf(claimed)), world.queues.deadLetterQueueUrl)
    await world.worker.start()

    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    expect(await world.store.orders.findById(order.id)).toMatchObject({ attempts: 1, crashes: 1 })
  })

  it('fail an order that workers have claimed, once its crashes are used up', async () => {
    world = await openWorkerWorld({ MAX_SQS_RETRIES: 0 })
    const order = await world.place(await world.register(), await world.stock())
    await world.store.outbox.claim({ nowMs: Date.now(), leaseMs: 60_000, limit: 10 })
    const claimed = await claimThenLose({ ...order, crashes: 5 })
    await world.sendRaw(JSON.stringify(world.eventOf(claimed)), world.queues.deadLetterQueueUrl)
    await world.worker.start()

    await expect.poll(() => world.statusOf(order), SOON).toBe('FAILED')
    const failed = await world.store.orders.findById(order.id)
    expect(failed?.history.at(-1)?.reason).toBe('it could not be processed in 3 attempts')
  })

  it('leave the mail of a message that was given up to the sweepers', async () => {
    world = await openWorkerWorld()
    const user = await world.register()
    const order = await world.place(user, await world.stock())
    await world.cancel(order)
    await world.store.outbox.claim({ nowMs: Date.now(), leaseMs: 60_000, limit: 10 })
    await world.sendRaw(JSON.stringify(world.eventOf(order, 'order.cancelled')), world.queues.deadLetterQueueUrl)
    await world.worker.start()

    const messages = () => world.logs.map(({ message }) => message)
    await expect.poll(messages, SOON).toContain('the message of a mail was given up')
    await expect.poll(() => world.mailsTo(user), { timeout: 15_000, interval: 50 }).toHaveLength(1)
    expect(await kept()).toEqual([])
  })

  it('leave an order alone that an admin has retried since, and fail it for a message of its new life', async () => {
    world = await openWorkerWorld({ fulfilment: { fulfil: async () => ({ fulfilled: false, reason: 'broken' }) } })
    await world.worker.start()
    const order = await world.place(await world.register(), await world.stock())
    await expect.poll(() => world.statusOf(order), SOON).toBe('FAILED')
    const retried = await retry(order)

    await world.sendRaw(JSON.stringify(world.eventOf(order)), world.queues.deadLetterQueueUrl)
    const messages = () => world.logs.map(({ message }) => message)
    await expect.poll(messages, SOON).toContain('a dead letter from before the retry of its order is done with')
    await expect.poll(world.deadLetterDepth, SOON).toEqual({ waiting: 0, inFlight: 0 })
    expect(await world.store.orders.findById(order.id)).toEqual(retried)

    await world.sendRaw(JSON.stringify(world.eventOf(retried)), world.queues.deadLetterQueueUrl)
    await expect.poll(() => world.statusOf(order), SOON).toBe('FAILED')
  })

  it('leave an order alone that is settled by now', async () => {
    world = await openWorkerWorld()
    await world.worker.start()
    const order = await world.place(await world.register(), await world.stock())
    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    const before = await world.store.orders.findById(order.id)

    await world.sendRaw(JSON.stringify(world.eventOf(order)), world.queues.deadLetterQueueUrl)
    await expect.poll(world.deadLetterDepth, SOON).toEqual({ waiting: 0, inFlight: 0 })
    expect(await world.store.orders.findById(order.id)).toEqual(before)
  })
})
