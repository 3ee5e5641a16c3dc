import type { Order } from '@orders/shared/contracts/orders'
import type { Customer } from '../../e2e/client.ts'
import { atMost, type Measurement, type Row } from '../measurement.ts'
import { memoryMbOf, ownMemoryMbOf } from '../process-use.ts'
import { type HttpRequest, readOf, startLoadGenerator } from '../programs/load.ts'
import { openReadableOrder } from '../readable-order.ts'

const STEPS = [10_000, 50_000, 100_000, 200_000]
const BUDGETED = 100_000
const MOST_MB = { embedded: 260, deployed: 150 }
const CONNECTIONS = 32

/** Reads only: placed orders would fill the emulated mail service, which keeps what it is sent. */
export const memory: Measurement = {
  name: 'memory',
  title: 'memory of the process that serves the API after many requests',
  run: async ({ form, open, closers }) => {
    const system = await (await open()).start()
    const { customer, order } = await openReadableOrder(system)
    const requests = readsOf(customer, order)
    const { fire } = startLoadGenerator(closers)
    const rows: Row[] = []
    let sent = 0
    for (const step of STEPS) {
      await fire({ url: system.url, requests, connections: CONNECTIONS, until: { requests: step - sent } })
      sent = step
      const value = memoryMbOf(system.apiPid)
      if (value === undefined) throw new Error('there is no /proc on this machine to read memory from')
      const detail = `after ${step.toLocaleString('en')} requests`
      const budget = step === BUDGETED ? { budget: atMost(MOST_MB[form], 'MB', value) } : {}
      const [first = value] = rows.map((row) => row.value)
      const note = `${Math.round(ownMemoryMbOf(system.apiPid) ?? 0)} MB of it its own, the rest mapped from files`
      rows.push({ measurement: 'memory', detail, form, value, unit: 'MB', ratio: value / first, ...budget, note })
    }
    return rows
  },
}

function readsOf({ token }: Customer, order: Order): HttpRequest[] {
  const paths = [`/api/orders/${order.id}`, '/api/orders', '/api/products', '/api/auth/me']
  // So many that every connection asks for all of them in turn
  return paths.flatMap((path) => Array.from({ length: CONNECTIONS }, () => readOf(token, path)))
}
