import { call } from '../../e2e/client.ts'
import { openShop } from '../../scenarios/shop.ts'
import { allDone, confirmedBy } from '../backlog.ts'
import { defined } from '../compare.ts'
import type { Context, Measurement, Row } from '../measurement.ts'
import { meterCpu } from '../process-use.ts'
import { placementOf, startLoadGenerator } from '../programs/load.ts'
import { startPoster } from '../programs/poster.ts'
import { startCountingReceiver } from '../programs/receiver.ts'
import { manyProducts } from '../stock.ts'

const ORDERS = { embedded: 1_000, deployed: 400 }
const WARM_UP = 200
const ENDPOINTS = [0, 1, 10]
const EVENTS = ['order.placed', 'order.confirmed']
const CONNECTIONS = 16
const AT_ONCE = 16
const BODY_BYTES = 900

export const webhooks: Measurement = {
  name: 'webhooks',
  title: 'orders placed as fast as possible, until every endpoint has heard of all of them',
  run: async (context) => {
    const rows: Row[] = []
    const post = startPoster(context.closers)
    const { url } = await startCountingReceiver(context.closers)
    const bare = await post({ url, body: 'x'.repeat(BODY_BYTES), count: 5_000, atOnce: AT_ONCE })
    for (const endpoints of ENDPOINTS) rows.push(...(await measure(context, endpoints, bare)))
    return rows
  },
}

async function measure({ form, open, closers }: Context, endpoints: number, bare: number): Promise<Row[]> {
  const system = await (await open({ env: { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8' } })).start()
  const { admin, stock } = await openShop(system, { customers: 1, stock: manyProducts(50) })
  const watcher = { url: system.url, token: admin.token }
  const receiver = await startCountingReceiver(closers)
  for (let n = 0; n < endpoints; n++) {
    const body = { url: `${receiver.url}/${n}`, events: EVENTS }
    const { status } = await call(`${system.url}/api/admin/webhooks`, { method: 'POST', token: admin.token, body })
    if (status !== 201) throw new Error(`an endpoint was answered ${status}`)
  }
  const requests = Object.keys(stock).map((id) => placementOf(admin.token, id))
  const { fire } = startLoadGenerator(closers)
  const place = (count: number) =>
    fire({ url: system.url, requests, connections: CONNECTIONS, until: { requests: count } })
  const placeAll = async (orders: number) => {
    const since = await receiver.total()
    await place(orders)
    const { atMs } = await allDone(watcher)
    await receiver.hasMore(orders * EVENTS.length * endpoints, since)
    return atMs
  }
  await placeAll(WARM_UP)

  const before = (await confirmedBy(watcher)).orders
  const usedMs = meterCpu(system.pids)
  const startedAt = performance.now()
  const confirmedAtMs = await placeAll(ORDERS[form])
  const endedAt = performance.now()
  const cpuMs = usedMs()
  const orders = (await confirmedBy(watcher)).orders - before
  await system.stop()
  const deliveries = orders * EVENTS.length * endpoints
  const common = { measurement: 'webhooks', form } as const
  const cpu = cpuMs === undefined ? {} : { cpuUs: (cpuMs * 1000) / orders }
  const settled: Row = {
    ...common,
    detail: `${endpoints} endpoints: until all are CONFIRMED and mailed`,
    unit: 'orders/s',
    value: (orders / (confirmedAtMs - startedAt)) * 1000,
    ...cpu,
  }
  if (endpoints === 0) return [settled]
  const perSecond = (deliveries / (endedAt - startedAt)) * 1000
  return [
    settled,
    {
      ...common,
      detail: `${endpoints} endpoints: deliveries, against posting alone`,
      unit: 'deliveries/s',
      value: perSecond,
      yardstick: bare,
      ratio: perSecond / bare,
      ...defined({ cpuUs: cpuMs === undefined ? undefined : (cpuMs * 1000) / deliveries }),
    },
  ]
}
