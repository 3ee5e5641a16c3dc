import type { OrderCache, OrderChanges } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import type { Random } from '../scenarios/random.ts'
import type { Observations } from './observations.ts'
import type { Plan } from './plan/plan.ts'
import type { SimulatedSqs } from './services/sqs.ts'
import type { Trace } from './trace.ts'

/** All that the processes of one run share. */
export interface World {
  plan: Plan
  /** The chance of the services; what processes leave to chance comes from Math.random, which has a seed too. */
  random: Random
  trace: Trace
  observed: Observations
  /** As it is, without latency and faults: for the services themselves and for the rules. */
  store: Store
  cache: OrderCache
  changes: OrderChanges
  sqs: SimulatedSqs
}
