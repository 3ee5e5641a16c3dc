import { parseConfig, pickVariables } from '@orders/shared/config/parse'
import type { OrderEvent } from '@orders/shared/contracts/events'
import { openShop } from '../../scenarios/shop.ts'
import { allDone } from '../backlog.ts'
import { defined } from '../compare.ts'
import { atLeast, type Context, type Measurement, type Row } from '../measurement.ts'
import { meterCpu, peakMemoryMbOf } from '../process-use.ts'
import { startMailProcess, startQueueProcess } from '../programs/emulators.ts'
import { startPipeline } from '../programs/pipeline.ts'
import { median, medianOfKnown } from '../statistics.ts'
import { makeWaitingOrders, publishAll } from '../waiting-orders.ts'

const ORDERS = { embedded: 4_000, deployed: 1_000 }
const WARM_UP = 500
const MOST_ROUNDS = 3
/** Of the floor's rate. On MongoDB each order has to wait for the network, and has no budget. */
const LEAST = { embedded: 0.6 }
/** As many as the worker has by default. */
const POLLERS = Math.ceil(parseConfig(pickVariables(['WORKER_CONCURRENCY'], []), {}).WORKER_CONCURRENCY / 10)

interface Drained {
  perSecond: number
  /** For each order. */
  cpuUs?: number
}

export const drain: Measurement = {
  name: 'drain',
  title: 'orders that wait in the queue, until all are CONFIRMED and all mails sent',
  run: async (context) => {
    const { form } = context
    const system = await openSubject(context)
    const floor = await openFloor(context)
    await floor.drain(await system.drain(WARM_UP).then(({ events }) => events))
    const rounds: { subject: Drained; floor: Drained }[] = []
    for (let round = 0; round < Math.min(context.rounds, MOST_ROUNDS); round++) {
      const { events, ...subject } = await system.drain(ORDERS[form])
      rounds.push({ subject, floor: await floor.drain(events) })
    }
    const ratio = median(rounds.map(({ subject, floor }) => subject.perSecond / floor.perSecond))
    const row: Row = {
      measurement: 'drain',
      detail: `against a pipeline without a store, ${POLLERS} pollers`,
      form,
      value: median(rounds.map(({ subject }) => subject.perSecond)),
      unit: 'orders/s',
      yardstick: median(rounds.map(({ floor }) => floor.perSecond)),
      ratio,
      ...(form === 'embedded' ? { budget: atLeast(LEAST.embedded, ratio) } : {}),
      ...defined({
        cpuUs: medianOfKnown(rounds.map(({ subject }) => subject.cpuUs)),
        yardstickCpuUs: medianOfKnown(rounds.map(({ floor }) => floor.cpuUs)),
        peakMemoryMb: peakMemoryMbOf(system.apiPid),
      }),
    }
    return [row]
  },
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
    drain: async (orders: number): Promise<Drained & { events: OrderEvent[] }> => {
      const events = await makeWaitingOrders(site.store, orders)
      signalAll('SIGSTOP')
      await publishAll(queue, events)
      const usedMs = meterCpu(system.pids)
      const startedAt = performance.now()
      signalAll('SIGCONT')
      const { atMs } = await allDone({ url: system.url, token: admin.token })
      return { events, perSecond: (orders / (atMs - startedAt)) * 1000, ...cpuOf(usedMs(), orders) }
    },
  }
}

/** The same messages and as many mails, by a pipeline that knows no store. The queue counts on neither side, the mail service on both. */
async function openFloor({ closers }: Context) {
  const pipeline = startPipeline(closers)
  const mail = await startMailProcess(closers)
  return {
    drain: async (events: readonly OrderEvent[]): Promise<Drained> => {
      const queue = await startQueueProcess(closers)
      await publishAll(queue, events)
      const usedMs = meterCpu([pipeline.pid, mail.pid])
      const job = { queue, mail: mail.endpoint, pollers: POLLERS, messages: events.length }
      const perSecond = await pipeline.ask(job)
      return { perSecond, ...cpuOf(usedMs(), events.length) }
    },
  }
}

const cpuOf = (cpuMs: number | undefined, orders: number) =>
  cpuMs === undefined ? {} : { cpuUs: (cpuMs * 1000) / orders }
