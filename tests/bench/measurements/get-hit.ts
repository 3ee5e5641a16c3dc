import { openShop } from '../../scenarios/shop.ts'
import { againstYardstick } from '../against-yardstick.ts'
import { atLeast, type Measurement } from '../measurement.ts'
import { readOf, startLoadGenerator } from '../programs/load.ts'

/** Of the bare route's rate; a cache over the network costs a round trip. */
const LEAST = { embedded: 0.6, deployed: 0.45 }

export const getHit: Measurement = {
  name: 'get-hit',
  title: 'GET /api/orders/:id from the cache, token checked',
  run: async (context) => {
    const system = await (await context.open()).start()
    const { admin } = await openShop(system, { customers: 1, stock: { plenty: 10 } })
    const { id } = (await admin.place([{ productId: 'plenty', quantity: 1 }])).body
    // One that is not settled yet is cached for moments only
    const order = await admin.settled(id)
    const figures = await againstYardstick(context, {
      system,
      generator: startLoadGenerator(context.closers),
      requests: [readOf(admin.token, `/api/orders/${id}`)],
      bare: { method: 'GET', path: '/api/orders/:id', status: 200, body: JSON.stringify(order) },
    })
    return [{ ...figures, measurement: 'get-hit', budget: atLeast(LEAST[context.form], figures.ratio) }]
  },
}
