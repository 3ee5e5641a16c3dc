import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import { type CircuitBreaker, createCircuitBreaker, type Permit } from '@orders/shared/resilience/circuit-breaker'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import { LRUCache } from 'lru-cache'

/** So many requests in a row without an answer say that it is the endpoint, and not the delivery. */
const UNANSWERED_IN_A_ROW = 10
const BACK_OFF = { firstMs: 1_000, lastMs: 30_000 }
const MOST_REMEMBERED = 1_000

/**
 * A circuit breaker that opens when many requests in a row had no answer: each of them holds a place for up to ten seconds. An endpoint
 * that answers, if only with errors, holds up nothing: when each delivery is tried again is enough.
 */
export interface EndpointCircuit extends Pick<CircuitBreaker, 'probeInMs' | 'state'> {
  /** @returns undefined while it is open: the delivery stays as it is */
  permit(): EndpointPermit | undefined
}

export interface EndpointPermit extends Pick<Permit, 'release'> {
  /** @param hasAnswer whatever the answer was */
  ended(hasAnswer: boolean): void
}

/** One circuit for each endpoint: none stands for another. */
export function createEndpointCircuits(deps: { clock: Clock; logger: Logger }): (id: string) => EndpointCircuit {
  const known = new LRUCache<string, EndpointCircuit>({ max: MOST_REMEMBERED })
  return (id) => {
    const circuit = known.get(id) ?? createCircuit(deps, id)
    known.set(id, circuit)
    return circuit
  }
}

function createCircuit({ clock, logger }: { clock: Clock; logger: Logger }, webhookId: string): EndpointCircuit {
  const log = createOutageLog(logger, {
    level: 'warn',
    begins: 'a webhook endpoint does not answer: its deliveries wait, others go on',
    ends: 'a webhook endpoint answers again',
    describe: () => ({ webhookId }),
  })
  const breaker = createCircuitBreaker({ clock, backOff: BACK_OFF, log })
  let unanswered = 0

  function ended(permit: Permit, hasAnswer: boolean): void {
    unanswered = hasAnswer ? 0 : unanswered + 1
    if (hasAnswer || (!permit.isProbe && unanswered < UNANSWERED_IN_A_ROW)) permit.succeeded()
    else permit.failed(undefined)
  }

  return {
    probeInMs: breaker.probeInMs,
    state: breaker.state,
    permit: () => {
      const permit = breaker.permit()
      return permit && { release: permit.release, ended: (hasAnswer) => ended(permit, hasAnswer) }
    },
  }
}
