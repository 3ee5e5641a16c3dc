import type { OrderRecord } from '@orders/shared/domain/order'
import { toOrderEvent } from '@orders/shared/domain/order-event'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { OutboxDepth, OverdueRequest, Store } from '@orders/shared/ports/stores'
import { EVENT_SOURCE } from './commit-change.ts'
import { eventTypeOf } from './mail/kinds.ts'
import { type Repetition, repeat } from './repeat.ts'

export interface WatchdogDeps {
  store: Store
  relay: { nudge(): void }
  clock: Clock
  logger: Logger
}

const BATCH = 200
/**
 * What is overdue during an outage of the queue mostly has an event in the outbox already; more of them would only go out before the
 * new orders' afterwards. A few old rows are no outage: events that the queue refuses stay, and must not stop the watchdog.
 */
const BACKLOG = { events: 100, ageMs: 10_000 }

/** Publishes orders and mails again that are past their deadline: whatever became of their messages. Any number may run. */
export function createWatchdog(deps: WatchdogDeps, options: { everyMs: number; deadlineMs: number }): Repetition {
  let waiting = false
  const sweep = async () => {
    const nowMs = deps.clock.nowMs()
    const waited = waiting
    waiting = isBacklog(await deps.store.outbox.depth(), nowMs)
    if (waiting && !waited) deps.logger.warn({}, 'overdue orders are not published again before the outbox has emptied')
    if (waiting) return
    const reminded = await remind(deps, { beforeMs: nowMs, nextCheckAtMs: nowMs + options.deadlineMs, limit: BATCH })
    if (reminded > 0) deps.logger.warn({ reminded }, 'overdue orders and mails are published again')
  }
  return repeat(sweep, {
    everyMs: options.everyMs,
    onError: (error) => deps.logger.error({ err: error }, 'the watchdog could not look for overdue orders'),
  })
}

const isBacklog = ({ pending, oldestAtMs }: OutboxDepth, nowMs: number): boolean =>
  pending >= BACKLOG.events && nowMs - (oldestAtMs ?? nowMs) > BACKLOG.ageMs

/**
 * Publishes everything unsettled and unsent, due or not: for a start with an empty queue, where no message is on its way.
 * @returns how many
 */
export async function remindAllUnsettled(deps: WatchdogDeps, { deadlineMs }: { deadlineMs: number }): Promise<number> {
  const horizonMs = deps.clock.nowMs() + deadlineMs + 1
  const request = { nextCheckAtMs: horizonMs, limit: BATCH }
  const near = await remind(deps, { ...request, beforeMs: horizonMs })
  // The last run may have had a longer deadline, or a clock that was ahead.
  const far = await remind(deps, { ...request, fromMs: horizonMs + 1, beforeMs: Number.MAX_SAFE_INTEGER })
  return near + far
}

/** `nextCheckAtMs` is outside of the range, so nothing is reminded of twice, and the batches come to an end. */
async function remind({ store, relay, clock }: WatchdogDeps, request: OverdueRequest): Promise<number> {
  const context = () => ({ id: clock.newId(), nowMs: clock.nowMs(), source: EVENT_SOURCE })
  const toPlaced = (order: OrderRecord) => toOrderEvent('order.placed', order, context())
  const orders = await allBatches(request, () => store.orders.remindOverdue(request, toPlaced), relay)
  const mails = await allBatches(
    request,
    () => store.mails.remindOverdue(request, (order, kind) => toOrderEvent(eventTypeOf(kind), order, context())),
    relay,
  )
  return orders + mails
}

async function allBatches(
  { limit }: OverdueRequest,
  next: () => Promise<number>,
  relay: { nudge(): void },
): Promise<number> {
  let total = 0
  for (let found = limit; found === limit; ) {
    found = await next()
    total += found
    if (found > 0) relay.nudge()
  }
  return total
}
