import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AdminOrder, AdminOrderListQuery } from '../contracts/admin.ts'
import type { Store } from '../ports/stores.ts'
import { findOrders, toAdminOrder } from './list-orders.ts'

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Whole rows of an export, each with its line end. */
export interface ExportChunk {
  text: string
  orders: number
  /** The last of them: where to go on. Absent where there is none. */
  lastId?: string
}

/** So many are in memory at a time, whatever there is. */
const PAGE = 500

/**
 * All orders that fit the query, or as many of them as its limit says, read while they are asked for. An order that is placed meanwhile
 * may be missing. What goes on after a cursor has no header row, so that it can be appended.
 * @throws DomainError VALIDATION_FAILED
 */
export async function* exportOrders(
  { store }: { store: Store },
  query: AdminOrderListQuery,
  format: ExportFormat,
): AsyncGenerator<ExportChunk> {
  const rowOf = format === 'csv' ? toCsvRow : toJsonLine
  if (format === 'csv' && query.cursor === undefined) yield { text: CSV_HEADER, orders: 0 }
  let left = query.limit ?? Number.POSITIVE_INFINITY
  for (let cursor = query.cursor; left > 0; ) {
    const limit = Math.min(PAGE, left)
    const orders = await findOrders(store, { ...query, ...(cursor === undefined ? {} : { cursor }) }, limit)
    const lastId = orders.at(-1)?.id
    if (lastId === undefined) return
    yield { text: orders.map((order) => rowOf(toAdminOrder(order))).join(''), orders: orders.length, lastId }
    if (orders.length < limit) return
    left -= orders.length
    cursor = lastId
    // SQLite and a fast client never make it wait, and nobody else would have a turn until the end: other requests took 10 s
    await nextTurn()
  }
}

const toJsonLine = (order: AdminOrder): string => `${JSON.stringify(order)}\n`

/** A row an order: one that is cut off in the middle is read again whole. */
const COLUMNS: Record<string, (order: AdminOrder) => string | number | undefined> = {
  id: ({ id }) => id,
  number: ({ number }) => number,
  status: ({ status }) => status,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  userId: ({ userId }) => userId,
  items: ({ items }) => items.map(({ productId, quantity }) => `${productId} x ${quantity}`).join('; '),
  totalAmount: ({ total }) => total.amount,
  currency: ({ total }) => total.currency,
  attempts: ({ attempts }) => attempts,
  reason: ({ history }) => history.at(-1)?.reason,
  lastError: ({ lastError }) => lastError,
}

/** RFC 4180. */
const toRow = (cells: readonly string[]): string => `${cells.join(',')}\r\n`
const CSV_HEADER = toRow(Object.keys(COLUMNS))

const toCsvRow = (order: AdminOrder): string => toRow(Object.values(COLUMNS).map((cellOf) => toCell(cellOf(order))))

/** Spreadsheets run what begins so, some with full-width signs too, and what a partner has answered may (OWASP, CSV injection). */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/

function toCell(value: string | number | undefined): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value)
  const harmless = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
