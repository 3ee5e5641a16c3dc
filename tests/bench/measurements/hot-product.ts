import { openShop } from '../../scenarios/shop.ts'
import { allDone } from '../backlog.ts'
import { compare, defined, figuresOf } from '../compare.ts'
import type { Measurement } from '../measurement.ts'
import { peakMemoryMbOf } from '../process-use.ts'
import { placementOf, startLoadGenerator } from '../programs/load.ts'
import { manyProducts } from '../stock.ts'

const CONNECTIONS = 32
const MOST_ROUNDS = 3

export const hotProduct: Measurement = {
  name: 'hot-product',
  title: 'POST /api/orders, all of one product against spread over 50',
  run: async ({ form, open, closers, rounds, seconds }) => {
    const system = await (await open()).start()
    const { admin, stock } = await openShop(system, { customers: 1, stock: manyProducts(50) })
    const spread = Object.keys(stock).map((id) => placementOf(admin.token, id))
    const side = (requests: typeof spread) => ({
      pids: system.pids,
      job: { url: system.url, connections: CONNECTIONS, requests },
      settle: () => allDone({ url: system.url, token: admin.token }),
    })
    const until = { seconds: Math.max(1, Math.round(seconds / 2)) }
    const comparison = await compare({ rounds: Math.min(rounds, MOST_ROUNDS), until }, startLoadGenerator(closers), {
      yardstick: side(spread),
      subject: side(spread.slice(0, 1)),
    })
    return [
      {
        ...figuresOf(comparison),
        ...defined({ peakMemoryMb: peakMemoryMbOf(system.apiPid) }),
        measurement: 'hot-product',
        detail: 'one product against 50',
        form,
        unit: 'orders/s',
      },
    ]
  },
}
