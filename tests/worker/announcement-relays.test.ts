import { systemClock } from '@orders/shared/adapters/clock'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import { decide, type OrderCommand, type OrderRecord } from '@orders/shared/domain/order'
import { createAnnouncementRelays } from '@orders/shared/outbox/announcement-relays'
import type { Relay } from '@orders/shared/outbox/relay'
import type { Store } from '@orders/shared/ports/stores'
import { aCompleteChange, aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordingLogger } from './world/recording-logger.ts'
import { type RecordingTopic, recordingTopic } from './world/recording-topic.ts'

const SOON = { timeout: 5_000, interval: 10 }
const NEVER_MS = 600_000
/** Several rests (50 ms), so that a relay that asks at each nudge is far above the most that is allowed. */
const NUDGED_FOR_MS = 300
/** A busy machine makes each rest longer, so the least says little: a relay that sleeps through its nudges asks once. */
const LEAST_CLAIMS = 2
/** The first one at once, one after each of six rests, and one in case that the last nudges take longer. */
const MOST_CLAIMS = 8

let store: Store
let topic: RecordingTopic
const relays: Relay[] = []
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:', hasTopic: true })
  topic = recordingTopic()
})
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.stop()
  await store.close()
})

function relayWith({ announcements = store.announcements, laterMs = 0, pollMs = NEVER_MS, ...given } = {}) {
  const logger = recordingLogger()
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + laterMs }
  const refused: number[] = []
  const deps = { store: { ...store, announcements }, topic, clock, logger, ...given }
  const relay = createAnnouncementRelays({ ...deps, countRefused: (count) => refused.push(count) }, { pollMs })
  relays.push(relay)
  return { relay, logs: logger.lines, refused }
}

async function place(count = 1): Promise<OrderRecord[]> {
  const product = aProduct()
  await store.products.put(product.id, { name: product.name, price: product.price, available: count })
  const orders = Array.from({ length: count }, () => anOrder({ items: [aLine(product)] }))
  for (const order of orders) await store.orders.place(order, anEvent(order))
  return orders
}

async function commit(order: OrderRecord, ...commands: OrderCommand[]): Promise<OrderRecord> {
  let latest = order
  for (const command of commands) {
    const change = decide(latest, command, systemClock.nowMs())
    if (change === 'already applied') throw new Error('it was applied before')
    await store.orders.commit(aCompleteChange(change))
    latest = change.after
  }
  return latest
}

const pending = async () => (await store.announcements.topic.depth()).pending
const idsOn = ({ events }: RecordingTopic) => events.map(({ id }) => id)

describe('the relay to the topic', () => {
  it('publishes every event once, with its order as it was then', async () => {
    const [order] = await place()
    if (!order) throw new Error('no order')
    await commit(order, { type: 'claim', leaseMs: 1, checkAtMs: 1 }, { type: 'confirm' })
    const { relay } = relayWith()
    await relay.flush()
    expect(topic.events.map(({ type, data }) => [type, data.version, data.order.status, data.order.version])).toEqual([
      ['order.placed', 1, 'PENDING', 1],
      ['order.confirmed', 3, 'CONFIRMED', 3],
    ])
    expect(await pending()).toBe(0)
  })

  it('keeps events while the topic is out, and logs the outage once', async () => {
    topic.isOut = true
    await place(12)
    const { relay, logs } = relayWith()
    await relay.flush()
    expect([topic.events.length, await pending()]).toEqual([0, 12])
    topic.isOut = false
    await expect.poll(pending, SOON).toBe(0)
    expect(topic.events).toHaveLength(12)
    expect(logs.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'events cannot be published to the topic: they are kept and retried'],
      ['info', 'events are published to the topic again'],
    ])
  })

  it('publishes an event again that was published by a process that ended before it noted that', async () => {
    await place(3)
    const never = new Promise<never>(() => {})
    const dying = { ...store.announcements, topic: { ...store.announcements.topic, markSent: () => never } }
    const { relay } = relayWith({ announcements: dying })
    relay.nudge()
    await expect.poll(() => topic.events.length, SOON).toBe(3)

    await relayWith().relay.flush()
    expect(topic.events).toHaveLength(3)
    await relayWith({ laterMs: 10_000 }).relay.flush()
    expect(topic.events).toHaveLength(6)
    expect(new Set(idsOn(topic)).size).toBe(3)
    expect(await pending()).toBe(0)
  })

  it('publishes no event that another relay has published', async () => {
    await place(250)
    const both = [relayWith(), relayWith()]
    await Promise.all(both.map(({ relay }) => relay.flush()))
    expect([topic.events.length, new Set(idsOn(topic)).size, await pending()]).toEqual([250, 250, 0])
  })

  it('is not held up by an event that the topic refuses for good: it counts it and keeps it', async () => {
    await place(3)
    const [row] = await store.announcements.topic.claim({ nowMs: systemClock.nowMs(), leaseMs: 0, limit: 1 })
    topic.refused.add(row?.id ?? '')
    const { relay, logs, refused } = relayWith()
    await relay.flush()
    expect([topic.events.length, await pending()]).toEqual([2, 1])
    expect(refused).toEqual(expect.arrayContaining([1]))
    expect(logs.map(({ message }) => message)).toEqual([expect.stringContaining('the topic refuses events')])
  })

  it('rests between two looks at the store, however often it is nudged', async () => {
    let claims = 0
    const counting = {
      ...store.announcements,
      topic: {
        ...store.announcements.topic,
        claim: async () => {
          claims += 1
          return []
        },
      },
    }
    const { relay } = relayWith({ announcements: counting })
    const endAtMs = performance.now() + NUDGED_FOR_MS
    while (performance.now() < endAtMs) {
      relay.nudge()
      await new Promise(setImmediate)
    }
    expect(claims).toBeGreaterThanOrEqual(LEAST_CLAIMS)
    expect(claims).toBeLessThanOrEqual(MOST_CLAIMS)
  })

  it('publishes what is written while it rests', async () => {
    const { relay } = relayWith()
    await relay.flush()
    await place()
    relay.nudge()
    await expect.poll(pending, SOON).toBe(0)
  })
})

describe('the relay to webhooks', () => {
  it('writes deliveries and calls onFannedOut while the topic is out', async () => {
    topic.isOut = true
    await place(3)
    // As if there were an endpoint
    const rows = await store.announcements.topic.claim({ nowMs: systemClock.nowMs(), leaseMs: 0, limit: 10 })
    const sent: string[] = []
    let nudges = 0
    const waiting = [...rows]
    const webhooks = {
      ...store.announcements.webhooks,
      claim: async ({ limit }: { limit: number }) => waiting.splice(0, limit),
      markSent: async (ids: readonly string[]) => void sent.push(...ids),
    }
    const given = {
      announcements: { ...store.announcements, webhooks },
      onFannedOut: () => {
        nudges += 1
      },
    }
    const deliveries = { ...store.deliveries, fanOut: async (events: readonly object[]) => events.length }
    const relay = createAnnouncementRelays(
      {
        store: { ...store, announcements: given.announcements, deliveries },
        topic,
        onFannedOut: given.onFannedOut,
        clock: systemClock,
        logger: recordingLogger(),
      },
      { pollMs: NEVER_MS },
    )
    relays.push(relay)
    await relay.flush()
    expect([sent.length, nudges, await pending()]).toEqual([3, 1, 3])
  })
})
