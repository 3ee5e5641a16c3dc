import { CRASHED } from '../observations.ts'
import { isProcessFault, type PlannedProcess, type ProcessFault } from '../plan/plan.ts'
import { orderOf } from '../services/sqs.ts'
import { BEGIN_MS, virtualTime } from '../time/virtual-time.ts'
import type { World } from '../world.ts'
import { type SimulatedApi, startApi } from './api.ts'
import { createProcess, type SimulatedProcess } from './process.ts'
import { startWorker } from './worker.ts'

/** Starts the processes, and crashes, stops and restarts them as the plan has it. */
export interface Supervisor {
  start(): void
  /** The apis that are up. */
  apis(): SimulatedApi[]
  /** Stops all that are up. Resolves when they have. */
  stopAll(): Promise<void>
}

/** What a graceful stop may take: afterwards an orchestrator kills. */
export const STOP_WITHIN_MS = 10_000

interface Running {
  planned: PlannedProcess
  process: SimulatedProcess
  api?: SimulatedApi
  stop(): Promise<void>
}

export function createSupervisor(world: World): Supervisor {
  const { plan, trace, observed } = world
  const running = new Map<string, Running>()

  function start(planned: PlannedProcess): void {
    const process = createProcess(world, planned)
    trace.add(planned.name, 'starts')
    virtualTime.runAs(process, () => {
      if (planned.does === 'worker') running.set(planned.name, { planned, process, stop: startWorker(world, process) })
      else {
        const api = startApi(world, process)
        running.set(planned.name, { planned, process, api, stop: api.stop })
      }
    })
  }

  function end({ planned, process }: Running, how: 'crashes' | 'has stopped'): void {
    trace.add(planned.name, how)
    process.end()
    for (const message of world.sqs.queue.heldBy(process)) {
      const order = orderOf(message)
      if (order) observed.orderOf(order.userId).lostDeliveries++
    }
    for (const mail of observed.mails) if (mail.by === process && !mail.noted) mail.excuse ??= CRASHED
  }

  async function stop(one: Running): Promise<void> {
    const { planned, process } = one
    trace.add(planned.name, 'is told to stop')
    const late = virtualTime.after(STOP_WITHIN_MS).then(() => 'late' as const)
    const stopped = virtualTime.runAs(process, () => one.stop())
    const crashed = process.ended.then(() => 'crashed' as const)
    if ((await Promise.race([stopped, late, crashed])) === 'late')
      observed.violate('stops in time', `${planned.name} has not stopped within ${STOP_WITHIN_MS} ms`)
    if (process.alive) end(one, 'has stopped')
  }

  async function strike({ process: name, how, downMs }: ProcessFault): Promise<void> {
    const one = running.get(name)
    if (!one) return
    if (how === 'crash') end(one, 'crashes')
    else await stop(one)
    if (running.get(name) !== one) return
    running.delete(name)
    await virtualTime.after(downMs)
    if (!running.has(name)) start(one.planned)
  }

  function purge(): void {
    const lost = world.sqs.queue.purge().length
    trace.add('queue', `loses ${lost} messages`)
    observed.messages.lost += lost
  }

  return {
    start: () => {
      for (const planned of plan.processes) start(planned)
      for (const fault of plan.faults)
        if (isProcessFault(fault)) virtualTime.at(BEGIN_MS + fault.atMs, () => void strike(fault))
        else if (fault.how === 'purged') virtualTime.at(BEGIN_MS + fault.fromMs, purge)
    },
    apis: () => [...running.values()].flatMap(({ api }) => api ?? []),
    stopAll: async () => {
      await Promise.all([...running.values()].map(stop))
      running.clear()
    },
  }
}
