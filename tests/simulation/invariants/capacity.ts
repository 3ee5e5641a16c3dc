import { calmFromMs, type Plan } from '../plan/plan.ts'
import type { World } from '../world.ts'

/** The most messages that may be handled for each that is needed. */
const MOST_PER_NEEDED = 1.2
/** A few more, for runs of few orders: a fifth of three is no number. */
const ODD_ONES = 2
/** What one fault can cost: the ten messages of a batch that is sent again, or received again. */
const PER_FAULT = 10
/** What an order takes beside its partner: the store, the queue and the mail, at the latencies of the simulation. */
const BESIDE_PARTNER_MS = 150
/** A batch takes as long as its slowest, and a mail can be one of it. */
const MOST_OF_RATE = 2
/** A poll, a batch that waits for its slowest, a relay that looks every second. */
const OVERHEAD_MS = 10_000

/** Work is bounded by what has to be done, whatever the backlog; and a backlog is worked off at the rate that the workers have. */
export function checkCapacity(world: World, settledAfterMs: number): void {
  const { plan, observed } = world
  const { delivered, duplicated, lost } = observed.messages
  const needed = observed.needed.size + observed.retries
  const explained = 2 * (duplicated + lost) + PER_FAULT * observed.faultsMet + triesAgain(world) + earlyOnes(plan)
  if (delivered > MOST_PER_NEEDED * needed + explained + ODD_ONES) {
    const counted = `${delivered} messages were handled, ${needed} were needed, ${explained} more have a cause`
    observed.violate('handles what is needed', counted)
  }
  if (plan.kind !== 'load') return
  const mostMs = OVERHEAD_MS + Math.max(0, MOST_OF_RATE * workMs(plan) - calmFromMs(plan))
  if (settledAfterMs > mostMs)
    observed.violate('works a backlog off', `took ${settledAfterMs} ms, though its workers need ${mostMs} at most`)
}

function triesAgain({ observed }: World): number {
  const orders = [...observed.orders.values()]
  return orders.reduce(
    (sum, { errorsAtMs, lostDeliveries, waits }) => sum + errorsAtMs.length + 3 * lostDeliveries + waits,
    0,
  )
}

/** By a clock that is behind, an order is in its customer's window still when its message comes: the worker takes it a second later. */
function earlyOnes({ settings, orders, processes }: Plan): number {
  const behind = processes.some(({ does, skewMs }) => does === 'worker' && skewMs < 0)
  return settings.cancelWindowSeconds > 0 && behind ? orders.length : 0
}

/** What all orders take all workers together. */
function workMs({ settings, orders, processes }: Plan): number {
  const workers = processes.filter(({ does }) => does === 'worker').length
  return (orders.length * (settings.partnerMs + BESIDE_PARTNER_MS)) / (workers * settings.concurrency)
}
