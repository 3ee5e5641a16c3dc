import { StoreUnavailable } from '@orders/shared/ports/stores'
import type { SimulatedProcess } from '../actors/process.ts'
import { chance } from '../plan/chance.ts'
import type { ServiceFault, ServiceName } from '../plan/plan.ts'
import { BEGIN_MS, virtualTime } from '../time/virtual-time.ts'
import type { World } from '../world.ts'
import { faultsNow } from './faults.ts'

/** What a call of a service met with, for those that have to know. */
export interface Met {
  /** The answer is lost though the effect took place. */
  answerLost(): void
}

/**
 * A process's way to a service: the request takes a while to arrive, takes effect at one moment, and the answer takes a while to come
 * back. A fault may strike before the effect or after it. What has ended hears of nothing any more.
 */
export type Link = <T>(service: ServiceName, operation: string, effect: () => T | Promise<T>, met?: Met) => Promise<T>

const LATENCY_MS: Record<ServiceName, [number, number]> = {
  store: [0, 3],
  queue: [1, 10],
  mail: [5, 60],
  cache: [0, 1],
  partner: [1, 5],
  network: [1, 20],
}
/** Now and then one takes much longer, and everything overtakes it. */
const LONG_SHARE = 0.02
const LONG_MS: [number, number] = [20, 400]
const OUT_MS = 300

const never = new Promise<never>(() => {})

export function createLink(world: World, process: SimulatedProcess): Link {
  const { plan, random, trace, observed } = world

  /** Of two ways, each is as likely to lose what is on it. */
  const isLost = (faults: ServiceFault[]): boolean => {
    const flaky = faults.find(({ how }) => how === 'flaky')
    return flaky !== undefined && chance(random, (flaky.share ?? 0) / 2)
  }

  return async (service, operation, effect, met) => {
    const slowMs = faultsNow(plan, service).find(({ how }) => how === 'slow')?.ms ?? 0
    const wayMs = () => {
      const [least, most] = chance(random, LONG_SHARE) ? LONG_MS : LATENCY_MS[service]
      return random.between(least, most) + random.between(0, slowMs)
    }
    await virtualTime.after(wayMs())
    // A request that is on its way arrives, or does not, whatever becomes of the one who sent it.
    if (!process.alive && chance(random, 0.5)) return never
    const faults = faultsNow(plan, service)
    const fails = (how: string) => {
      observed.faultsMet++
      trace.add(process.name, `${operation}: ${how}`)
      return failureOf(service)
    }
    if (faults.some(({ how }) => how === 'out')) {
      await virtualTime.after(random.between(1, OUT_MS))
      return process.alive ? Promise.reject(fails('no answer')) : never
    }
    const hangs = faults.find(({ how }) => how === 'hangs')
    if (hangs) {
      await virtualTime.after(hangs.toMs + BEGIN_MS - virtualTime.nowMs())
      if (chance(random, 0.5)) return process.alive ? Promise.reject(fails('hung')) : never
    }
    if (isLost(faults)) return process.alive ? Promise.reject(fails('lost')) : never
    trace.add(process.name, operation)
    const result = await virtualTime.runAs(undefined, effect)
    const answerIsLost = isLost(faultsNow(plan, service))
    if (answerIsLost) met?.answerLost()
    await virtualTime.after(wayMs())
    if (!process.alive) return never
    if (answerIsLost) throw fails('answer lost')
    return result
  }
}

function failureOf(service: ServiceName): Error {
  const cause = Object.assign(new Error(`the simulated ${service} does not answer`), { name: 'TimeoutError' })
  return service === 'store' ? new StoreUnavailable({ cause }) : cause
}
