import { isSettled, TRANSITIONS } from '../domain/order.ts'
import type { AuditableOrder } from './order-shape.ts'
import { type GracePeriod, seconds, type Violation } from './violation.ts'

const ALLOWED: ReadonlySet<string> = new Set(
  Object.values(TRANSITIONS).flatMap(({ from, to }) => from.map((status) => `${status} to ${to}`)),
)

/** Each entry is stamped by the process that made it, and the clocks of two machines are never quite the same. */
const CLOCK_SKEW_MS = 1_000

/** Whether an order's history is one that the state table allows. Pure. */
export function* checkHistory({ id, status, history, version }: AuditableOrder): Generator<Violation> {
  const first = history.at(0)?.status
  if (first !== 'PENDING') yield { rule: 'order.start', id, problem: `begins with ${first ?? 'nothing'}` }
  const last = history.at(-1)?.status
  if (last !== status)
    yield { rule: 'order.status', id, problem: `is ${status}, its history ends ${last ?? 'nowhere'}` }
  if (version < history.length)
    yield { rule: 'order.version', id, problem: `has version ${version} after ${history.length} history entries` }
  yield* checkSteps(id, history)
}

function* checkSteps(id: string, history: AuditableOrder['history']): Generator<Violation> {
  for (const [index, to] of history.entries()) {
    const from = history[index - 1]
    if (!from) continue
    const step = `${from.status} to ${to.status}`
    if (!ALLOWED.has(step)) yield { rule: 'order.transition', id, problem: `went from ${step}` }
    if (Date.parse(to.at) < Date.parse(from.at) - CLOCK_SKEW_MS)
      yield {
        rule: 'order.time',
        id,
        problem: `was ${to.status} at ${to.at}, before it was ${from.status} at ${from.at}`,
      }
  }
}

/** Whether an order costs what its lines do. Pure. */
export function* checkTotal({ id, items, total }: AuditableOrder): Generator<Violation> {
  const sum = items.reduce((amount, { lineTotal }) => amount + lineTotal.amount, 0)
  if (sum !== total.amount) yield { rule: 'order.total', id, problem: `costs ${total.amount}, its lines ${sum}` }
  for (const { productId, quantity, unitPrice, lineTotal } of items)
    if (quantity * unitPrice.amount !== lineTotal.amount)
      yield {
        rule: 'order.total',
        id,
        problem: `${quantity} × ${productId} at ${unitPrice.amount} is not ${lineTotal.amount}`,
      }
}

/** Whether the watchdog takes care of an order that got stuck. Pure. */
export function* checkWatch(order: AuditableOrder, { nowMs, graceMs }: GracePeriod): Generator<Violation> {
  const { id, status, checkAtMs, awaitUntilMs } = order
  if (awaitUntilMs !== undefined && status !== 'PROCESSING')
    yield { rule: 'order.wait', id, problem: `is ${status}, and waits for its answer` }
  if (isSettled(status)) return
  if (checkAtMs === undefined)
    yield { rule: 'order.overdue', id, problem: `is ${status}, and has no time to be looked after` }
  else if (nowMs - checkAtMs > graceMs)
    yield { rule: 'order.overdue', id, problem: `is ${status}, and has been overdue for ${seconds(nowMs - checkAtMs)}` }
}
