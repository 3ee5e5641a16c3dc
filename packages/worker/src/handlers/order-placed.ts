import type { OrderEvent } from '@orders/shared/contracts/events'
import { decide, type OrderCommand, type OrderRecord } from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { Fulfilment, OrderCache } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import { type ClaimOptions, claimOrder } from '../claim-order.ts'
import { type CommitChange, refreshCache } from '../commit-change.ts'
import { done, type Outcome, reject, retry, retryAfter } from '../outcome.ts'
import { type EventHandler, type HandlerContext, logFieldsOf } from './handler.ts'

export interface OrderPlacedDeps {
  store: Store
  cache: OrderCache
  clock: Clock
  fulfilment: Fulfilment
  commit: CommitChange
  logger: Logger
}

export interface OrderPlacedOptions extends ClaimOptions {
  /** How often an order is tried again before it fails. */
  maxRetries: number
}

/** Claims that ended without a word come from crashes. A few more are allowed: the order need not be what caused them. */
const CRASH_ALLOWANCE = 5
const MAX_REASON_LENGTH = 200

/** Processes an order: claims it, has it fulfilled, confirms or fails it. */
export function createOrderPlacedHandler(deps: OrderPlacedDeps, options: OrderPlacedOptions): EventHandler {
  return async (event, context) => {
    const claim = await claimOrder(deps, event.data, options)
    switch (claim.kind) {
      case 'unknown':
        return reject('the message names no known order')
      case 'held':
        return retryAfter((claim.leaseUntilMs - deps.clock.nowMs()) / 1000, 'another worker holds the order')
      case 'settled':
        await refreshCache(deps.cache, claim.order)
        return done
      case 'retried':
        return done
      case 'claimed':
        return processOrder(deps, options.maxRetries, claim.order, event, context)
    }
  }
}

async function processOrder(
  deps: OrderPlacedDeps,
  maxRetries: number,
  order: OrderRecord,
  event: OrderEvent,
  context: HandlerContext,
): Promise<Outcome> {
  const log = { ...logFieldsOf(event, context.messageId), attempt: order.attempts }

  /** Without the fence, whatever this worker found out is void: the order belongs to a later claim. */
  async function apply(command: OrderCommand, outcome: Outcome): Promise<Outcome> {
    const change = decide(order, command, deps.clock.nowMs())
    const committed = change !== 'already applied' && (await deps.commit(change, event.traceparent))
    if (committed) deps.logger.info({ ...log, status: change.after.status }, `order: ${command.type}`)
    else deps.logger.warn(log, `order: ${command.type} came too late, another worker has taken over`)
    return committed ? outcome : done
  }

  if (order.attempts > maxRetries + CRASH_ALLOWANCE) {
    return apply({ type: 'fail', reason: order.lastError ?? 'the order could not be processed' }, done)
  }
  const result = await tryToFulfil(deps, order, event, context)
  if ('error' in result) {
    deps.logger.warn({ ...log, err: result.error }, 'the order could not be fulfilled this time')
    const reason = messageOf(result.error)
    // What was given up because the worker stops says nothing about the order.
    const usedUp = order.attempts > maxRetries && !context.signal.aborted
    if (usedUp) return apply({ type: 'fail', reason }, done)
    return apply({ type: 'release', error: reason }, retry(reason))
  }
  return apply(result.fulfilled ? { type: 'confirm' } : { type: 'fail', reason: result.reason }, done)
}

async function tryToFulfil(
  deps: OrderPlacedDeps,
  order: OrderRecord,
  { traceparent }: OrderEvent,
  context: HandlerContext,
) {
  try {
    return await deps.fulfilment.fulfil(order, { signal: context.signal, ...(traceparent ? { traceparent } : {}) })
  } catch (error) {
    return { error }
  }
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON_LENGTH)
