import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../e2e/client.ts'
import type { TestSite, TestSystem } from '../e2e/system.ts'
import { startLoad } from './load.ts'
import type { Random } from './random.ts'
import { allSettled, assertNoneLost, assertStockAddsUp, countByStatus } from './settlement.ts'
import { openShop, reopenShop, type Shop } from './shop.ts'

/** A claim that dies with its process is free again soon, and so is looked after soon. */
export const BRISK = { VISIBILITY_TIMEOUT_SECONDS: '3', ORDER_DEADLINE_SECONDS: '5' }
/** What the promise says, from the restart on. */
export const SETTLED_WITHIN_MS = 60_000

export interface KillRounds {
  system: TestSystem
  acknowledged: string[]
  orders: Awaited<ReturnType<typeof allSettled>>
  kills: number
  worstSettleMs: number
}

interface Options {
  site: Pick<TestSite, 'start'>
  rounds: number
  random: Random
}

/**
 * Kills every process of a system under load, at a moment of chance, and starts it again, many times. Every other time it is not
 * given the time to recover. Nothing that was acknowledged may be lost.
 */
export async function killUnderLoad({ site, rounds, random }: Options): Promise<KillRounds> {
  const acknowledged: string[] = []
  let system = await site.start(BRISK)
  let shop = await openShop(system, { customers: 4, stock: { plenty: 1_000_000 } })
  let worstSettleMs = 0

  for (let round = 1; round <= rounds; round++) {
    acknowledged.push(...(await loadAndKill(system, shop, random)))
    system = await site.start(BRISK)
    const restartedAt = performance.now()
    shop = await reopenShop(shop, system)
    if (round < rounds && random.next() < 0.5) continue
    await allSettled(shop.customers, SETTLED_WITHIN_MS)
    worstSettleMs = Math.max(worstSettleMs, performance.now() - restartedAt)
  }

  const orders = await allSettled(shop.customers, SETTLED_WITHIN_MS)
  assertNoneLost(acknowledged, orders)
  assert.deepEqual(Object.keys(countByStatus(orders)), ['CONFIRMED'])
  await assertStockAddsUp(system.url, shop, orders)
  return { system, acknowledged, orders, kills: rounds, worstSettleMs }
}

async function loadAndKill(system: TestSystem, { customers }: Shop, random: Random): Promise<string[]> {
  const load = startLoad({ customers, atOnce: 8, basket: () => [{ productId: 'plenty', quantity: 1 }] })
  const target = random.between(5, 80)
  await until(`${target} orders are accepted`, 15_000, async () => load.acknowledged.length >= target || undefined)
  await sleep(random.between(0, 300))
  await system.end('SIGKILL')
  await load.stop()
  return load.acknowledged
}
