import { openShop } from '../../scenarios/shop.ts'
import { againstYardstick } from '../against-yardstick.ts'
import { allDone } from '../backlog.ts'
import { atLeast, type Context, type Measurement, type Row } from '../measurement.ts'
import { startQueueProcess } from '../programs/emulators.ts'
import { placementOf, startLoadGenerator } from '../programs/load.ts'
import { startNaiveRoute } from '../programs/naive-route.ts'
import { manyProducts } from '../stock.ts'

/** Of the naive route's rate. */
const LEAST = { held: 1, running: 0.6 }

export const naive: Measurement = {
  name: 'naive',
  title: 'POST /api/orders on MongoDB, against a route that inserts a document and sends a message',
  run: async (context) => {
    if (context.form === 'embedded') return []
    return [await placeOrders(context, 'held'), await placeOrders(context, 'running')]
  },
}

async function placeOrders(context: Context, worker: keyof typeof LEAST): Promise<Row> {
  const site = await context.open()
  const system = await site.start()
  if (!('mongo' in site.store)) throw new Error('there is no MongoDB')
  const stock = manyProducts(50)
  const { admin } = await openShop(system, { customers: 1, stock })
  const [, ...workers] = system.processes
  const signal = (name: NodeJS.Signals) => {
    if (worker === 'held') for (const one of workers) one.kill(name)
  }
  signal('SIGSTOP')
  const figures = await againstYardstick(context, {
    system,
    generator: startLoadGenerator(context.closers),
    requests: Object.keys(stock).map((id) => placementOf(admin.token, id)),
    yardstick: await startNaiveRoute(
      { mongoUrl: site.store.mongo, queue: await startQueueProcess(context.closers) },
      context.closers,
    ),
    seconds: Math.max(1, Math.round(context.seconds / 2)),
    ...(worker === 'running' ? { settle: () => allDone({ url: system.url, token: admin.token }) } : {}),
  })
  signal('SIGCONT')
  await allDone({ url: system.url, token: admin.token })
  await system.stop()
  const budget = atLeast(LEAST[worker], figures.ratio)
  return { ...figures, measurement: 'naive', detail: `the worker ${worker}`, unit: 'orders/s', budget }
}
