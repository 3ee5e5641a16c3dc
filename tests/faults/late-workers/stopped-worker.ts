import assert from 'node:assert/strict'
import { until } from '../../e2e/client.ts'
import { allSettled } from '../../scenarios/settlement.ts'
import { openShop } from '../../scenarios/shop.ts'
import type { Context } from '../guarantee.ts'
import { startFulfilmentServer } from '../services/fulfilment-server.ts'
import { assertOneEffect, countLate, ORDERS, SHORT_LEASE } from './one-effect.ts'

/**
 * One worker has claimed every order when it is stopped with SIGSTOP; another one takes over and confirms them. The first goes on as
 * if nothing had happened, and finds its answers, all refusals, waiting for it.
 */
export async function stopWorker({ open, closers }: Context): Promise<number> {
  const released = Promise.withResolvers<void>()
  const warehouse = await startFulfilmentServer(async (_order, attempt) => {
    if (attempt > 1) return { status: 200 }
    await released.promise
    return { status: 422, reason: 'too late' }
  }, closers)
  const site = await open({ shape: { apis: 1, workers: 2 }, env: { ...warehouse.env, ...SHORT_LEASE } })
  const system = await site.start()
  const shop = await openShop(system, { customers: 2, stock: { plenty: 100 } })
  const [, first, second] = system.processes
  assert.ok(first && second)

  second.kill('SIGSTOP')
  const place = (n: number) => shop.customers[n % 2]?.place([{ productId: 'plenty', quantity: 1 }])
  await Promise.all(Array.from({ length: ORDERS }, (_, n) => place(n)))
  await until('one worker has claimed all orders', 9_000, async () => warehouse.attempts.size === ORDERS || undefined)
  first.kill('SIGSTOP')
  released.resolve()
  second.kill('SIGCONT')
  const settled = await allSettled(shop.customers, 30_000)
  first.kill('SIGCONT')
  await until('the late worker has noticed', 15_000, async () => countLate(system) >= ORDERS || undefined)
  await assertOneEffect(site, system, shop, settled)
  return ORDERS
}
