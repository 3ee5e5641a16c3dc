import type { Customer } from '../../e2e/client.ts'
import { followOrder } from '../../e2e/event-stream.ts'
import { openShop } from '../../scenarios/shop.ts'
import { allDone } from '../backlog.ts'
import { defined } from '../compare.ts'
import { atMost, type Measurement } from '../measurement.ts'
import { peakMemoryMbOf } from '../process-use.ts'
import { percentile } from '../statistics.ts'
import { manyProducts } from '../stock.ts'

const ORDERS = 200
const WARM_UP = 20
const MOST_MS = 250

export const idleLatency: Measurement = {
  name: 'idle-latency',
  title: 'from 201 to CONFIRMED as the event stream tells it, one order at a time',
  run: async ({ form, open }) => {
    const system = await (await open()).start()
    const { admin } = await openShop(system, { customers: 1, stock: manyProducts(1) })
    const times: number[] = []
    for (let n = 0; n < WARM_UP + ORDERS; n++) {
      const ms = await timeOne(system.url, admin)
      if (n >= WARM_UP) times.push(ms)
      // The mail of this order is no business of the next one
      await allDone({ url: system.url, token: admin.token })
    }
    const p99Ms = percentile(times, 0.99)
    return [
      {
        measurement: 'idle-latency',
        detail: `${ORDERS} orders, p99`,
        form,
        value: p99Ms,
        unit: 'ms',
        budget: atMost(MOST_MS, 'ms', p99Ms),
        p50Ms: percentile(times, 0.5),
        p99Ms,
        ...defined({ peakMemoryMb: peakMemoryMbOf(system.apiPid) }),
      },
    ]
  },
}

async function timeOne(url: string, customer: Customer): Promise<number> {
  const { status, body } = await customer.place([{ productId: 'product0', quantity: 1 }])
  if (status !== 201) throw new Error(`placing answered ${status}`)
  const startedAt = performance.now()
  const stream = await followOrder(url, body.id, customer.token)
  for (let event = await stream.next(); event; event = await stream.next())
    if (event.order.status === 'CONFIRMED') {
      const ms = performance.now() - startedAt
      await stream.rest()
      return ms
    }
  throw new Error(`order ${body.id} was never confirmed`)
}
