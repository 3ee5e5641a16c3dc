import { inbox } from '../../e2e/client.ts'
import { openShop } from '../../scenarios/shop.ts'
import { allDone, confirmedBy } from '../backlog.ts'
import { defined } from '../compare.ts'
import type { Measurement } from '../measurement.ts'
import { meterCpu, peakMemoryMbOf } from '../process-use.ts'
import { placementOf, startLoadGenerator } from '../programs/load.ts'
import { manyProducts } from '../stock.ts'

const ORDERS = { embedded: 5_000, deployed: 1_000 }
const WARM_UP = 500
const CONNECTIONS = 32

export const settle: Measurement = {
  name: 'settle',
  title: 'orders placed as fast as possible, until all are CONFIRMED and all mails sent',
  run: async ({ form, open, closers }) => {
    const system = await (await open()).start()
    const { admin, stock } = await openShop(system, { customers: 1, stock: manyProducts(50) })
    const watcher = { url: system.url, token: admin.token }
    const requests = Object.keys(stock).map((id) => placementOf(admin.token, id))
    const { fire } = startLoadGenerator(closers)
    const place = (count: number) =>
      fire({ url: system.url, requests, connections: CONNECTIONS, until: { requests: count } })
    await place(WARM_UP)
    await allDone(watcher)

    const orders = ORDERS[form]
    const usedMs = meterCpu(system.pids)
    const startedAt = performance.now()
    await place(orders)
    const placed = await confirmedBy(watcher)
    const done = await allDone(watcher)
    const cpuMs = usedMs()
    await assertAllMailed(system.inboxUrl, orders + WARM_UP)
    const left = done.orders - placed.orders
    const common = { measurement: 'settle', form, unit: 'orders/s' } as const
    return [
      {
        ...common,
        detail: `${orders} orders, from the first placed to the last mail`,
        value: (orders / (done.atMs - startedAt)) * 1000,
        ...defined({ peakMemoryMb: peakMemoryMbOf(system.apiPid) }),
        ...(cpuMs === undefined ? {} : { cpuUs: (cpuMs * 1000) / orders }),
      },
      {
        ...common,
        detail: `the ${left} left when placing had ended`,
        value: (left / (done.atMs - placed.atMs)) * 1000,
      },
    ]
  },
}

async function assertAllMailed(inboxUrl: string, orders: number): Promise<void> {
  const mails = await inbox(inboxUrl)
  if (mails.length !== orders) throw new Error(`${mails.length} mails for ${orders} orders`)
}
