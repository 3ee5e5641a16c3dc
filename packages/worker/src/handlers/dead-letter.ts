import type { OrderEvent } from '@orders/shared/contracts/events'
import {
  ClaimHeld,
  CRASH_ALLOWANCE,
  decide,
  isAwaiting,
  isBeforeRetry,
  ORDER_MAIL_KINDS,
  type OrderMailKind,
  type OrderRecord,
} from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { OrderCache } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import type { WorkerMetrics } from '../metrics.ts'
import type { Delivery, HandleDelivery } from '../queue/delivery.ts'
import { done, type Outcome, retry, retryAfter } from '../queue/outcome.ts'
import { type ClaimOptions, claimOrder, decideUnlessHeld } from './claim-order.ts'
import { type CommitChange, refreshCache } from './commit-change.ts'
import { deadLetterId } from './dead-letter-id.ts'
import type { ErrorBoundary } from './error-boundary.ts'
import { logFieldsOf } from './handler.ts'
import { MAIL_KIND_OF } from './order-settled.ts'
import { parseMessage } from './parse-message.ts'
import type { TraceHandling } from './trace-handling.ts'

export interface DeadLetterDeps {
  store: Store
  cache: OrderCache
  clock: Clock
  commit: CommitChange
  logger: Logger
  boundary: ErrorBoundary
  trace: TraceHandling
  metrics: WorkerMetrics
}

export interface DeadLetterOptions extends ClaimOptions {
  /** After how many deliveries the queue gave a message up. */
  maxReceiveCount: number
}

/** Sees to it that no dead letter is just dead: its order fails, its mail is sent later, or it is kept for the operators. */
export function createDeadLetterHandler(deps: DeadLetterDeps, options: DeadLetterOptions): HandleDelivery {
  const { store, cache, clock, commit, logger, boundary, trace, metrics } = deps

  async function handle(delivery: Delivery): Promise<Outcome> {
    const parsed = parseMessage(delivery.body)
    if ('problem' in parsed) return keep(delivery, parsed.problem)
    const reason = delivery.rejection?.reason ?? `it could not be processed in ${options.maxReceiveCount} attempts`
    return trace(parsed.event, delivery, (event) =>
      event.type === 'order.placed'
        ? takeOrder(delivery, event, reason)
        : leaveToSweeper(delivery, event, MAIL_KIND_OF[event.type], reason),
    )
  }

  /**
   * Of an order that workers have claimed, the queue counts too much: deliveries that ended with a stop, or that waited for another
   * worker. Its own counts tell whether it has failed. A message that kills each worker before its claim leaves the order PENDING.
   */
  async function takeOrder(delivery: Delivery, event: OrderEvent, reason: string): Promise<Outcome> {
    const { orderId, userId, version } = event.data
    const order = delivery.rejection ? undefined : await store.orders.findById(orderId, userId)
    // One that waits for its answer needs no message: claiming it finds that out
    const goesOn =
      order && isWorthAnotherMessage(order) && !isAwaiting(order, clock.nowMs()) && !isBeforeRetry(order, version)
    return goesOn ? republish(delivery, event, order) : failOrder(delivery, event, reason)
  }

  async function republish(delivery: Delivery, event: OrderEvent, order: OrderRecord): Promise<Outcome> {
    const nowMs = clock.nowMs()
    const change = decideUnlessHeld(order, { type: 'republish', checkAtMs: nowMs + options.deadlineMs }, nowMs)
    if (change instanceof ClaimHeld) return heldUntil(change.leaseUntilMs)
    if (!(await commit(change, event.traceparent))) return retry('the order has changed')
    const { crashes } = change.after
    logger.warn(
      { ...logFieldsOf(event, delivery.messageId, order), crashes },
      'the order of a dead letter is published again',
    )
    return done
  }

  const heldUntil = (leaseUntilMs: number) =>
    retryAfter((leaseUntilMs - clock.nowMs()) / 1000, 'the order cannot be taken yet')

  async function failOrder(delivery: Delivery, event: OrderEvent, reason: string): Promise<Outcome> {
    const claim = await claimOrder(deps, event.data, options)
    if (claim.kind === 'unknown') return keep(delivery, reason)
    if (claim.kind === 'held') return heldUntil(claim.leaseUntilMs)
    if (claim.kind === 'settled' || claim.kind === 'waiting') {
      await refreshCache(cache, claim.order)
      return done
    }
    if (claim.kind === 'retried') {
      logger.info(
        logFieldsOf(event, delivery.messageId),
        'a dead letter from before the retry of its order is done with',
      )
      return done
    }
    const words = delivery.rejection ? 'it could not be processed' : reason
    const error = claim.order.lastError ?? reason
    const change = decide(claim.order, { type: 'fail', reason: words, error }, clock.nowMs())
    if (change === 'already applied' || !(await commit(change, event.traceparent)))
      return retry('the order has changed')
    logger.error(
      { ...logFieldsOf(event, delivery.messageId, claim.order), reason },
      'the order of a dead letter has failed',
    )
    return done
  }

  /** The ledger remembers an unsent mail, and a sweeper sends it. */
  async function leaveToSweeper(
    delivery: Delivery,
    event: OrderEvent,
    kind: OrderMailKind,
    reason: string,
  ): Promise<Outcome> {
    const { orderId } = event.data
    const mail = (await store.mails.list({ subjectId: orderId, limit: ORDER_MAIL_KINDS.length })).find(
      (one) => one.kind === kind,
    )
    if (!mail) return keep(delivery, reason)
    logger.warn(
      { ...logFieldsOf(event, delivery.messageId), reason, mail: mail.state },
      'the message of a mail was given up',
    )
    return done
  }

  async function keep(delivery: Delivery, problem: string): Promise<Outcome> {
    const { reason = problem, receiveCount = delivery.receiveCount } = delivery.rejection ?? {}
    const at = new Date(clock.nowMs()).toISOString()
    const { body, groupId, attributes } = delivery
    await store.deadLetters.keep({
      id: deadLetterId(delivery),
      body,
      reason,
      receiveCount,
      at,
      ...(groupId === undefined ? {} : { groupId }),
      ...(attributes === undefined ? {} : { attributes }),
    })
    metrics.deadLetterKept()
    logger.error({ messageId: delivery.messageId, reason }, 'a dead letter that names no order is kept')
    return done
  }

  return (delivery) => boundary('dead letter', delivery, () => handle(delivery))
}

/** Only an order that was claimed is PROCESSING. To be given up by the queue is one crash more. */
const isWorthAnotherMessage = ({ status, crashes = 0 }: OrderRecord): boolean =>
  status === 'PROCESSING' && crashes < CRASH_ALLOWANCE
