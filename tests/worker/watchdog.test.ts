import { systemClock } from '@orders/shared/adapters/clock'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import type { OrderRecord } from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { QueueProbe } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import { aLine, anEvent, anOrder, aProduct, NOON_MS } from '@orders/shared/testing/builders'
import { createWatchdog, republishAllUnsettled } from '@orders/worker/background/watchdog'
import type { QueueSnapshot } from '@orders/worker/queue/queue-watch'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordingLogger } from './world/recording-logger.ts'

const DEADLINE_MS = 30_000

let store: Store
let nowMs: number
let logger: ReturnType<typeof recordingLogger>
let republished: number[]
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
  nowMs = NOON_MS
  logger = recordingLogger()
  republished = []
})
afterEach(() => store.close())

const clock = (): Clock => ({ ...systemClock, nowMs: () => nowMs })

const EMPTY: QueueSnapshot = { gaveNothing: true, waitMs: 0, received: 0 }
const BUSY: QueueSnapshot = { gaveNothing: false, waitMs: 0, received: 0 }

async function place(count: number, createdAtMs = NOON_MS): Promise<OrderRecord[]> {
  const product = aProduct()
  await store.products.put(product.id, { name: product.name, price: product.price, available: count })
  const orders = Array.from({ length: count }, () =>
    anOrder({ items: [aLine(product)], checkAtMs: createdAtMs + DEADLINE_MS }),
  )
  for (const order of orders) await store.orders.place(order, anEvent(order, 'order.placed', createdAtMs))
  return orders
}

/** The queue takes the events, all but some that it refuses; none of them is ever received. */
async function relayAllBut(refused: ReadonlySet<string> = new Set()): Promise<number> {
  const rows = await store.outbox.claim({ nowMs, leaseMs: 0, limit: 1_000 })
  const taken = rows.filter(({ id }) => !refused.has(id))
  await store.outbox.markSent(
    taken.map(({ id }) => id),
    nowMs,
  )
  return taken.length
}

/** @returns what does one sweep at a time, with what the worker sees of the queue then */
function sweeper(depth: QueueProbe['depth'] = async () => ({ waiting: 0, inFlight: 0, deadLetters: 0 })) {
  let snapshot = EMPTY
  const watchdog = createWatchdog(
    {
      store,
      relay: { nudge: () => {} },
      clock: clock(),
      logger,
      queue: { depth },
      watch: { snapshot: () => snapshot },
      metrics: { ordersRepublished: (count) => republished.push(count) },
    },
    { everyMs: 60_000, deadlineMs: DEADLINE_MS },
  )
  return async (afterMs: number, seen: QueueSnapshot) => {
    nowMs += afterMs
    snapshot = seen
    watchdog.start()
    await watchdog.stop()
  }
}

const pending = async () => (await store.outbox.depth()).pending

describe('the watchdog', () => {
  it('republishes what is overdue where nothing waits, and looks at it again after two, four and eight deadlines', async () => {
    await place(3)
    const sweep = sweeper()
    const after: number[] = []
    for (let deadlines = 1; deadlines <= 16; deadlines += 1) {
      await relayAllBut()
      await sweep(DEADLINE_MS + 1, EMPTY)
      if ((await pending()) > 0) after.push(deadlines)
    }
    expect(after).toEqual([1, 3, 7, 15])
    expect(republished).toEqual([3, 3, 3, 3])
  })

  it.each<[string, QueueSnapshot, number]>([
    ['that wait behind others', { ...BUSY, waitMs: DEADLINE_MS * 10, received: 5_000 }, 0],
    ['while it is not known how long messages wait', { ...BUSY, waitMs: Number.POSITIVE_INFINITY, received: 5_000 }, 0],
    ['but for a share of what was received, where messages wait, though not so long', { ...BUSY, received: 50 }, 5],
  ])('republishes no orders %s', async (_which, snapshot, count) => {
    await place(20)
    await relayAllBut()
    await sweeper()(DEADLINE_MS + 1, snapshot)
    expect(await pending()).toBe(count)
  })

  it('does not believe that nothing waits while the queue or the outbox say otherwise', async () => {
    await place(20)
    await sweeper()(DEADLINE_MS + 1, EMPTY)
    expect(await pending()).toBe(20)
    await relayAllBut()
    await sweeper(async () => ({ waiting: 1, inFlight: 0, deadLetters: 0 }))(0, EMPTY)
    await sweeper(() => Promise.reject(new Error('the queue is out')))(0, EMPTY)
    expect(await pending()).toBe(0)
    await sweeper()(0, EMPTY)
    expect(await pending()).toBe(20)
  })

  it('is not stopped by events that the queue always refuses', async () => {
    await place(10)
    const rows = await store.outbox.claim({ nowMs, leaseMs: 0, limit: 3 })
    const refused = new Set(rows.map(({ id }) => id))
    await relayAllBut(refused)
    await sweeper()(DEADLINE_MS + 1, { ...BUSY, received: 100 })
    expect(await pending()).toBe(3 + 10)
  })

  it('republishes everything once at a start with an empty queue, and not again seconds later', async () => {
    await place(150)
    await relayAllBut()
    nowMs += DEADLINE_MS + 1
    const deps = { store, relay: { nudge: () => {} }, clock: clock() }
    expect(await republishAllUnsettled(deps, { deadlineMs: DEADLINE_MS })).toBe(150)
    expect(await relayAllBut()).toBe(150)
    const sweep = sweeper()
    await sweep(DEADLINE_MS / 2, EMPTY)
    await sweep(DEADLINE_MS, { ...BUSY, waitMs: DEADLINE_MS * 1.5, received: 100 })
    expect(await pending()).toBe(0)
  })
})
