import { StoreUnavailable } from '@orders/shared/ports/stores'
import type { ClaimedWebhook } from '@orders/shared/ports/subscribers'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import { pause } from '@orders/shared/resilience/retry'
import { repeat } from '../background/repeat.ts'
import { type DrainDeps, drainEndpoint } from './drain-endpoint.ts'
import { createEndpointCircuits } from './endpoint-circuits.ts'

interface DeliveriesOptions {
  /** How often a worker looks for endpoints with deliveries that are due; a nudge makes it look at once. */
  everyMs: number
  /** How long a claim of an endpoint keeps other workers away; longer than a request may take. */
  leaseMs: number
  /** How long a stop waits for requests in flight. */
  drainMs: number
}

/** Delivers events to webhook endpoints. Any number of workers may do it, for each claims the endpoints that it serves. */
export interface Deliveries {
  /** "There may be something to deliver." Cheap, never throws. */
  nudge(): void
  start(): void
  /** Waits for requests in flight, so that they are not made twice, but no longer than `drainMs`. */
  stop(): Promise<void>
}

/** Endpoints that one worker serves at the same time. A sick one holds its place for one time-out, then its circuit opens. */
const MOST_ENDPOINTS = 200

export function createDeliveries(deps: DrainDeps, { everyMs, leaseMs, drainMs }: DeliveriesOptions): Deliveries {
  const { store, clock, logger } = deps
  const circuitOf = createEndpointCircuits(deps)
  const serving = new Map<string, Promise<void>>()
  const cut = new AbortController()
  let stopping = false

  async function serve(claim: ClaimedWebhook): Promise<void> {
    const options = { circuit: circuitOf(claim.id), leaseMs, signal: cut.signal, isStopping: () => stopping }
    try {
      await drainEndpoint(deps, claim, options)
    } catch (error) {
      // The lease ends by itself.
      if (error instanceof StoreUnavailable) return
      logger.error({ err: error, webhookId: claim.id }, 'unexpected error: the endpoint is served again later')
    } finally {
      serving.delete(claim.id)
      // What was written just before the claim was given up found the endpoint taken
      repetition.nudge()
    }
  }

  async function look(): Promise<void> {
    for (let isMore = true; isMore && !stopping; ) {
      const limit = MOST_ENDPOINTS - serving.size
      if (limit <= 0) break
      const claims = await store.webhooks.claimDue({ nowMs: clock.nowMs(), leaseMs, limit })
      for (const claim of claims) serving.set(claim.id, serve(claim))
      isMore = claims.length === limit
    }
  }

  const repetition = repeat(look, {
    everyMs,
    log: createOutageLog(logger, {
      begins: 'webhook endpoints cannot be claimed: deliveries wait',
      ends: 'webhook endpoints are claimed again',
    }),
  })
  return {
    nudge: repetition.nudge,
    start: repetition.start,
    stop: async () => {
      stopping = true
      await repetition.stop()
      const served = Promise.all(serving.values())
      await Promise.race([served, pause(drainMs, cut.signal)])
      cut.abort()
      await served
    },
  }
}
