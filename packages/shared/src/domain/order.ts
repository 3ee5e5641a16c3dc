import type { OrderEventType } from '../contracts/events.ts'
import type { OrderMailKind } from '../contracts/mails.ts'
import type { AttemptOutcome, Order, OrderStatus } from '../contracts/orders.ts'

export { ORDER_MAIL_KINDS, type OrderMailKind } from '../contracts/mails.ts'

/** What the store keeps of an order: what the customer sees, and what the system needs to handle it safely. */
export interface OrderRecord extends Omit<Order, 'number' | 'cancellableUntil'> {
  userId: string
  /** Absent in what earlier versions wrote, until it is added: `orderNumberOf` tells it at any time. */
  number?: string
  /** As it was placed, for good: the first answer tells of it. `windowEndOf` tells whether it still matters. */
  cancellableUntil?: string
  /** The customer's Idempotency-Key and the SHA-256 of the request it came with. */
  idempotency?: { key: string; fingerprint: string }
  /** How often the partner has answered since the order was placed or retried, or has not answered in time. */
  attempts: number
  /** Claims since then that ended without a word: their worker crashed or was cut off. 0 by default. */
  crashes?: number
  /** How often the order has been republished since then: the back-off doubles with each. 0 by default. */
  republished?: number
  /** The version that the last retry by an admin gave it: events of lower versions belong to an earlier life. */
  retriedAtVersion?: number
  /** Hashes of the Idempotency-Keys that admins have retried it with. */
  retryKeys?: string[]
  /**
   * While a worker has claimed the order: until when (epoch ms) the claim holds. Absent once the claim is given back. Each claim
   * raises the version, which is the fence.
   */
  leaseUntilMs?: number
  /** While unsettled: from when (epoch ms) on the order is overdue, and the watchdog may republish it. */
  checkAtMs?: number
  /**
   * Of a PROCESSING order whose answer is to be posted to the api: until when (epoch ms) it waits for that. Afterwards a worker claims it
   * and fails it.
   */
  awaitUntilMs?: number
  /** Why the last attempt did not succeed, for operators alone: it may name hosts and quote their answers. */
  lastError?: string
  /** The ids of the traces that led to it, each with the step of `history` that begins with it. For operators alone. */
  traces?: { step: number; id: string }[]
  /** The latest answers of the partner, oldest first, ATTEMPTS_KEPT at most; also those from before a retry. For operators alone. */
  attemptLog?: Attempt[]
}

/** One answer of the partner, or the lack of one. */
export interface Attempt {
  /** ISO 8601: when it was noted. */
  at: string
  /** `failed`: no answer in time, or one that settles nothing. */
  outcome: AttemptOutcome
  /** The reason of a refusal, or what went wrong, or what the partner calls it. */
  detail?: string
  /** Of an answer that was posted: the hash of its Idempotency-Key. */
  key?: string
}
export const ATTEMPTS_KEPT = 20

export type OrderCommand =
  | { type: 'claim'; leaseMs: number; checkAtMs: number }
  /** After an attempt that settled nothing. */
  | { type: 'release'; error: string; checkAtMs: number }
  /** The worker stops; it says nothing about the order. */
  | { type: 'giveBack'; checkAtMs: number }
  /** The partner answers later, and posts it to the api. */
  | { type: 'await'; untilMs: number }
  /** The queue gave the order's message up, though workers have claimed the order: another message, for a crash of its allowance. */
  | { type: 'republish'; checkAtMs: number }
  | { type: 'confirm'; answer?: PostedAnswer }
  /** The reason is for the customer, the error for operators. `attempted`: an attempt has led to it. */
  | { type: 'fail'; reason: string; error?: string; attempted?: boolean; answer?: PostedAnswer }
  | { type: 'cancel' }
  | { type: 'retry'; checkAtMs: number }

/** What an attempt keeps of an answer that was posted. */
type PostedAnswer = Pick<Attempt, 'detail' | 'key'>

interface Transition {
  from: readonly OrderStatus[]
  to: OrderStatus
  stock: 'none' | 'return' | 'reserve'
  event?: OrderEventType
  mail?: OrderMailKind
}

/** The only place that knows which status may follow which, and what has to happen with it. */
export const TRANSITIONS = {
  claim: { from: ['PENDING'], to: 'PROCESSING', stock: 'none' },
  confirm: { from: ['PROCESSING'], to: 'CONFIRMED', stock: 'none', event: 'order.confirmed', mail: 'confirmed' },
  fail: { from: ['PROCESSING'], to: 'FAILED', stock: 'return', event: 'order.failed', mail: 'failed' },
  cancel: {
    // PROCESSING only while no worker holds a live claim
    from: ['PENDING', 'PROCESSING'],
    to: 'CANCELLED',
    stock: 'return',
    event: 'order.cancelled',
    mail: 'cancelled',
  },
  retry: { from: ['FAILED'], to: 'PENDING', stock: 'reserve', event: 'order.placed' },
} as const satisfies Record<string, Transition>

const MAIL_OF: ReadonlyMap<OrderStatus, OrderMailKind> = new Map(
  Object.values(TRANSITIONS).flatMap((transition) =>
    'mail' in transition ? [[transition.to, transition.mail] as const] : [],
  ),
)
/** @returns the mail for this status, if there is one */
export const mailOf = (status: OrderStatus): OrderMailKind | undefined => MAIL_OF.get(status)

export const SETTLED_STATUSES = ['CONFIRMED', 'FAILED', 'CANCELLED'] as const satisfies OrderStatus[]
const SETTLED: ReadonlySet<OrderStatus> = new Set(SETTLED_STATUSES)
export const isSettled = (status: OrderStatus): boolean => SETTLED.has(status)

type OrderTimes = Pick<OrderRecord, 'createdAt' | 'cancellableUntil'>

/** When an order was placed or, with a cancel window, when that ends (epoch ms): the shop is not waited for before. */
export const waitedForFromMs = (order: OrderTimes): number => Date.parse(order.cancellableUntil ?? order.createdAt)

export const timeToSettleMs = (order: OrderTimes & Pick<OrderRecord, 'updatedAt'>): number =>
  Math.max(0, Date.parse(order.updatedAt) - waitedForFromMs(order))

/** How many orders have each status: a store knows only of those that some order has. */
export function toStatusCounts(counted: Iterable<readonly [OrderStatus, number]>): Record<OrderStatus, number> {
  const none = { PENDING: 0, PROCESSING: 0, CONFIRMED: 0, FAILED: 0, CANCELLED: 0 }
  return { ...none, ...Object.fromEntries(counted) }
}

/** The oldest of the orders, of which a store finds one of each kind; ids sort by age. */
export const oldestOf = <T extends { id: string }>(orders: readonly T[]): T | undefined =>
  orders.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0]

/** Whether an event of this version is from before an admin's retry. Versions are exact, clocks would not be. */
export const isBeforeRetry = (order: OrderRecord, version: number): boolean => version < (order.retriedAtVersion ?? 1)

/** How many claims of an order may end without a word: it need not be what crashed the worker. */
export const CRASH_ALLOWANCE = 5
export const isCrashAllowanceUsedUp = ({ crashes = 0 }: OrderRecord): boolean => crashes > CRASH_ALLOWANCE

/** A decided change: the store applies all of it in one transaction, if (status, version) is still `before`'s, or none of it. */
export interface OrderChange {
  before: OrderRecord
  after: OrderRecord
  stock: 'none' | 'return' | 'reserve'
  event?: OrderEventType
  mail?: OrderMailKind
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

/** Another worker's claim still holds, or the order waits for its customer or its answer; it can be claimed after `leaseUntilMs`. */
export class ClaimHeld extends Error {
  readonly leaseUntilMs: number
  constructor(order: OrderRecord, leaseUntilMs: number) {
    super(`order ${order.id} is not to be claimed yet`)
    this.name = 'ClaimHeld'
    this.leaseUntilMs = leaseUntilMs
  }
}

/**
 * Decides what a command does to an order. Pure.
 * @returns the change, or 'already applied' where the order is in the state that the command leads to
 * @throws IllegalTransition, ClaimHeld
 */
export function decide(order: OrderRecord, command: OrderCommand, nowMs: number): OrderChange | 'already applied' {
  if (order.status === 'PROCESSING' && command.type === 'claim') return takeOver(order, command, nowMs)
  if (isEndOfClaim(command)) return endClaim(order, command, nowMs)
  const transition: Transition = TRANSITIONS[command.type]
  if (order.status === transition.to) return 'already applied'
  if (!transition.from.includes(order.status) || isCancelOfClaimed(order, command, nowMs))
    throw new IllegalTransition(order, command.type)
  if (command.type === 'claim' && nowMs < dueAtMs(order)) throw new ClaimHeld(order, dueAtMs(order))

  const { leaseUntilMs: _lease, checkAtMs: _check, awaitUntilMs: _await, lastError, ...kept } = order
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

/** Of an order in work that its worker has not given back. */
const isCancelOfClaimed = ({ status, leaseUntilMs = 0 }: OrderRecord, command: OrderCommand, nowMs: number): boolean =>
  command.type === 'cancel' && status === 'PROCESSING' && leaseUntilMs > nowMs

/** Whether the order waits for an answer to be posted, and its time is not over. */
export const isAwaiting = ({ awaitUntilMs = 0 }: OrderRecord, nowMs: number): boolean => awaitUntilMs > nowMs

/** Whether a posted answer would settle the order: also one that comes late, until a worker has claimed the order to fail it. */
export const isAnswerable = ({ awaitUntilMs, leaseUntilMs = 0 }: OrderRecord, nowMs: number): boolean =>
  awaitUntilMs !== undefined && leaseUntilMs <= nowMs

/** Until when the order waits for its customer to cancel it: no longer once it was claimed, and not again when it is retried. */
export const windowEndOf = ({ status, cancellableUntil, retriedAtVersion }: OrderRecord): string | undefined =>
  status === 'PENDING' && retriedAtVersion === undefined ? cancellableUntil : undefined

/** From when (epoch ms) on a worker may take the order. */
export function dueAtMs(order: OrderRecord): number {
  const end = windowEndOf(order)
  return end === undefined ? 0 : Date.parse(end)
}

function afterCommand(order: OrderRecord, command: OrderCommand, nowMs: number): Partial<OrderRecord> {
  switch (command.type) {
    case 'claim':
      return { leaseUntilMs: nowMs + command.leaseMs, checkAtMs: command.checkAtMs }
    case 'confirm':
      return oneAttemptMore(order, { outcome: 'fulfilled', ...command.answer }, nowMs)
    case 'fail':
      return {
        ...(command.attempted ? oneAttemptMore(order, lastAttemptOf(command), nowMs) : {}),
        ...(command.error === undefined ? {} : { lastError: command.error }),
      }
    case 'retry':
      return {
        attempts: 0,
        crashes: 0,
        republished: 0,
        checkAtMs: command.checkAtMs,
        retriedAtVersion: order.version + 1,
      }
    default:
      return {}
  }
}

/** The partner has refused, or else has been asked once too often. */
const lastAttemptOf = ({ reason, error, answer }: OrderCommand & { type: 'fail' }): Omit<Attempt, 'at'> =>
  error === undefined ? { outcome: 'refused', detail: reason, ...answer } : { outcome: 'failed', detail: error }

const oneAttemptMore = ({ attempts, attemptLog = [] }: OrderRecord, attempt: Omit<Attempt, 'at'>, nowMs: number) => ({
  attempts: attempts + 1,
  attemptLog: [...attemptLog, { at: new Date(nowMs).toISOString(), ...attempt }].slice(-ATTEMPTS_KEPT),
})

/** The status stays, so the history does too; the version grows, and with it the fence. */
function takeOver(order: OrderRecord, command: OrderCommand & { type: 'claim' }, nowMs: number): OrderChange {
  refuseWhileHeld(order, nowMs)
  const crash = hasFallenSilent(order) ? oneCrashMore(order) : {}
  const after = { ...order, ...crash, ...afterCommand(order, command, nowMs), ...nextVersion(order, nowMs) }
  return { before: order, after, stock: 'none' }
}

/** Earlier versions of this program gave a claim back by ending its lease, at the time of that change. */
const hasFallenSilent = ({ leaseUntilMs, updatedAt }: OrderRecord): boolean =>
  leaseUntilMs !== undefined && leaseUntilMs !== Date.parse(updatedAt)

function refuseWhileHeld(order: OrderRecord, nowMs: number): void {
  const { leaseUntilMs = 0, awaitUntilMs = 0 } = order
  const heldUntilMs = isAwaiting(order, nowMs) ? awaitUntilMs : leaseUntilMs
  if (heldUntilMs > nowMs) throw new ClaimHeld(order, heldUntilMs)
}

const oneCrashMore = ({ crashes = 0 }: OrderRecord) => ({ crashes: crashes + 1 })

const ENDS_OF_CLAIMS = ['release', 'giveBack', 'await', 'republish'] as const
type EndOfClaim = Extract<OrderCommand, { type: (typeof ENDS_OF_CLAIMS)[number] }>
const isEndOfClaim = (command: OrderCommand): command is EndOfClaim =>
  ENDS_OF_CLAIMS.some((type) => type === command.type)

/** The order stays PROCESSING: until the next claim, or until its answer is posted. */
function endClaim(order: OrderRecord, command: EndOfClaim, nowMs: number): OrderChange | 'already applied' {
  if (order.status !== 'PROCESSING') throw new IllegalTransition(order, command.type)
  if (command.type === 'await' && isAwaiting(order, nowMs)) return 'already applied'
  if (command.type === 'republish') refuseWhileHeld(order, nowMs)
  const { leaseUntilMs: _lease, ...kept } = order
  const after = { ...kept, ...leftBy(command, order, nowMs), ...nextVersion(order, nowMs) }
  return { before: order, after, stock: 'none', ...(command.type === 'republish' ? { event: 'order.placed' } : {}) }
}

function leftBy(command: EndOfClaim, order: OrderRecord, nowMs: number): Partial<OrderRecord> {
  switch (command.type) {
    case 'release': {
      const { error, checkAtMs } = command
      const attempt = { outcome: 'failed', detail: error } as const
      return { ...oneAttemptMore(order, attempt, nowMs), lastError: error, checkAtMs }
    }
    case 'republish':
      return { ...oneCrashMore(order), checkAtMs: command.checkAtMs }
    case 'giveBack':
      return { checkAtMs: command.checkAtMs }
    case 'await':
      return { awaitUntilMs: command.untilMs, checkAtMs: command.untilMs }
  }
}

const nextVersion = ({ version }: OrderRecord, nowMs: number) => ({
  version: version + 1,
  updatedAt: new Date(nowMs).toISOString(),
})

/** The order with the trace of what led to its latest step, where it is another than before. @param traceparent W3C Trace Context */
export function withTrace(order: OrderRecord, traceparent: string | undefined): OrderRecord {
  const id = traceparent?.split('-')[1]
  const { traces = [], history } = order
  if (id === undefined || traces.at(-1)?.id === id) return order
  return { ...order, traces: [...traces, { step: history.length - 1, id }] }
}
