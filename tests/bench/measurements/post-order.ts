import { openShop } from '../../scenarios/shop.ts'
import { againstYardstick } from '../against-yardstick.ts'
import { allDone } from '../backlog.ts'
import { atLeast, type Context, type Measurement, type Row } from '../measurement.ts'
import { placementOf, startLoadGenerator } from '../programs/load.ts'
import { manyProducts, PLENTY } from '../stock.ts'

/** Of the bare route's rate. The deployed form has to wait for a database over the network, and has no budget. */
const LEAST = { embedded: 0.17 }

export const postOrder: Measurement = {
  name: 'post-order',
  title: 'POST /api/orders, accepted',
  run: async (context) => {
    const stock = manyProducts(50)
    const [one = ''] = Object.keys(stock)
    return [
      await placeOrders(context, 'of one product', { [one]: PLENTY }),
      await placeOrders(context, 'over 50 products', stock),
    ]
  },
}

async function placeOrders(context: Context, detail: string, stock: Record<string, number>): Promise<Row> {
  const system = await (await context.open()).start()
  const { admin } = await openShop(system, { customers: 1, stock })
  const [productId = ''] = Object.keys(stock)
  const { body } = await admin.place([{ productId, quantity: 1 }])
  const figures = await againstYardstick(context, {
    system,
    generator: startLoadGenerator(context.closers),
    requests: Object.keys(stock).map((id) => placementOf(admin.token, id)),
    bare: { method: 'POST', path: '/api/orders', status: 201, body: JSON.stringify(body) },
    seconds: Math.max(1, Math.round(context.seconds / 2)),
    settle: () => allDone({ url: system.url, token: admin.token }),
  })
  await system.stop()
  const budget = context.form === 'embedded' ? { budget: atLeast(LEAST.embedded, figures.ratio) } : {}
  return { ...figures, measurement: 'post-order', detail, unit: 'orders/s', ...budget }
}
