import { decide, type OrderRecord } from '@orders/shared/domain/order'
import { toOrder } from '@orders/shared/domain/placement'
import type { Fulfilment, FulfilmentResult } from '@orders/shared/ports/services'
import { aCompleteChange } from '@orders/shared/testing/builders'
import { afterEach, describe, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld, type WorldOptions } from './world/worker-world.ts'

const REFUSED = new Error('connect ECONNREFUSED 10.0.0.7:8080')
const SOON = { timeout: 10_000, interval: 20 }

let world: WorkerWorld
afterEach(() => world.close())

async function open(options?: WorldOptions): Promise<void> {
  world = await openWorkerWorld(options)
  await world.worker.start()
}

/** As workers do that are killed with the order in their hands. */
async function crash(order: OrderRecord, times: number): Promise<void> {
  let crashed = order
  for (let claims = 0; claims < times; claims += 1) {
    const change = decide(crashed, { type: 'claim', leaseMs: 0, checkAtMs: Date.now() + 60_000 }, Date.now() - 1_000)
    if (change === 'already applied') throw new Error('a claim takes over, or is held')
    await world.store.orders.commit(aCompleteChange({ ...change, after: { ...change.after, leaseUntilMs: 0 } }))
    crashed = { ...change.after, leaseUntilMs: 0 }
  }
}

/** Answers the first calls as listed, and fulfils after that. */
function fulfilling(...answers: (FulfilmentResult | Error)[]): Fulfilment & { calls: number } {
  const fulfilment = {
    calls: 0,
    fulfil: async () => {
      const answer = answers[fulfilment.calls++]
      if (answer instanceof Error) throw answer
      return answer ?? { fulfilled: true as const }
    },
  }
  return fulfilment
}

describe("an order's life in the worker", () => {
  it('is confirmed, cached, and told to the customer once', async () => {
    await open()
    const user = await world.register()
    const order = await world.place(user, await world.stock(), 2)

    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    await world.atRest()
    expect(await world.mailsTo(user)).toHaveLength(1)

    const [mail] = await world.mailsTo(user)
    expect(mail?.subject).toBe(`Your order ${order.number} is confirmed`)
    expect(mail?.body.text).toContain('2 x Helmet <b>\n      $40.00 ($20.00 each)\n')
    expect(mail?.body.html).toContain('2 × Helmet &lt;b&gt;')
    const confirmed = await world.store.orders.findById(order.id)
    expect(confirmed?.history.map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING', 'CONFIRMED'])
    expect(await world.cache.get(order.id)).toMatchObject({ version: confirmed?.version, settled: true })
  })

  it('is confirmed after fulfilment has failed for a while', async () => {
    const fulfilment = fulfilling(new Error('busy'), new Error('busy'))
    await open({ fulfilment, MAX_SQS_RETRIES: 2 })
    const user = await world.register()
    const order = await world.place(user, await world.stock())

    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    expect(fulfilment.calls).toBe(3)
    await world.atRest()
    expect(await world.mailsTo(user)).toHaveLength(1)
  })

  it('fails once the retries are used up, and the stock comes back; only operators learn of the last error', async () => {
    const fulfilment = fulfilling(
      ...Array.from({ length: 9 }, (_, index) => new Error(`error ${index + 1}`, { cause: REFUSED })),
    )
    await open({ fulfilment, MAX_SQS_RETRIES: 2 })
    const user = await world.register()
    const product = await world.stock(5)
    const order = await world.place(user, product, 5)

    await expect.poll(() => world.statusOf(order), SOON).toBe('FAILED')
    expect(fulfilment.calls).toBe(3)
    expect(await world.availableOf(product)).toBe(5)
    const failed = await world.store.orders.findById(order.id)
    expect(failed?.history.at(-1)).toMatchObject({ status: 'FAILED', reason: 'the order could not be processed' })
    expect(failed?.lastError).toBe('error 3: connect ECONNREFUSED 10.0.0.7:8080')
    await world.atRest()
    expect(await world.mailsTo(user)).toHaveLength(1)
    expect((await world.mailsTo(user))[0]?.body.text).toContain('the order could not be processed')
    expect(JSON.stringify([toOrder(failed!), await world.mailsTo(user)])).not.toMatch(/error \d|ECONNREFUSED|10\.0\.0/)
  })

  it('fails at once when it is refused for good', async () => {
    const fulfilment = fulfilling({ fulfilled: false, reason: 'we do not deliver there' })
    await open({ fulfilment })
    const product = await world.stock(3)
    const order = await world.place(await world.register(), product)

    await expect.poll(() => world.statusOf(order), SOON).toBe('FAILED')
    expect(fulfilment.calls).toBe(1)
    expect(await world.availableOf(product)).toBe(3)
    expect((await world.store.orders.findById(order.id))?.history.at(-1)?.reason).toBe('we do not deliver there')
  })

  it('is told to the customer when it was cancelled before the worker came to it', async () => {
    world = await openWorkerWorld()
    const user = await world.register()
    const order = await world.place(user, await world.stock())
    await world.cancel(order)
    await world.worker.start()

    await world.atRest()
    expect(await world.mailsTo(user)).toHaveLength(1)
    expect((await world.mailsTo(user))[0]?.subject).toBe(`Your order ${order.number} is cancelled`)
    expect(await world.statusOf(order)).toBe('CANCELLED')
  })

  it('fails when its claims have ended in crashes six times, whatever retries are left', async () => {
    const fulfilment = fulfilling()
    world = await openWorkerWorld({ fulfilment, MAX_SQS_RETRIES: 2 })
    const order = await world.place(await world.register(), await world.stock())
    await crash(order, 6)
    await world.worker.start()

    await expect.poll(() => world.statusOf(order), SOON).toBe('FAILED')
    expect(fulfilment.calls).toBe(0)
  })

  it('has all of its retries left after crashes', async () => {
    const fulfilment = fulfilling(new Error('busy'), new Error('busy'))
    world = await openWorkerWorld({ fulfilment, MAX_SQS_RETRIES: 2 })
    const order = await world.place(await world.register(), await world.stock())
    await crash(order, 5)
    await world.worker.start()

    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    expect(fulfilment.calls).toBe(3)
    expect(await world.store.orders.findById(order.id)).toMatchObject({ attempts: 3, crashes: 5 })
  })

  it('shows in health and metrics', async () => {
    await open()
    const order = await world.place(await world.register(), await world.stock())
    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')

    const ready = async () => (await fetch(`${world.worker.url}/health/ready`)).json()
    await expect.poll(ready, SOON).toMatchObject({ status: 'ready', dependencies: { queue: { status: 'up' } } })
    const metrics = async () => (await fetch(`${world.worker.url}/metrics`)).text()
    await expect.poll(metrics, SOON).toContain('mails_total{kind="confirmed",result="sent"} 1')
    expect(await metrics()).toContain('order_time_to_settle_seconds_count{status="CONFIRMED"} 1')
  })
})
