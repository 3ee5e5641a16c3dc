import { calmFromMs, type Plan } from '../plan/plan.ts'
import type { World } from '../world.ts'

/** The most messages that may be handled for each that is needed. */
const MOST_PER_NEEDED = 1.2
/** A few more, for runs of few orders: a fifth of three is no number. */
const ODD_ONES = 2
/** What one fault can cost: the ten messages of a batch that is sent again, or received again. */
const PER_FAULT = 10
/** A poll, a batch that waits for its slowest, a relay that looks every second. */
const OVERHEAD_MS = 10_000

/** Work is bounded by what has to be done, whatever the backlog; and a backlog is worked off at the rate that the workers have. */
export function checkCapacity(world: World, settledAfterMs: number): void {
  const { plan, observed } = world
  const { delivered, duplicated } = observed.messages
  const needed = observed.needed.size + observed.retries
  const explained = 2 * duplicated + PER_FAULT * observed.faultsMet + triesAgain(world)
  if (delivered > MOST_PER_NEEDED * needed + explained + ODD_ONES) {
    const counted = `${delivered} messages were handled, ${needed} were needed, ${explained} more have a cause`
    observed.violate('handles what is needed', counted)
  }
  if (plan.kind !== 'load') return
  const mostMs = OVERHEAD_MS + 1.5 * backlogMs(plan)
  if (settledAfterMs > mostMs)
    observed.violate('works a backlog off', `took ${settledAfterMs} ms, though its workers need ${mostMs} at most`)
}

function triesAgain({ observed }: World): number {
  const orders = [...observed.orders.values()]
  return orders.reduce((sum, { errorsAtMs, lostDeliveries }) => sum + errorsAtMs.length + 3 * lostDeliveries, 0)
}

/** What the workers still have to do when the last order has come. */
function backlogMs(plan: Plan): number {
  const { settings, orders, processes } = plan
  const workers = processes.filter(({ does }) => does === 'worker').length
  const allMs = (orders.length * settings.partnerMs) / (workers * settings.concurrency)
  return Math.max(0, allMs - calmFromMs(plan))
}
