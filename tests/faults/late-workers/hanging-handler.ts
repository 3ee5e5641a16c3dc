import { until } from '../../e2e/client.ts'
import { allSettled } from '../../scenarios/settlement.ts'
import { openShop } from '../../scenarios/shop.ts'
import type { Context } from '../guarantee.ts'
import { startFulfilmentServer } from '../services/fulfilment-server.ts'
import { assertOneEffect, countLate, ORDERS, SHORT_LEASE } from './one-effect.ts'

/**
 * The first attempt at each order hangs until another one, under a later claim, has confirmed it. Then it is answered after all,
 * every other time with a refusal: the worst that it could commit.
 */
export async function letHandlersHang({ open, closers }: Context): Promise<number> {
  const released = Promise.withResolvers<void>()
  let late = 0
  const warehouse = await startFulfilmentServer(async (_order, attempt) => {
    if (attempt > 1) return { status: 200 }
    await released.promise
    return late++ % 2 ? { status: 200 } : { status: 422, reason: 'too late' }
  }, closers)
  const site = await open({ env: { ...warehouse.env, ...SHORT_LEASE } })
  const system = await site.start()
  const shop = await openShop(system, { customers: 2, stock: { plenty: 100 } })
  const place = (n: number) => shop.customers[n % 2]?.place([{ productId: 'plenty', quantity: 1 }])
  await Promise.all(Array.from({ length: ORDERS }, (_, n) => place(n)))

  const settled = await allSettled(shop.customers, 9_000)
  released.resolve()
  await until('all late workers have noticed', 15_000, async () => countLate(system) >= ORDERS || undefined)
  await assertOneEffect(site, system, shop, settled)
  return ORDERS
}
