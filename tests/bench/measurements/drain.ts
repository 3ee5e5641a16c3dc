import { parseConfig, pickVariables } from '@orders/shared/config/parse'
import type { OrderEvent } from '@orders/shared/contracts/events'
import { openShop } from '../../scenarios/shop.ts'
import { allDone } from '../backlog.ts'
import { defined } from '../compare.ts'
import { atLeast, type Context, type Measurement, type Row } from '../measurement.ts'
import { meterCpu, peakMemoryMbOf } from '../process-use.ts'
import { startQueueProcess } from '../programs/emulators.ts'
import { startIdleConsumer } from '../programs/idle-consumer.ts'
import { median, medianOfKnown } from '../statistics.ts'
import { makeWaitingOrders, publishAll } from '../waiting-orders.ts'

const ORDERS = { embedded: 4_000, deployed: 1_000 }
const WARM_UP = 500
const MOST_ROUNDS = 3
/** Of the rate at which a consumer that does nothing empties the same queue. */
const LEAST = 0.5
/** As its documentation has it, and as many as the worker has by default. */
const POLLERS = [1, Math.ceil(parseConfig(pickVariables(['WORKER_CONCURRENCY'], []), {}).WORKER_CONCURRENCY / 10)]

interface Drained {
  events: OrderEvent[]
  perSecond: number
  cpuUs?: number
}

export const drain: Measurement = {
  name: 'drain',
  title: 'orders that wait in the queue, until all are CONFIRMED and all mails sent',
  run: async (context) => {
    const system = await openSubject(context)
    const idle = openYardstick(context)
    const { events } = await system.drain(WARM_UP)
    await idle.drain(events, 1)
    const rounds: { subject: Drained; idle: number[] }[] = []
    for (let round = 0; round < Math.min(context.rounds, MOST_ROUNDS); round++) {
      const subject = await system.drain(ORDERS[context.form])
      const rates: number[] = []
      for (const pollers of POLLERS) rates.push(await idle.drain(subject.events, pollers))
      rounds.push({ subject, idle: rates })
    }
    const peak = defined({ peakMemoryMb: peakMemoryMbOf(system.apiPid) })
    return POLLERS.map((pollers, index): Row => {
      const turns = rounds.map(({ subject, idle: rates }) => ({ ...subject, idle: rates[index] ?? Number.NaN }))
      return { ...toRow(context, turns, pollers), ...peak }
    })
  },
}

function toRow({ form }: Context, turns: readonly (Drained & { idle: number })[], pollers: number): Row {
  const ratio = median(turns.map(({ perSecond, idle }) => perSecond / idle))
  return {
    measurement: 'drain',
    detail: `against a consumer that does nothing, ${pollers} ${pollers === 1 ? 'poller' : 'pollers'}`,
    form,
    value: median(turns.map(({ perSecond }) => perSecond)),
    unit: 'orders/s',
    yardstick: median(turns.map(({ idle }) => idle)),
    ratio,
    budget: atLeast(LEAST, ratio),
    ...defined({ cpuUs: medianOfKnown(turns.map(({ cpuUs }) => cpuUs)) }),
  }
}

/** The system, held still while orders are put into its queue. */
async function openSubject({ open }: Context) {
  const site = await open({ queue: 'outside' })
  const { queue } = site
  if (!queue) throw new Error('the queue cannot be reached')
  const system = await site.start()
  const { admin } = await openShop(system, { customers: 1, stock: {} })
  const signalAll = (signal: NodeJS.Signals) => {
    for (const running of system.processes) running.kill(signal)
  }
  return {
    apiPid: system.apiPid,
    drain: async (orders: number): Promise<Drained> => {
      const events = await makeWaitingOrders(site.store, orders)
      signalAll('SIGSTOP')
      await publishAll(queue, events)
      const usedMs = meterCpu(system.pids)
      const startedAt = performance.now()
      signalAll('SIGCONT')
      const { atMs } = await allDone({ url: system.url, token: admin.token })
      const cpuMs = usedMs()
      const cpu = cpuMs === undefined ? {} : { cpuUs: (cpuMs * 1000) / orders }
      return { events, perSecond: (orders / (atMs - startedAt)) * 1000, ...cpu }
    },
  }
}

/** The same messages, taken out by a process that does nothing with them. */
function openYardstick({ closers }: Context) {
  const consumer = startIdleConsumer(closers)
  return {
    drain: async (events: readonly OrderEvent[], pollers: number): Promise<number> => {
      const queue = await startQueueProcess(closers)
      await publishAll(queue, events)
      return consumer.drain({ queue, pollers, messages: events.length })
    },
  }
}
