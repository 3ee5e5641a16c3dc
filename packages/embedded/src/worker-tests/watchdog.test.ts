import { systemClock } from '@orders/shared/adapters/clock'
import type { Clock } from '@orders/shared/ports/clock'
import type { Store } from '@orders/shared/ports/stores'
import { aLine, anEvent, anOrder, aProduct, NOON_MS } from '@orders/shared/testing/builders'
import { createWatchdog, remindAllUnsettled } from '@orders/worker/watchdog'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../sqlite/store.ts'
import { recordingLogger } from '../testing/recording-logger.ts'

const DEADLINE_MS = 30_000

let store: Store
let nowMs: number
let logger: ReturnType<typeof recordingLogger>
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
  nowMs = NOON_MS
  logger = recordingLogger()
})
afterEach(() => store.close())

function deps() {
  const clock: Clock = { ...systemClock, nowMs: () => nowMs }
  return { store, relay: { nudge: () => {} }, clock, logger }
}

async function place(count: number): Promise<void> {
  const product = aProduct()
  await store.products.put(product.id, { name: product.name, price: product.price, available: count })
  for (let placed = 0; placed < count; placed += 1) {
    const order = anOrder({ items: [aLine(product)], checkAtMs: NOON_MS + DEADLINE_MS })
    await store.orders.place(order, anEvent(order, 'order.placed', NOON_MS))
  }
}

/** The queue takes the events, all but some that it refuses. */
async function relayAllBut(refused: ReadonlySet<string> = new Set()): Promise<void> {
  const rows = await store.outbox.claim({ nowMs, leaseMs: 0, limit: 1_000 })
  const taken = rows.filter(({ id }) => !refused.has(id))
  await store.outbox.markSent(
    taken.map(({ id }) => id),
    nowMs,
  )
}

/** @returns what does one sweep, a deadline later than the last */
function sweeper(): () => Promise<void> {
  const watchdog = createWatchdog(deps(), { everyMs: 60_000, deadlineMs: DEADLINE_MS })
  return async () => {
    nowMs += DEADLINE_MS + 1
    watchdog.start()
    await watchdog.stop()
  }
}

const pending = async () => (await store.outbox.depth()).pending
const waits = () => logger.lines.filter(({ message }) => message.includes('before the outbox has emptied'))

describe('the watchdog', () => {
  it('does not fill the outbox while the queue is out, says so once, and goes on afterwards', async () => {
    await place(10)
    const sweep = sweeper()
    for (let sweeps = 0; sweeps < 120; sweeps += 1) await sweep()
    expect(await pending()).toBe(100)
    expect(waits()).toHaveLength(1)

    await relayAllBut()
    await sweep()
    expect(await pending()).toBe(10)
    expect(waits()).toHaveLength(1)
  })

  it('is not stopped by events that the queue always refuses', async () => {
    await place(10)
    const rows = await store.outbox.claim({ nowMs, leaseMs: 0, limit: 3 })
    const refused = new Set(rows.map(({ id }) => id))
    const sweep = sweeper()
    for (let sweeps = 0; sweeps < 20; sweeps += 1) {
      await relayAllBut(refused)
      await sweep()
      expect(await pending()).toBe(3 + 10)
    }
  })

  it('minds no backlog at a start with an empty queue', async () => {
    await place(150)
    nowMs += DEADLINE_MS + 1
    expect(await remindAllUnsettled(deps(), { deadlineMs: DEADLINE_MS })).toBe(150)
    expect(await pending()).toBe(300)
  })
})
