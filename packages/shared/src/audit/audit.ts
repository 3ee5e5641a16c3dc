import { readPages } from '../domain/pages.ts'
import type { AuditSource, Duplicates, StockLine, UnsentEvent } from '../ports/audit.ts'
import type { Clock } from '../ports/clock.ts'
import { checkOrder } from './check-order.ts'
import { createFindings, type Findings, MOST_LISTED } from './findings.ts'
import { seconds, type Violation } from './violation.ts'

export interface AuditDeps {
  source: AuditSource
  clock: Pick<Clock, 'nowMs'>
  /** Called after each page, with the number of orders checked so far. */
  onProgress?(orders: number): void
}

export interface AuditReport extends Findings {
  sound: boolean
  /** When the audit began, in epoch ms. */
  atMs: number
  graceMs: number
  checked: { products: number; orders: number }
  /** Settings that should be changed; no violation. */
  warnings: string[]
}

/** Orders that are held in memory at a time. */
const PAGE = 500

/**
 * Checks every product, order, mail, address and waiting event, beside a running system.
 * @param graceMs how long a mail, an event or an overdue order may wait before it counts as left behind
 * @throws StoreUnavailable
 */
export async function audit(deps: AuditDeps, { graceMs }: { graceMs: number }): Promise<AuditReport> {
  const { source, clock, onProgress } = deps
  const atMs = clock.nowMs()
  const { found, add } = createFindings()
  const checked = { products: 0, orders: 0 }

  for (const line of await source.stock()) {
    add(checkStock(line))
    checked.products++
  }
  for await (const page of allOrders(source)) {
    for (const order of page) add(checkOrder(order, { nowMs: atMs, graceMs }))
    checked.orders += page.length
    onProgress?.(checked.orders)
  }
  add((await source.duplicates({ limit: MOST_LISTED })).map(checkDuplicates))
  for await (const page of allUnsentEvents(source, atMs - graceMs)) add(page.map((event) => leftBehind(event, atMs)))

  const warnings = (await source.warnings?.()) ?? []
  return { sound: found.violations.length === 0, atMs, graceMs, checked, warnings, ...found }
}

const allOrders = (source: AuditSource) =>
  readPages((last?: { id: string }) => source.orders({ limit: PAGE, ...(last ? { afterId: last.id } : {}) }))

const allUnsentEvents = (source: AuditSource, beforeMs: number) =>
  readPages((after?: UnsentEvent) => source.unsentEvents({ beforeMs, limit: PAGE, ...(after ? { after } : {}) }))

const leftBehind = ({ id, type, orderId, atMs }: UnsentEvent, nowMs: number): Violation => ({
  rule: 'event.unsent',
  id,
  problem: `${type} of order ${orderId} has been unsent for ${seconds(nowMs - atMs)}`,
})

/** Whether the units of a product add up. Pure. */
function* checkStock({ productId: id, held, available, stocked }: StockLine): Generator<Violation> {
  if (held + available !== stocked)
    yield { rule: 'stock.sum', id, problem: `${held} in orders + ${available} available is not ${stocked} stocked` }
  if (available < 0) yield { rule: 'stock.negative', id, problem: `${available} available` }
}

/** What they share is a customer's, and named nowhere. Pure. */
function checkDuplicates({ share, firstId, lastId, count }: Duplicates): Violation {
  return share === 'address'
    ? { rule: 'user.address', id: lastId, problem: `has the address of user ${firstId}: ${count} users have it` }
    : { rule: 'order.key', id: lastId, problem: `has the customer's key of order ${firstId}: ${count} orders have it` }
}
