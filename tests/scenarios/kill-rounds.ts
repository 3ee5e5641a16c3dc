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
/** What the promise says, from the kill on: whatever a dead process held is free by then. */
const SELLS_AGAIN_WITHIN_MS = 5_000
/** A start may take longer than that; then a request has nothing to wait for but a busy machine. */
const SLOW_REQUEST_MS = 2_000
/** Told to come again, a customer does, sooner than asked: the promise is measured by it. */
const COME_AGAIN_MS = 100

export interface KillRounds {
  system: TestSystem
  acknowledged: string[]
  orders: Awaited<ReturnType<typeof allSettled>>
  kills: number
  worstSettleMs: number
  /** From the kill to the first order that was accepted afterwards, the start of the processes included. */
  worstSaleMs: number
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
  let worstSaleMs = 0

  for (let round = 1; round <= rounds; round++) {
    acknowledged.push(...(await loadAndKill(system, shop, random)))
    const killedAt = performance.now()
    system = await site.start(BRISK)
    const restartedAt = performance.now()
    shop = await reopenShop(shop, system)
    acknowledged.push(await sellsAgain(shop, killedAt))
    worstSaleMs = Math.max(worstSaleMs, performance.now() - killedAt)
    if (round < rounds && random.next() < 0.5) continue
    await allSettled(shop.customers, SETTLED_WITHIN_MS)
    worstSettleMs = Math.max(worstSettleMs, performance.now() - restartedAt)
  }

  const orders = await allSettled(shop.customers, SETTLED_WITHIN_MS)
  assertNoneLost(acknowledged, orders)
  assert.deepEqual(Object.keys(countByStatus(orders)), ['CONFIRMED'])
  await assertStockAddsUp(system.url, shop, orders)
  return { system, acknowledged, orders, kills: rounds, worstSettleMs, worstSaleMs }
}

/** @returns the order that was accepted first */
async function sellsAgain({ customers: [customer] }: Shop, killedAt: number): Promise<string> {
  const untilMs = Math.max(killedAt + SELLS_AGAIN_WITHIN_MS, performance.now() + SLOW_REQUEST_MS)
  for (;;) {
    const answer = await customer?.place([{ productId: 'plenty', quantity: 1 }])
    const lateMs = Math.round(performance.now() - untilMs)
    assert.ok(lateMs <= 0, `the product sells again ${lateMs} ms too late, if at all: ${answer?.status}`)
    if (answer?.status === 201) return answer.body.id
    assert.equal(answer?.status, 503)
    await sleep(COME_AGAIN_MS)
  }
}

async function loadAndKill(system: TestSystem, { customers }: Shop, random: Random): Promise<string[]> {
  const load = startLoad({ customers, atOnce: 8, basket: () => [{ productId: 'plenty', quantity: 1 }] })
  const target = random.between(5, 80)
  await until(`${target} orders are accepted`, 15_000, async () => load.acknowledged.length >= target || undefined)
  await sleep(random.between(0, 300))
  await system.end('SIGKILL')
  await load.stop()
  // A killed process answers nobody, and one that contends for a product may ask a customer to come again; nothing else is an answer
  const wrong = load.refused.filter(({ answer }) => typeof answer === 'number' && answer !== 503)
  assert.deepEqual(wrong, [], 'orders were refused')
  return load.acknowledged
}
