import type { Fulfilment } from '@orders/shared/ports/services'
import type { SimulatedProcess } from '../actors/process.ts'
import type { ObservedOrder } from '../observations.ts'
import { AWAIT_MS } from '../plan/plan.ts'
import { virtualTime } from '../time/virtual-time.ts'
import type { World } from '../world.ts'
import type { Link } from './link.ts'

/** The clocks of two processes. */
const SKEW_MS = 1_000
/** As the HTTP adapter has it. */
const PARTNER_TIMEOUT_MS = 10_000

/** Fulfils each order as the plan has it: after so many errors, and unless it refuses or lets it wait. */
export function createPartner({ observed, plan }: World, process: SimulatedProcess, link: Link): Fulfilment {
  const errorsLeft = (userId: string): boolean => {
    const order = observed.orderOf(userId)
    return order.errorsAtMs.length < order.planned.partner.errors
  }

  /** A second worker may ask only when the first one's claim is over. */
  function begin(order: ObservedOrder, leaseUntilMs: number): () => void {
    const { claim } = order
    if (claim?.by.alive && claim.untilMs - SKEW_MS > process.clock.nowMs())
      observed.violate('one worker at a time', `${process.name} asks for what ${claim.by.name} has claimed`)
    const mine = { by: process, untilMs: leaseUntilMs }
    order.claim = mine
    return () => {
      if (order.claim === mine) delete order.claim
    }
  }

  return {
    fulfil: async ({ userId, leaseUntilMs = 0, cancellableUntil, retriedAtVersion }, { signal }) => {
      if (cancellableUntil && retriedAtVersion === undefined && Date.parse(cancellableUntil) > process.clock.nowMs())
        observed.violate(
          'waits for its customer',
          `${process.name} asks for what can be cancelled until ${cancellableUntil}`,
        )
      const done = begin(observed.orderOf(userId), leaseUntilMs)
      const answer = link('partner', `partner ${userId.slice(-3)}`, async () => {
        await virtualTime.after(plan.settings.partnerMs)
        if (errorsLeft(userId)) throw new Error('the partner answered 500')
        const { refuses, answersAfterMs } = observed.orderOf(userId).planned.partner
        if (answersAfterMs !== undefined) {
          observed.orderOf(userId).waits++
          return { awaitUntilMs: process.clock.nowMs() + AWAIT_MS }
        }
        if (refuses) observed.orderOf(userId).refused = true
        return refuses ? { fulfilled: false as const, reason: 'not in this country' } : { fulfilled: true as const }
      })
      const { promise: late, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => reject(new Error('the partner did not answer in time')), PARTNER_TIMEOUT_MS)
      signal?.addEventListener('abort', () => reject(new Error('given up')), { once: true })
      try {
        return await Promise.race([answer, late])
      } catch (error) {
        if (!signal?.aborted) observed.orderOf(userId).errorsAtMs.push(process.clock.nowMs())
        throw error
      } finally {
        done()
        clearTimeout(timer)
        answer.catch(() => {})
      }
    },
  }
}
