import type { OrderEventType } from '../contracts/events.ts'
import type { Order, OrderStatus } from '../contracts/orders.ts'

/** What the store keeps of an order: what the customer sees, and what the system needs to handle it safely. */
export interface OrderRecord extends Order {
  userId: string
  /** The customer's Idempotency-Key and the SHA-256 of the request it came with. */
  idempotency?: { key: string; fingerprint: string }
  /** How often a worker has claimed the order since it was placed or retried. */
  attempts: number
  /** The version that the last retry by an admin gave it: events of lower versions tell of an earlier life. */
  retriedAtVersion?: number
  /** While PROCESSING: until when (epoch ms) the claim holds. Whoever claims later gets a higher version, which is the fence. */
  leaseUntilMs?: number
  /** While unsettled: when (epoch ms) the watchdog publishes the order again. */
  checkAtMs?: number
  /** Why the last attempt did not succeed; the reason of the failure once attempts are used up. */
  lastError?: string
}

export const MAIL_KINDS = ['confirmed', 'failed', 'cancelled'] as const
export type MailKind = (typeof MAIL_KINDS)[number]

export type OrderCommand =
  | { type: 'claim'; leaseMs: number; checkAtMs: number }
  | { type: 'release'; error: string }
  | { type: 'confirm' }
  | { type: 'fail'; reason: string }
  | { type: 'cancel' }
  | { type: 'retry'; checkAtMs: number }

interface Transition {
  from: OrderStatus
  to: OrderStatus
  stock: 'none' | 'return' | 'reserve'
  event?: OrderEventType
  mail?: MailKind
}

/** The only place that knows which status may follow which, and what has to happen with it. */
export const TRANSITIONS = {
  claim: { from: 'PENDING', to: 'PROCESSING', stock: 'none' },
  confirm: { from: 'PROCESSING', to: 'CONFIRMED', stock: 'none', event: 'order.confirmed', mail: 'confirmed' },
  fail: { from: 'PROCESSING', to: 'FAILED', stock: 'return', event: 'order.failed', mail: 'failed' },
  cancel: { from: 'PENDING', to: 'CANCELLED', stock: 'return', event: 'order.cancelled', mail: 'cancelled' },
  retry: { from: 'FAILED', to: 'PENDING', stock: 'reserve', event: 'order.placed' },
} as const satisfies Record<string, Transition>

const MAIL_OF: ReadonlyMap<OrderStatus, MailKind> = new Map(
  Object.values(TRANSITIONS).flatMap((transition) =>
    'mail' in transition ? [[transition.to, transition.mail] as const] : [],
  ),
)
/** @returns the mail that tells of this status, if one does */
export const mailOf = (status: OrderStatus): MailKind | undefined => MAIL_OF.get(status)

export const SETTLED_STATUSES = ['CONFIRMED', 'FAILED', 'CANCELLED'] as const satisfies OrderStatus[]
const SETTLED: ReadonlySet<OrderStatus> = new Set(SETTLED_STATUSES)
export const isSettled = (status: OrderStatus): boolean => SETTLED.has(status)

/** Whether an event of this version tells of the time before an admin retried the order. Versions tell exactly, clocks would not. */
export const isBeforeRetry = (order: OrderRecord, version: number): boolean => version < (order.retriedAtVersion ?? 1)

/** A decided change: the store applies all of it in one transaction, if (status, version) is still `before`'s, or none of it. */
export interface OrderChange {
  before: OrderRecord
  after: OrderRecord
  stock: 'none' | 'return' | 'reserve'
  event?: OrderEventType
  mail?: MailKind
}

export class IllegalTransition extends Error {
  readonly status: OrderStatus
  readonly command: OrderCommand['type']
  constructor(order: OrderRecord, command: OrderCommand['type']) {
    super(`order ${order.id} is ${order.status}: ${command} is not possible`)
    this.name = 'IllegalTransition'
    this.status = order.status
    this.command = command
  }
}

/** Another worker's claim still holds; it can be taken over after `leaseUntilMs`. */
export class ClaimHeld extends Error {
  readonly leaseUntilMs: number
  constructor(order: OrderRecord) {
    super(`order ${order.id} is claimed by another worker`)
    this.name = 'ClaimHeld'
    this.leaseUntilMs = order.leaseUntilMs ?? 0
  }
}

/**
 * Decides what a command does to an order. Pure.
 * @returns the change, or 'already applied' where the order is in the state that the command leads to
 * @throws IllegalTransition, ClaimHeld
 */
export function decide(order: OrderRecord, command: OrderCommand, nowMs: number): OrderChange | 'already applied' {
  if (order.status === 'PROCESSING' && command.type === 'claim') return takeOver(order, command, nowMs)
  if (command.type === 'release') return release(order, command, nowMs)
  const transition: Transition = TRANSITIONS[command.type]
  if (order.status === transition.to) return 'already applied'
  if (order.status !== transition.from) throw new IllegalTransition(order, command.type)

  const { leaseUntilMs: _lease, checkAtMs: _check, lastError, ...kept } = order
  const at = new Date(nowMs).toISOString()
  const reason = command.type === 'fail' ? { reason: command.reason } : {}
  return {
    before: order,
    after: {
      ...kept,
      ...(lastError === undefined || command.type === 'retry' ? {} : { lastError }),
      ...afterCommand(order, command, nowMs),
      status: transition.to,
      history: [...order.history, { status: transition.to, at, ...reason }],
      ...nextVersion(order, nowMs),
    },
    stock: transition.stock,
    ...(transition.event ? { event: transition.event } : {}),
    ...(transition.mail ? { mail: transition.mail } : {}),
  }
}

function afterCommand(order: OrderRecord, command: OrderCommand, nowMs: number): Partial<OrderRecord> {
  switch (command.type) {
    case 'claim':
      return { attempts: order.attempts + 1, leaseUntilMs: nowMs + command.leaseMs, checkAtMs: command.checkAtMs }
    case 'retry':
      return { attempts: 0, checkAtMs: command.checkAtMs, retriedAtVersion: order.version + 1 }
    default:
      return {}
  }
}

/** The status stays, so the history does too; the version grows, and with it the fence. */
function takeOver(order: OrderRecord, command: OrderCommand & { type: 'claim' }, nowMs: number): OrderChange {
  if ((order.leaseUntilMs ?? 0) > nowMs) throw new ClaimHeld(order)
  const after = { ...order, ...afterCommand(order, command, nowMs), ...nextVersion(order, nowMs) }
  return { before: order, after, stock: 'none' }
}

function release(order: OrderRecord, command: OrderCommand & { type: 'release' }, nowMs: number): OrderChange {
  if (order.status !== 'PROCESSING') throw new IllegalTransition(order, 'release')
  const after = { ...order, leaseUntilMs: nowMs, lastError: command.error, ...nextVersion(order, nowMs) }
  return { before: order, after, stock: 'none' }
}

const nextVersion = ({ version }: OrderRecord, nowMs: number) => ({
  version: version + 1,
  updatedAt: new Date(nowMs).toISOString(),
})
