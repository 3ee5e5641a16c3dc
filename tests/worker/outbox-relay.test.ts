import {
  EMBEDDED_CREDENTIALS,
  EMBEDDED_REGION,
  type EmbeddedSqs,
  startEmbeddedSqs,
} from '@orders/embedded/backing/embedded-sqs'
import { systemClock } from '@orders/shared/adapters/clock'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createOutboxRelay, type OutboxRelayDeps } from '@orders/shared/outbox/outbox-relay'
import type { RelayOptions } from '@orders/shared/outbox/relay'
import type { EventPublisher } from '@orders/shared/ports/services'
import type { Outbox, Store } from '@orders/shared/ports/stores'
import { aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordingLogger } from './world/recording-logger.ts'

const SOON = { timeout: 5_000, interval: 10 }

let queues: EmbeddedSqs
let store: Store
let publisher: EventPublisher
const relays: ReturnType<typeof createOutboxRelay>[] = []

beforeEach(async () => {
  queues = await startEmbeddedSqs({ visibilityTimeoutSeconds: 5, maxReceiveCount: 3 })
  store = openSqliteStore({ path: ':memory:' })
  const sqs = createSqsClient({ region: EMBEDDED_REGION, endpoint: queues.endpoint, credentials: EMBEDDED_CREDENTIALS })
  publisher = createSqsEventPublisher({ sqs, queueUrl: queues.queueUrl })
})
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.stop()
  await publisher.close()
  await store.close()
  await queues.close()
})

/** A relay over a publisher that counts, and that fails or refuses as told. */
function relayWith(
  instead: Partial<EventPublisher> = {},
  options?: RelayOptions,
  outbox = store.outbox,
  more: Partial<OutboxRelayDeps> = {},
) {
  const logger = recordingLogger()
  const requests: number[] = []
  const counting: EventPublisher = {
    ...publisher,
    publish: (events, onRefused) => {
      requests.push(events.length)
      return (instead.publish ?? publisher.publish)(events, onRefused)
    },
  }
  const relay = createOutboxRelay({ outbox, publisher: counting, clock: systemClock, logger, ...more }, options)
  relays.push(relay)
  return { relay, requests, logs: logger.lines }
}

const refusing =
  (refused: readonly string[]): EventPublisher['publish'] =>
  async (messages, onRefused) => {
    for (const { id } of messages) if (refused.includes(id)) onRefused?.({ id, code: 'InvalidMessageContents' })
    return publisher.publish(messages.filter(({ id }) => !refused.includes(id)))
  }

async function writeEvents(count: number): Promise<string[]> {
  const product = aProduct()
  await store.products.put(product.id, { name: product.name, price: product.price, available: count })
  const events = Array.from({ length: count }, () => {
    const order = anOrder({ items: [aLine(product)] })
    return { order, event: anEvent(order) }
  })
  await Promise.all(events.map(({ order, event }) => store.orders.place(order, event)))
  return events.map(({ event }) => event.id)
}

const pending = async () => (await store.outbox.depth()).pending

describe('the outbox relay', () => {
  it('sends everything in requests of ten, and marks it sent', async () => {
    await writeEvents(234)
    const { relay, requests } = relayWith()
    expect(await relay.flush()).toBe(234)
    expect(Math.max(...requests)).toBe(10)
    expect(requests.reduce((sum, size) => sum + size, 0)).toBe(234)
    expect(await pending()).toBe(0)
    expect(await relay.flush()).toBe(0)
  })

  it('makes one run of many nudges, and misses none that comes during a run', async () => {
    const { relay, requests } = relayWith()
    await writeEvents(10)
    for (let index = 0; index < 50; index += 1) relay.nudge()
    await expect.poll(pending, SOON).toBe(0)
    expect(requests).toEqual([10])

    for (let round = 0; round < 20; round += 1) {
      await writeEvents(1)
      relay.nudge()
    }
    await expect.poll(pending, SOON).toBe(0)
  })

  it('shares the rows with other relays', async () => {
    await writeEvents(300)
    const all = [relayWith(), relayWith(), relayWith()]
    const sent = await Promise.all(all.map(({ relay }) => relay.flush()))
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(300)
  })

  it('goes on when others get a part of each batch', async () => {
    await writeEvents(100)
    const shared: Outbox = {
      ...store.outbox,
      claim: (request) => store.outbox.claim({ ...request, limit: Math.ceil(request.limit / 10) }),
    }
    const { relay } = relayWith({}, {}, shared)
    expect(await relay.flush()).toBe(100)
  })

  it('ends its run when all that it finds are events refused before', async () => {
    await writeEvents(5)
    const { relay, requests } = relayWith({ publish: async () => [] }, { leaseMs: 0 })
    expect(await relay.flush()).toBe(0)
    expect(requests).toEqual([5, 5])
  })

  it('keeps events while the queue is out, tries with growing distance, and says so once', async () => {
    let out = true
    const { relay, requests, logs } = relayWith({
      publish: (events) => (out ? Promise.reject(new Error('no queue')) : publisher.publish(events)),
    })
    await writeEvents(3)
    relay.nudge()
    await expect.poll(() => requests.length, SOON).toBe(1)
    // New orders nudge all the time; they must not turn into tries.
    for (let index = 0; index < 100; index += 1) relay.nudge()
    await expect.poll(() => requests.length, SOON).toBe(3)
    expect(await pending()).toBe(3)
    expect(logs.map(({ level }) => level)).toEqual(['error'])

    out = false
    await expect.poll(() => logs.map(({ level }) => level), SOON).toEqual(['error', 'info'])
    expect(await pending()).toBe(0)
  })

  it('sends the others when the queue refuses an event, and keeps that one', async () => {
    const [refused = ''] = await writeEvents(150)
    const { relay } = relayWith({
      publish: (events) => publisher.publish(events.filter(({ id }) => id !== refused)),
    })
    expect(await relay.flush()).toBe(149)
    expect(await pending()).toBe(1)
    const [row] = await store.outbox.claim({ nowMs: Date.now(), leaseMs: 1_000, limit: 10 })
    expect(row?.event.id).toBe(refused)
  })

  it('is not held up by an event that the queue refuses for good: keeps it, says so once, and tries it a minute later', async () => {
    const refused = (await writeEvents(120)).slice(0, 110)
    let nowMs = Date.now()
    const counted: number[] = []
    const options = {
      clock: { ...systemClock, nowMs: () => nowMs },
      countRefused: (count: number) => counted.push(count),
    }
    const { relay, requests, logs } = relayWith({ publish: refusing(refused) }, {}, store.outbox, options)
    expect(await relay.flush()).toBe(10)
    expect(await pending()).toBe(110)
    expect(logs.map(({ message }) => message)).toEqual(Array(2).fill(expect.stringContaining('refuses messages')))
    expect(counted.reduce((sum, count) => sum + count)).toBe(110)

    const [late = ''] = await writeEvents(1)
    requests.splice(0)
    expect(await relay.flush()).toBe(1)
    expect([late.length > 0, requests]).toEqual([true, [1]])
    nowMs += 60_000
    expect(await relay.flush()).toBe(0)
    expect(requests.slice(1).reduce((sum, size) => sum + size)).toBe(110)
    expect(logs).toHaveLength(2)
  })

  it('sends what another relay left when it crashed, once its lease is over', async () => {
    await writeEvents(5)
    await store.outbox.claim({ nowMs: Date.now(), leaseMs: 300, limit: 10 })
    const { relay } = relayWith({}, { pollMs: 20 })
    relay.start()
    expect(await relay.flush()).toBe(0)
    await expect.poll(pending, SOON).toBe(0)
  })

  it('finishes the run in flight when it is stopped, and begins no other', async () => {
    await writeEvents(5)
    const sending = Promise.withResolvers<void>()
    const { relay, requests } = relayWith({
      publish: async (events) => {
        await sending.promise
        return publisher.publish(events)
      },
    })
    const flushed = relay.flush()
    await expect.poll(() => requests.length, SOON).toBe(1)
    const stopped = relay.stop()
    sending.resolve()
    await stopped
    expect(await flushed).toBe(5)
    expect(await pending()).toBe(0)

    await writeEvents(1)
    relay.nudge()
    expect(await relay.flush()).toBe(0)
    expect(await pending()).toBe(1)
  })
})
