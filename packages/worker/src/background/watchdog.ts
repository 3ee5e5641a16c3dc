import type { OrderRecord } from '@orders/shared/domain/order'
import { toOrderEvent } from '@orders/shared/domain/order-event'
import { backOffOf, type Republication } from '@orders/shared/domain/republication'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { QueueProbe } from '@orders/shared/ports/services'
import type { OverdueOrders, Store } from '@orders/shared/ports/stores'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import { WORKER_EVENT_SOURCE } from '../event-source.ts'
import type { WorkerMetrics } from '../metrics.ts'
import type { QueueWatch } from '../queue/queue-watch.ts'
import { type Repetition, repeat } from './repeat.ts'
import { decideRepublishing, growAllowance } from './republishing.ts'

export interface RepublishDeps {
  store: Store
  relay: { nudge(): void }
  clock: Clock
}

export interface WatchdogDeps extends RepublishDeps {
  queue: QueueProbe
  watch: Pick<QueueWatch, 'snapshot'>
  logger: Logger
  metrics: Pick<WorkerMetrics, 'ordersRepublished'>
}

/** Publishes orders again that are past their deadline, unless their messages simply still wait. Any number may run. */
export function createWatchdog(deps: WatchdogDeps, options: { everyMs: number; deadlineMs: number }): Repetition {
  const { store, clock, watch, logger, metrics } = deps
  const { deadlineMs } = options
  let allowance = 0
  let last = { atMs: clock.nowMs(), received: 0 }

  const sweep = async () => {
    const nowMs = clock.nowMs()
    const { gaveNothing, waitMs, received } = watch.snapshot()
    allowance = growAllowance(allowance, { handled: received - last.received, elapsedMs: nowMs - last.atMs })
    last = { atMs: nowMs, received }
    const isEmpty = gaveNothing && (await nothingWaits(deps))
    const { beforeMs, limit } = decideRepublishing({ nowMs, deadlineMs, isEmpty, waitMs, allowance })
    if (limit === 0) return

    const backOff = (order: OrderRecord) => backOffOf(order, { nowMs, deadlineMs })
    const orders = await store.orders.republishOverdue({ beforeMs, limit, nowMs }, toRepublication(clock, backOff))
    if (orders === 0) return
    deps.relay.nudge()
    if (!isEmpty) allowance -= orders
    metrics.ordersRepublished(orders)
    logger.warn({ orders }, 'overdue orders are published again')
  }
  return repeat(sweep, {
    everyMs: options.everyMs,
    log: createOutageLog(logger, {
      begins: 'the watchdog cannot look for overdue orders',
      ends: 'the watchdog looks for overdue orders again',
    }),
  })
}

/** Each look at the queue is a request to SQS, and mostly there is nothing that could be overdue. */
async function nothingWaits({ store, queue, clock }: WatchdogDeps): Promise<boolean> {
  const hasWork = await store.orders.findOldestUnsettled(clock.nowMs())
  if (!hasWork || (await store.outbox.depth(clock.nowMs())).pending > 0) return false
  const depth = await queue.depth().catch(() => undefined)
  return depth?.waiting === 0
}

const BATCH = 200

/**
 * Publishes everything unsettled, overdue or not: for a start with an empty queue, where no message is on its way. The messages of orders
 * that wait for their customer still are in the outbox.
 * @returns how many
 */
export async function republishAllUnsettled(
  deps: RepublishDeps,
  { deadlineMs }: { deadlineMs: number },
): Promise<number> {
  // Outside of both ranges, so that nothing is published twice, and the batches come to an end.
  const horizonMs = deps.clock.nowMs() + deadlineMs + 1
  const near = await republishAll(deps, { beforeMs: horizonMs }, horizonMs)
  // The last run may have had a longer deadline, or a clock that was ahead.
  const far = await republishAll(deps, { fromMs: horizonMs + 1, beforeMs: Number.MAX_SAFE_INTEGER }, horizonMs)
  return near + far
}

async function republishAll(
  deps: RepublishDeps,
  range: Omit<OverdueOrders, 'limit' | 'nowMs'>,
  horizonMs: number,
): Promise<number> {
  const { store, relay, clock } = deps
  const request = { ...range, nowMs: clock.nowMs(), limit: BATCH }
  const afresh = toRepublication(clock, () => ({ republished: 0, checkAtMs: horizonMs }))
  return allBatches(relay, () => store.orders.republishOverdue(request, afresh))
}

async function allBatches(relay: { nudge(): void }, next: () => Promise<number>): Promise<number> {
  let total = 0
  for (let found = BATCH; found === BATCH; ) {
    found = await next()
    total += found
    if (found > 0) relay.nudge()
  }
  return total
}

const contextOf = (clock: Clock) => ({ id: clock.newId(), nowMs: clock.nowMs(), source: WORKER_EVENT_SOURCE })

const toRepublication =
  (clock: Clock, backOff: (order: OrderRecord) => Omit<Republication, 'event'>) =>
  (order: OrderRecord): Republication => ({
    ...backOff(order),
    event: toOrderEvent('order.placed', order, contextOf(clock)),
  })
