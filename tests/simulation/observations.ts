import type { OrderMailKind } from '@orders/shared/domain/order'
import type { SimulatedProcess } from './actors/process.ts'
import type { PlannedOrder } from './plan/plan.ts'

export interface Violation {
  rule: string
  problem: string
}

export interface DeliveredMail {
  orderId: string
  kind: OrderMailKind
  atMs: number
  by: SimulatedProcess
  /** The ledger says that it was sent. */
  noted: boolean
  /** Why its sender could not know, or note, that it was sent: then it may be sent once more. */
  excuse?: string
}

/** What the services saw of an order. */
export interface ObservedOrder {
  planned: PlannedOrder
  /** When the partner answered with an error, or in no time, to a worker that lived to hear it. */
  errorsAtMs: number[]
  refused: boolean
  /** How often the partner has let it wait for an answer that is posted. */
  waits: number
  /** Of the worker that has the order at the partner. */
  claim?: { by: SimulatedProcess; untilMs: number }
  /** Deliveries that came to nothing through the simulation's doing: crashes, lost answers, a store that was out. */
  lostDeliveries: number
  placedMessages: number
}

/** What happened as those outside of the system saw it; the rules look at it. */
export interface Observations {
  violations: Violation[]
  violate(rule: string, problem: string): void
  /** By customer: every customer has one order. */
  orders: ReadonlyMap<string, ObservedOrder>
  orderOf(userId: string): ObservedOrder
  mails: DeliveredMail[]
  /** By order: the newest that was committed. */
  versions: Map<string, number>
  /** By userId: the order that the customer was told of. */
  acknowledged: Map<string, string>
  messages: { sent: number; delivered: number; duplicated: number; lost: number }
  /** Kinds of messages that there had to be: an event type of an order. */
  needed: Set<string>
  retries: number
  /** Faults that were met, any of which can cost a delivery. */
  faultsMet: number
}

/** The excuse of a mail whose sender has ended; void where its note was on its way and arrives. */
export const CRASHED = 'its sender crashed'

const MOST_VIOLATIONS = 20

export function createObservations(
  orders: readonly PlannedOrder[],
  userIdOf: (customer: number) => string,
): Observations {
  const violations: Violation[] = []
  const byUser: ReadonlyMap<string, ObservedOrder> = new Map(
    orders.map((planned): [string, ObservedOrder] => [
      userIdOf(planned.customer),
      { planned, errorsAtMs: [], refused: false, waits: 0, lostDeliveries: 0, placedMessages: 0 },
    ]),
  )
  return {
    violations,
    violate: (rule, problem) => {
      if (violations.length < MOST_VIOLATIONS) violations.push({ rule, problem })
    },
    orders: byUser,
    orderOf: (userId) => {
      const order = byUser.get(userId)
      if (!order) throw new Error(`no order is planned for ${userId}`)
      return order
    },
    mails: [],
    versions: new Map(),
    acknowledged: new Map(),
    messages: { sent: 0, delivered: 0, duplicated: 0, lost: 0 },
    needed: new Set(),
    retries: 0,
    faultsMet: 0,
  }
}
