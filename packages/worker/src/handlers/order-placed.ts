import type { OrderEvent } from '@orders/shared/contracts/events'
import {
  decide,
  isCrashAllowanceUsedUp,
  type OrderChange,
  type OrderCommand,
  type OrderRecord,
} from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { Fulfilment, FulfilmentResult, OrderCache } from '@orders/shared/ports/services'
import { type Store, StoreUnavailable } from '@orders/shared/ports/stores'
import { retry } from '@orders/shared/resilience/retry'
import { done, type Outcome, reject, retryAfter, retryUncounted } from '../queue/outcome.ts'
import type { RetryDelay } from '../queue/retry-delay.ts'
import { type ClaimOptions, claimOrder } from './claim-order.ts'
import { type CommitChange, refreshCache } from './commit-change.ts'
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
  /** How long an order waits for its next attempt. */
  retryDelay: RetryDelay
}

const MAX_ERROR_LENGTH = 200
const MOST_CAUSES = 4
/** What customers are told, in their history and mail. What went wrong, and where, is for operators. */
const NOT_PROCESSED = 'the order could not be processed'
const NOT_IN_TIME = 'the order was not fulfilled in time'
const UNTIL_COMMITTED = {
  firstMs: 100,
  lastMs: 5_000,
  when: (error: unknown) => error instanceof StoreUnavailable,
}

/** Processes an order: claims it, has it fulfilled, confirms or fails it, or leaves it to wait for its answer. */
export function createOrderPlacedHandler(deps: OrderPlacedDeps, options: OrderPlacedOptions): EventHandler {
  return async (event, context) => {
    const claim = await claimOrder(deps, event.data, options)
    switch (claim.kind) {
      case 'unknown':
        return reject('the message names no known order')
      case 'held':
        return retryAfter((claim.leaseUntilMs - deps.clock.nowMs()) / 1000, 'the order cannot be taken yet')
      case 'settled':
      case 'waiting':
        await refreshCache(deps.cache, claim.order)
        return done
      case 'retried':
        return done
      case 'claimed':
        return processOrder(deps, options, claim.order, event, context)
    }
  }
}

async function processOrder(
  deps: OrderPlacedDeps,
  { maxRetries, retryDelay, deadlineMs }: OrderPlacedOptions,
  order: OrderRecord,
  event: OrderEvent,
  context: HandlerContext,
): Promise<Outcome> {
  const attempt = order.attempts + 1
  const log = { ...logFieldsOf(event, context.messageId, order), attempt }
  const checkAtMs = (delaySeconds = 0) => deps.clock.nowMs() + delaySeconds * 1000 + deadlineMs

  /** Without the fence, whatever this worker found out is void: the order belongs to a later claim. */
  async function apply(command: OrderCommand, outcome: Outcome): Promise<Outcome> {
    const change = decide(order, command, deps.clock.nowMs())
    if (change === 'already applied') return done
    const committed = await commitUntilAnswered(change)
    if (committed === 'unclear') return retryUncounted('it is not known whether the order was changed', 0)
    if (committed) deps.logger.info({ ...log, status: change.after.status }, `order: ${command.type}`)
    else deps.logger.warn(log, `order: ${command.type} came too late, the order has changed meanwhile`)
    return committed ? outcome : done
  }

  /**
   * The message stays in hand until the store answers, so that no other worker takes the claim for that of a crashed one, and the
   * partner is not asked again what it has answered. `unclear`: an answer was lost, and the order has changed since.
   */
  const commitUntilAnswered = (change: OrderChange) =>
    retry(async (failures) => (await deps.commit(change, event.traceparent)) || (failures > 0 && 'unclear'), {
      ...UNTIL_COMMITTED,
      signal: context.signal,
    })

  const failure = failureOf(order)
  if (failure) return apply(failure, done)
  const result = await tryToFulfil(deps, order, event, context)
  if (!('error' in result)) return apply(commandFor(result), done)
  if (context.signal.aborted) {
    deps.logger.info(log, 'the order is given back, for the worker stops')
    return apply({ type: 'giveBack', checkAtMs: checkAtMs() }, retryUncounted('the worker stops', 0))
  }
  deps.logger.warn({ ...log, err: result.error }, 'the order could not be fulfilled this time')
  const error = messageOf(result.error)
  if (attempt > maxRetries) return apply({ type: 'fail', reason: NOT_PROCESSED, error, attempted: true }, done)
  const delaySeconds = retryDelay(attempt)
  const release: OrderCommand = { type: 'release', error, checkAtMs: checkAtMs(delaySeconds) }
  return apply(release, retryAfter(delaySeconds, error))
}

/** Of an order that the partner is not asked about any more. */
function failureOf(order: OrderRecord): OrderCommand | undefined {
  const { awaitUntilMs } = order
  if (awaitUntilMs !== undefined) {
    const error = `no answer was posted by ${new Date(awaitUntilMs).toISOString()}`
    return { type: 'fail', reason: NOT_IN_TIME, error, attempted: true }
  }
  return isCrashAllowanceUsedUp(order) ? { type: 'fail', reason: NOT_PROCESSED } : undefined
}

function commandFor(result: FulfilmentResult): OrderCommand {
  if ('awaitUntilMs' in result) return { type: 'await', untilMs: result.awaitUntilMs }
  return result.fulfilled ? { type: 'confirm' } : { type: 'fail', reason: result.reason, attempted: true }
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

/** With what has led to it, such as the address that refuses connections. */
function messageOf(error: unknown): string {
  const messages: string[] = []
  for (
    let at = error;
    at !== undefined && messages.length < MOST_CAUSES;
    at = at instanceof Error ? at.cause : undefined
  )
    messages.push(at instanceof Error ? at.message : String(at))
  return messages.join(': ').slice(0, MAX_ERROR_LENGTH).toWellFormed()
}
