import type { EventPublisher, FulfilmentResult } from '@orders/shared/ports/services'
import type { OutboxMessage } from '@orders/shared/ports/stores'
import { afterEach, describe, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const SOON = { timeout: 15_000, interval: 20 }

let world: WorkerWorld
afterEach(() => world.close())

/** Sends every event three times, in any order, and remembers all of them. */
function tripling(sent: OutboxMessage[]) {
  return (publisher: EventPublisher): EventPublisher => ({
    ...publisher,
    publish: async (events) => {
      sent.push(...events)
      const copies = [...events, ...events, ...events].map((event) => ({ event, at: Math.random() }))
      const shuffled = copies.sort((one, other) => one.at - other.at).map(({ event }) => event)
      for (const [index, event] of shuffled.entries()) await publisher.publish([{ ...event, id: copyId(event, index) }])
      return events.map(({ id }) => id)
    },
  })
}

/** A batch takes no id twice. */
const copyId = ({ id }: OutboxMessage, index: number) => `${id.slice(0, -4)}${index.toString(16).padStart(4, '0')}`

describe('duplicates', () => {
  it('leave the same state and one mail, however often and late messages are delivered', async () => {
    const sent: OutboxMessage[] = []
    let failures = 0
    world = await openWorkerWorld({
      between: tripling(sent),
      VISIBILITY_TIMEOUT_SECONDS: 2,
      fulfilment: { fulfil: async (order) => refuseThird(order.id, failures++) },
    })
    const refused = new Set<string>()
    const refuseThird = (id: string, index: number): FulfilmentResult => {
      if (index % 3 === 2) refused.add(id)
      return refused.has(id) ? { fulfilled: false, reason: 'no' } : { fulfilled: true }
    }
    const product = await world.stock(12)
    const orders = []
    for (let index = 0; index < 12; index += 1) {
      const user = await world.register()
      orders.push({ user, order: await world.place(user, product) })
    }
    await world.worker.start()

    const unsettled = async () => {
      const counts = await world.store.orders.countByStatus()
      return counts.PENDING + counts.PROCESSING + (await world.store.mails.countUnsent())
    }
    await expect.poll(unsettled, SOON).toBe(0)
    const before = await Promise.all(orders.map(({ order }) => world.store.orders.findById(order.id)))

    // All messages are done and deleted by now; here they come again.
    for (const event of sent) await world.sendRaw(JSON.stringify(event))
    const left = async () => (await world.depth()).waiting + (await world.depth()).inFlight
    await expect.poll(left, SOON).toBe(0)

    const after = await Promise.all(orders.map(({ order }) => world.store.orders.findById(order.id)))
    expect(after).toEqual(before)
    const failed = after.filter((order) => order?.status === 'FAILED').length
    expect(failed).toBe(refused.size)
    expect(await world.availableOf(product)).toBe(failed)
    for (const { user } of orders) expect(await world.mailsTo(user)).toHaveLength(1)
  })

  it('of a worker that outlives its lease change nothing: one effect commits', async () => {
    const slow = Promise.withResolvers<FulfilmentResult>()
    const started = Promise.withResolvers<void>()
    let calls = 0
    world = await openWorkerWorld({
      VISIBILITY_TIMEOUT_SECONDS: 1,
      fulfilment: {
        fulfil: async () => {
          calls += 1
          if (calls > 1) return { fulfilled: true }
          started.resolve()
          return slow.promise
        },
      },
    })
    await world.worker.start()
    const user = await world.register()
    const product = await world.stock(4)
    const order = await world.place(user, product)
    await started.promise

    await world.sendRaw(JSON.stringify(world.eventOf(order)))
    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    const confirmed = await world.store.orders.findById(order.id)
    slow.resolve({ fulfilled: false, reason: 'too late to say so' })

    await expect
      .poll(() => world.logs.map(({ message }) => message), SOON)
      .toContainEqual(expect.stringContaining('came too late'))
    await world.atRest()
    expect(await world.mailsTo(user)).toHaveLength(1)
    expect(await world.store.orders.findById(order.id)).toEqual(confirmed)
    expect(await world.availableOf(product)).toBe(3)
    expect(calls).toBe(2)
  })
})
