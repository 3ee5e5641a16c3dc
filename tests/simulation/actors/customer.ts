import type { PlacedOrder } from '@orders/api/orders/place-order'
import { DomainError } from '@orders/shared/domain/errors'
import { chance } from '../plan/chance.ts'
import type { PlannedOrder } from '../plan/plan.ts'
import { BEGIN_MS, virtualTime } from '../time/virtual-time.ts'
import type { World } from '../world.ts'
import type { SimulatedApi } from './api.ts'
import { createRequests } from './requests.ts'
import type { Supervisor } from './supervisor.ts'
import { answerLater } from './warehouse.ts'

export const userIdOf = (customer: number): string => `00000000-0000-7000-8000-${String(customer).padStart(12, '0')}`

/** Of customers with a key, how many place their order once more though they have the answer. */
const REPEATED_SHARE = 0.2
/** Of them, how many send the request twice at once. */
const TWICE_SHARE = 0.15
const REPEATED_WITHIN_MS = 20_000
/** Reads that may have begun before the cancel that they then meet. */
const READS_BESIDE = 3
const BESIDE_CANCEL_MS = 40

/** Places the order that the plan has, then cancels, reads, retries and answers it. Resolves when all of that is done. */
export async function actAsCustomer(world: World, supervisor: Supervisor, planned: PlannedOrder): Promise<void> {
  const { observed, random } = world
  const userId = userIdOf(planned.customer)
  const who = `customer ${planned.customer}`
  const requests = createRequests(world, supervisor, who)
  /** The newest version that each life of an api has answered: what it answers later is at least as new. */
  const known = new Map<SimulatedApi, number>()

  function learn(api: SimulatedApi, version: number): void {
    known.set(api, Math.max(version, known.get(api) ?? 0))
  }

  function place() {
    const items = planned.lines.map((line) => ({ ...line }))
    const key = planned.keyed ? { idempotencyKey: `key of ${planned.customer}` } : {}
    const request = (api: SimulatedApi) => api.place({ actor: { kind: 'user', id: userId }, body: { items }, ...key })
    // Without a key, asking again could be another order.
    return planned.keyed ? requests.insist('places', request) : requests.ask('places', request).catch(() => undefined)
  }

  async function repeat(orderId: string): Promise<void> {
    const repeated = (await place())?.answer
    if (repeated && !repeated.replayed)
      observed.violate('one order per key', `${who} has ${orderId}, and places ${repeated.order.id}`)
    compare(orderId, repeated)
  }

  function compare(orderId: string, other: PlacedOrder | undefined): void {
    if (other && other.order.id !== orderId)
      observed.violate('one order per key', `${who} was told of ${orderId}, and of ${other.order.id}`)
  }

  async function read(orderId: string): Promise<void> {
    const before = new Map(known)
    try {
      const { api, answer } = await requests.ask('reads', (one) => one.read(userId, orderId))
      const { version } = answer.order
      const newest = before.get(api) ?? 0
      if (version < newest)
        observed.violate('reads are as new as answers', `${who} knew version ${newest}, and read ${version}`)
      learn(api, version)
    } catch (error) {
      if (error instanceof DomainError && error.code === 'ORDER_NOT_FOUND')
        observed.violate('acknowledged orders exist', `${who} does not find ${orderId}`)
    }
  }

  async function cancel(orderId: string): Promise<void> {
    const beside = Array.from({ length: READS_BESIDE }, () =>
      later(random.between(0, BESIDE_CANCEL_MS), () => read(orderId)),
    )
    const cancelled = await requests.insist('cancels', (api) => api.cancel(userId, orderId))
    if (cancelled) {
      learn(cancelled.api, cancelled.answer.version)
      await read(orderId)
    }
    await Promise.all(beside)
  }

  async function retry(orderId: string): Promise<void> {
    const retried = await requests.insist('retries', (api) => api.retry(orderId))
    if (!retried) return
    observed.retries++
    learn(retried.api, retried.answer.version)
  }

  await virtualTime.after(BEGIN_MS + planned.atMs - virtualTime.nowMs())
  const isTwice = planned.keyed && chance(random, TWICE_SHARE)
  const [placed, other] = await Promise.all([place(), isTwice ? place() : undefined])
  if (!placed) return
  compare(placed.answer.order.id, other?.answer)
  const { id, version } = placed.answer.order
  observed.acknowledged.set(userId, id)
  learn(placed.api, version)
  const { cancelAfterMs, retryAfterMs, readAfterMs, keyed, partner } = planned
  const { answersAfterMs, refuses } = partner
  const repeatAfterMs = keyed && chance(random, REPEATED_SHARE) ? random.between(0, REPEATED_WITHIN_MS) : undefined
  await Promise.all([
    later(repeatAfterMs, () => repeat(id)),
    later(cancelAfterMs, () => cancel(id)),
    later(retryAfterMs, () => retry(id)),
    later(answersAfterMs, () => answerLater(world, supervisor, { id, userId, refuses })),
    ...readAfterMs.map((ms) => later(ms, () => read(id))),
  ])
}

async function later(ms: number | undefined, act: () => Promise<void>): Promise<void> {
  if (ms === undefined) return
  await virtualTime.after(ms)
  await act()
}
