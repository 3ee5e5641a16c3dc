import { createMemoryOrderCache } from '@orders/shared/adapters/memory/order-cache'
import { createMemoryOrderChanges } from '@orders/shared/adapters/memory/order-changes'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import { createRandom } from '../scenarios/random.ts'
import { actAsCustomer, userIdOf } from './actors/customer.ts'
import { createSupervisor, STOP_WITHIN_MS } from './actors/supervisor.ts'
import { checkCapacity } from './invariants/capacity.ts'
import { checkEnd } from './invariants/end.ts'
import { createObservations, type Violation } from './observations.ts'
import { calmFromMs, type Plan } from './plan/plan.ts'
import { createSqs } from './services/sqs.ts'
import { BEGIN_MS, virtualTime } from './time/virtual-time.ts'
import { createTrace } from './trace.ts'
import type { World } from './world.ts'

export interface Result {
  violations: readonly Violation[]
  hash: string
  trace: readonly string[]
  orders: number
  messages: number
  virtualMs: number
  /** Timers that fired: what a run costs. */
  steps: number
}

const LOOK_EVERY_MS = 1_000
/** Nothing may happen any more in it: a message without need would show. */
const QUIET_MS = 15_000

/** Runs a plan from its begin until all is quiet, and holds what came of it against the rules. */
export async function simulate(plan: Plan, { keepTrace = false } = {}): Promise<Result> {
  virtualTime.reset()
  Math.random = createRandom(plan.seed ^ 0xc4a9ce).next
  const world = await createWorld(plan, keepTrace)
  const { store, observed, trace } = world
  const supervisor = createSupervisor(world)
  supervisor.start()
  let acting = plan.orders.length
  for (const planned of plan.orders) void actAsCustomer(world, supervisor, planned).finally(() => acting--)

  const calmMs = BEGIN_MS + calmFromMs(plan)
  await virtualTime.runUntil(calmMs)
  const settledWithinMs = settlesWithinMs(plan, observed.messages.lost > 0)
  while (!(acting === 0 && (await isIdle(world))) && virtualTime.nowMs() < calmMs + settledWithinMs)
    await virtualTime.runUntil(virtualTime.nowMs() + LOOK_EVERY_MS)
  const settledAfterMs = virtualTime.nowMs() - calmMs
  const sentBefore = observed.messages.sent
  await virtualTime.runUntil(virtualTime.nowMs() + QUIET_MS)
  if (settledAfterMs < settledWithinMs && observed.messages.sent > sentBefore)
    observed.violate('quiet when settled', `${observed.messages.sent - sentBefore} messages were sent afterwards`)
  await stop(() => supervisor.stopAll())
  checkCapacity(world, settledAfterMs)
  await checkEnd(world, { settledAfterMs, settledWithinMs })
  const orders = Object.values(await store.orders.countByStatus()).reduce((sum, count) => sum + count, 0)
  await stop(() => store.close())
  const { violations, messages } = observed
  const virtualMs = virtualTime.nowMs() - BEGIN_MS
  const steps = virtualTime.fired()
  return { violations, hash: trace.hash(), trace: trace.lines, orders, messages: messages.delivered, virtualMs, steps }
}

async function createWorld(plan: Plan, keepTrace: boolean): Promise<World> {
  const observed = createObservations(plan.orders, userIdOf)
  const random = createRandom(plan.seed)
  const store = openSqliteStore({ path: ':memory:' })
  const clock = { nowMs: virtualTime.nowMs }
  const filled = fill(plan, store)
  await virtualTime.runUntil(BEGIN_MS + 1)
  await filled
  return {
    plan,
    random,
    trace: createTrace(keepTrace),
    observed,
    store,
    cache: createMemoryOrderCache({ clock }),
    changes: createMemoryOrderChanges(),
    sqs: createSqs({ random }, plan, observed),
  }
}

async function fill({ products, orders }: Plan, store: World['store']): Promise<void> {
  const price = { amount: 1000, currency: 'USD' }
  const put = products.map(({ id, available }) => store.products.put(id, { name: id, price, available }))
  const users = orders.map(({ customer, addressRefused }) =>
    store.users.insert({
      id: userIdOf(customer),
      username: `customer ${customer}`,
      email: `${addressRefused ? 'refused' : 'customer'}-${customer}@example.com`,
      role: 'customer',
      passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g',
      createdAt: new Date(BEGIN_MS).toISOString(),
    }),
  )
  await Promise.all([...put, ...users])
}

/**
 * The stated time: what the longest back-off takes, and the backlog its workers. Only where the queue has lost messages has anything to
 * wait for a deadline.
 */
function settlesWithinMs({ settings, orders, processes }: Plan, someAreLost: boolean): number {
  const workers = processes.filter(({ does }) => does === 'worker').length
  const backlogMs = (2 * orders.length * settings.partnerMs) / (workers * settings.concurrency)
  return 300_000 + (someAreLost ? 4 * settings.deadlineSeconds * 1000 : 0) + backlogMs
}

async function isIdle({ store, sqs }: World): Promise<boolean> {
  if (sqs.queue.size() > 0 || sqs.deadLetters.size() > 0) return false
  const { PENDING, PROCESSING } = await store.orders.countByStatus()
  if (PENDING + PROCESSING > 0) return false
  return (await store.mails.countUnsent()) === 0 && (await store.outbox.depth()).pending === 0
}

async function stop(end: () => Promise<void>): Promise<void> {
  let ended = false
  const ending = end().finally(() => {
    ended = true
  })
  await virtualTime.runUntil(virtualTime.nowMs() + 2 * STOP_WITHIN_MS, () => ended)
  await ending
}
