import { againstYardstick } from '../against-yardstick.ts'
import { atLeast, type Measurement } from '../measurement.ts'
import { readOf, startLoadGenerator } from '../programs/load.ts'
import { openReadableOrder } from '../readable-order.ts'

/** Of the bare route's rate; a cache over the network costs a round trip. */
const LEAST = { embedded: 0.65, deployed: 0.55 }

export const getHit: Measurement = {
  name: 'get-hit',
  title: 'GET /api/orders/:id from the cache, token checked',
  run: async (context) => {
    const system = await (await context.open()).start()
    const { customer, order } = await openReadableOrder(system)
    const figures = await againstYardstick(context, {
      system,
      generator: startLoadGenerator(context.closers),
      requests: [readOf(customer.token, `/api/orders/${order.id}`)],
      bare: { method: 'GET', path: '/api/orders/:id', status: 200, body: JSON.stringify(order) },
    })
    return [{ ...figures, measurement: 'get-hit', budget: atLeast(LEAST[context.form], figures.ratio) }]
  },
}
