import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../e2e/client.ts'
import type { TestSite } from '../e2e/system.ts'
import { startLoad } from './load.ts'
import { allSettled, assertNoneLost, assertStockAddsUp, countByStatus } from './settlement.ts'
import { openShop, reopenShop } from './shop.ts'

const ENDS_WITHIN_MS = 10_000
/**
 * An api that is told to end goes on serving for 300 ms, and answers with the word that its connections end. What is sent in this time, less
 * some for a busy machine, is answered, every request of it.
 */
const ALL_ANSWERED_MS = 150
/**
 * Afterwards nobody may be there: a connection is refused, or ends before its request was read, such as one that the machine had taken
 * and the api had not. Whether the request was read is told by the orders that there are.
 */
const NOBODY_THERE = new Set<number | string>(['ECONNREFUSED', 'UND_ERR_SOCKET', 'ECONNRESET'])

/** SIGTERM to every process of a system under load: what was begun is finished, what was acknowledged is settled after a restart. */
export async function terminateUnderLoad(site: Pick<TestSite, 'start'>, { atOnce = 20, orders: target = 200 } = {}) {
  const before = await site.start()
  const shop = await openShop(before, { customers: 4, stock: { plenty: 1_000_000 } })
  const load = startLoad({ customers: shop.customers, atOnce, basket: () => [{ productId: 'plenty', quantity: 1 }] })
  await until(`${target} orders are accepted`, 30_000, async () => load.acknowledged.length >= target || undefined)

  const ownDelayMs = measureOwnDelay()
  const signalledAt = performance.now()
  const codes = await before.end('SIGTERM')
  const endedMs = performance.now() - signalledAt
  await load.stop()
  assert.deepEqual([...new Set(codes)], [0], `exit codes: ${codes.join(', ')}`)
  assert.ok(endedMs < ENDS_WITHIN_MS, `the end took ${Math.round(endedMs)} ms`)
  // What this process was about to send leaves it so much later
  const allAnsweredMs = ALL_ANSWERED_MS - (await ownDelayMs)
  const wrong = load.refused.filter(
    ({ answer, sentAtMs }) => !NOBODY_THERE.has(answer) || sentAtMs < signalledAt + allAnsweredMs,
  )
  assert.deepEqual(wrong, [], `requests failed, signalled at ${signalledAt}`)

  const after = await site.start()
  const again = await reopenShop(shop, after)
  const orders = await allSettled(again.customers, 60_000)
  assertNoneLost(load.acknowledged, orders)
  assert.equal(orders.length, load.acknowledged.length, 'orders were made whose requests were cut')
  assert.deepEqual(Object.keys(countByStatus(orders)), ['CONFIRMED'])
  await assertStockAddsUp(after.url, again, orders)
  return { acknowledged: load.acknowledged.length, endedMs, system: after }
}

/** @returns the longest time in which this process did nothing while all was to be answered, at most two thirds of that time */
async function measureOwnDelay(): Promise<number> {
  const resolution = 1
  const histogram = monitorEventLoopDelay({ resolution })
  histogram.enable()
  await delay(ALL_ANSWERED_MS)
  histogram.disable()
  return Math.min((ALL_ANSWERED_MS * 2) / 3, Math.max(0, histogram.max / 1e6 - resolution))
}
