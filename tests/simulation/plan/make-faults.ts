import type { Random } from '../../scenarios/random.ts'
import { chance, pick } from './chance.ts'
import type { Fault, PlannedProcess, ProcessFault, ServiceFault } from './plan.ts'

const SECOND = 1_000

const KINDS: readonly Pick<ServiceFault, 'service' | 'how'>[] = [
  { service: 'store', how: 'out' },
  { service: 'store', how: 'flaky' },
  { service: 'store', how: 'slow' },
  { service: 'queue', how: 'out' },
  { service: 'queue', how: 'flaky' },
  { service: 'queue', how: 'slow' },
  { service: 'queue', how: 'partial' },
  { service: 'queue', how: 'purged' },
  { service: 'mail', how: 'out' },
  { service: 'mail', how: 'flaky' },
  { service: 'mail', how: 'hangs' },
  { service: 'mail', how: 'paused' },
  { service: 'mail', how: 'throttled' },
  { service: 'mail', how: 'sender unverified' },
  { service: 'cache', how: 'out' },
  { service: 'cache', how: 'flaky' },
  { service: 'partner', how: 'out' },
  { service: 'partner', how: 'hangs' },
  { service: 'partner', how: 'slow' },
  { service: 'network', how: 'flaky' },
]

/** Up to three faults of services, and crashes; all of them over soon after the span. */
export function makeFaults(processes: readonly PlannedProcess[], spanMs: number, random: Random): Fault[] {
  const services = Array.from({ length: random.between(0, 3) }, () => makeServiceFault(spanMs, random))
  const crashes = pick(random, [0, 0, 1, 2, 6])
  const ends = Array.from({ length: crashes }, () => makeProcessFault(pick(random, processes).name, spanMs, random))
  const storm = chance(random, 0.15) ? makeStorm(processes, spanMs, random) : []
  return [...services, ...ends, ...storm]
}

function makeServiceFault(spanMs: number, random: Random): ServiceFault {
  const fromMs = random.between(0, spanMs)
  const toMs = fromMs + pick(random, [1, 5, 20, 60]) * SECOND
  return { ...pick(random, KINDS), fromMs, toMs, share: pick(random, [0.05, 0.3, 0.7]), ms: pick(random, [50, 400]) }
}

const makeProcessFault = (process: string, spanMs: number, random: Random): ProcessFault => ({
  process,
  how: chance(random, 0.7) ? 'crash' : 'stop',
  atMs: random.between(0, spanMs),
  downMs: pick(random, [100, 1_000, 10_000]),
})

/** One process that is killed again and again, every few seconds. */
function makeStorm(processes: readonly PlannedProcess[], spanMs: number, random: Random): ProcessFault[] {
  const process = pick(random, processes).name
  const firstMs = random.between(0, spanMs)
  const everyMs = random.between(1, 6) * SECOND
  return Array.from({ length: random.between(3, 5) }, (_, index) => ({
    process,
    how: 'crash',
    atMs: firstMs + index * everyMs,
    downMs: 200,
  }))
}
