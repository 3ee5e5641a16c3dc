/** All that one run depends on: the same plan is the same run. Times are ms since its begin. */
export interface Plan {
  seed: number
  /** What the plan tries out; the rules that it has to keep depend on it. */
  kind: 'faults' | 'load'
  settings: Settings
  products: readonly { id: string; available: number }[]
  orders: readonly PlannedOrder[]
  processes: readonly PlannedProcess[]
  faults: readonly Fault[]
}

export interface Settings {
  deadlineSeconds: number
  /** How long workers leave an order to its customer. */
  cancelWindowSeconds: number
  visibilitySeconds: number
  maxRetries: number
  concurrency: number
  /** How often a relay, and a sweeper of mails, looks by itself. */
  relayPollMs: number
  watchdogMs: number
  mailLeaseMs: number
  /** Of deliveries: the message is delivered once more, also after it was deleted. */
  duplicateRate: number
  /** Of messages: how many are delivered out of their order. */
  reorderRate: number
  /** How old the counts of messages are that the queue tells. */
  countsLagMs: number
  /** How long the partner takes with an order. */
  partnerMs: number
}

export interface PlannedOrder {
  /** Its customer orders nothing else. */
  customer: number
  atMs: number
  lines: readonly { productId: string; quantity: number }[]
  /** Without a key, a customer who gets no answer does not ask again. */
  keyed: boolean
  /**
   * What the partner does: how many errors come before it, and whether it refuses then. With `answersAfterMs` it lets the order wait, and
   * posts its answer so long after the customer's: before the order waits, or after AWAIT_MS, too.
   */
  partner: { errors: number; refuses: boolean; answersAfterMs?: number }
  /** The mail service takes no mail for this customer. */
  addressRefused: boolean
  /** After the answer: when it is cancelled, read and, if it has failed, retried by an admin. */
  cancelAfterMs?: number
  retryAfterMs?: number
  readAfterMs: readonly number[]
}

export interface PlannedProcess {
  name: string
  does: 'api' | 'worker'
  /** How far its clock is ahead. */
  skewMs: number
}

export type ServiceName = 'store' | 'queue' | 'mail' | 'cache' | 'partner' | 'network'

/**
 * - `out`: no request arrives.
 * - `flaky`: of the requests, `share` get no answer; half of them have taken effect.
 * - `slow`: everything takes up to `ms` more.
 * - `hangs`: there is no answer before the end of it, and only then an effect, if any.
 * - `partial` (queue): of a batch, `share` of the entries fail.
 * - `purged` (queue): at the begin of it, all messages are lost.
 * - `paused`, `throttled`, `sender unverified` (mail): so it answers.
 */
export type ServiceFault = {
  service: ServiceName
  how: 'out' | 'flaky' | 'slow' | 'hangs' | 'partial' | 'purged' | 'paused' | 'throttled' | 'sender unverified'
  fromMs: number
  toMs: number
  share?: number
  ms?: number
}

export type ProcessFault = { process: string; how: 'crash' | 'stop'; atMs: number; downMs: number }

export type Fault = ServiceFault | ProcessFault

/** So long an order waits for an answer that is posted, and then fails. */
export const AWAIT_MS = 30_000

export const isProcessFault = (fault: Fault): fault is ProcessFault => 'process' in fault

/** When the last fault is over, and the last order has come and its window is over. */
export function calmFromMs({ faults, orders, settings }: Plan): number {
  const windowMs = settings.cancelWindowSeconds * 1000
  const ends = faults.map((fault) => (isProcessFault(fault) ? fault.atMs + fault.downMs : fault.toMs))
  const waitMs = (order: PlannedOrder) => (order.partner.answersAfterMs === undefined ? 0 : AWAIT_MS)
  return Math.max(0, ...ends, ...orders.map((order) => order.atMs + windowMs + waitMs(order)))
}
