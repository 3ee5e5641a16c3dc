import { defined } from '../compare.ts'
import { atMost, type Context, type Measurement, type Row } from '../measurement.ts'
import { memoryMbOf } from '../process-use.ts'
import { fillStore } from '../seed/fill-store.ts'
import type { Site } from '../site.ts'
import { median } from '../statistics.ts'

const STARTS = 7
const ORDERS = 10_000
const MOST_MS = 1_000

export const start: Measurement = {
  name: 'start',
  title: 'from the spawning of the process to ready',
  run: async (context) => {
    const site = await context.open()
    const cold = await timeStarts(context, 'without data', () => context.open())
    await fillStore(site.store, { orders: ORDERS, customers: 10, orderState: 'settled' })
    return [cold, await timeStarts(context, `with ${ORDERS} orders`, async () => site)]
  },
}

async function timeStarts({ form }: Context, detail: string, siteOf: () => Promise<Site>): Promise<Row> {
  const times: number[] = []
  let memoryMb: number | undefined
  for (let n = 0; n < STARTS; n++) {
    const site = await siteOf()
    const startedAt = performance.now()
    const system = await site.start()
    times.push(performance.now() - startedAt)
    memoryMb = memoryMbOf(system.apiPid)
    await system.stop()
  }
  const value = median(times)
  return {
    measurement: 'start',
    detail: `${detail}, ${STARTS} starts`,
    form,
    value,
    unit: 'ms',
    ...(form === 'embedded' ? { budget: atMost(MOST_MS, 'ms', value) } : {}),
    ...defined({ peakMemoryMb: memoryMb }),
    note: `slowest ${Math.round(Math.max(...times))} ms`,
  }
}
