import { logIn } from '../../e2e/client.ts'
import { againstYardstick } from '../against-yardstick.ts'
import type { Measurement } from '../measurement.ts'
import { readOf, startLoadGenerator } from '../programs/load.ts'
import { fillStore } from '../seed/fill-store.ts'
import { seededEmail } from '../seed/seed.ts'

/**
 * Read in turn. Embedded mode caches half as many, so there an order has always been pushed out again; Redis keeps them, so there
 * they last for one reading each.
 */
const ORDERS = { embedded: 20_000, deployed: 40_000 }

export const getMiss: Measurement = {
  name: 'get-miss',
  title: 'GET /api/orders/:id from the store, token checked',
  run: async (context) => {
    const site = await context.open()
    const ids: string[] = []
    const onBatch = (orders: readonly { id: string }[]) => ids.push(...orders.map(({ id }) => id))
    await fillStore(site.store, { orders: ORDERS[context.form], customers: 1, orderState: 'settled', onBatch })
    const system = await site.start()
    const customer = await logIn(system.url, seededEmail(0))
    const [id = ''] = ids
    const figures = await againstYardstick(context, {
      system,
      generator: startLoadGenerator(context.closers),
      requests: ids.map((one) => readOf(customer.token, `/api/orders/${one}`)),
      bare: {
        method: 'GET',
        path: '/api/orders/:id',
        status: 200,
        body: JSON.stringify((await customer.read(id)).body),
      },
    })
    const hitPercent = await cacheHitPercent(system.url)
    return [{ ...figures, measurement: 'get-miss', note: `${hitPercent.toFixed(1)} % were in the cache all the same` }]
  },
}

/** Of all reads since the start. */
async function cacheHitPercent(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const count = (result: string) =>
    Number(new RegExp(`^order_cache_requests_total\\{result="${result}"\\} (\\d+)`, 'm').exec(metrics)?.[1])
  return (count('hit') / (count('hit') + count('miss'))) * 100
}
