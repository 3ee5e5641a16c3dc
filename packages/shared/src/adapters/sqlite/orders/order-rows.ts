import { ORDER_STATUSES } from '../../../contracts/orders.ts'
import type { OrderRecord } from '../../../domain/order.ts'
import { integer, oneOf, optional, type Row, text } from '../rows.ts'

/** Qualified, so that it serves in joins too. */
export const ORDER_COLUMNS = [
  'id',
  'user_id',
  'number',
  'status',
  'version',
  'attempts',
  'lease_until_ms',
  'check_at_ms',
  'await_until_ms',
  'idempotency_key',
  'fingerprint',
  'document',
]
  .map((column) => `orders.${column}`)
  .join(', ')

/** All that has no column of its own: what is added to an order is kept. */
type Document = Omit<
  OrderRecord,
  | 'id'
  | 'userId'
  | 'number'
  | 'status'
  | 'version'
  | 'attempts'
  | 'leaseUntilMs'
  | 'checkAtMs'
  | 'awaitUntilMs'
  | 'idempotency'
>

/** What is not there takes no room: JSON has no `undefined`. */
export function documentOf(order: OrderRecord): string {
  const { items, total, history, createdAt, updatedAt, crashes, republished, lastError, retriedAtVersion } = order
  const { retryKeys, cancellableUntil, attemptLog, traces } = order
  return JSON.stringify({
    items,
    total,
    history,
    createdAt,
    updatedAt,
    crashes,
    republished,
    lastError,
    attemptLog,
    traces,
    retriedAtVersion,
    retryKeys,
    cancellableUntil,
  } satisfies { [Field in keyof Document]-?: Document[Field] | undefined })
}

export function toOrderRecord(row: Row): OrderRecord {
  const document: Document = JSON.parse(text(row, 'document'))
  const leaseUntilMs = optional(integer, row, 'lease_until_ms')
  const checkAtMs = optional(integer, row, 'check_at_ms')
  const awaitUntilMs = optional(integer, row, 'await_until_ms')
  const key = optional(text, row, 'idempotency_key')
  const number = optional(text, row, 'number')
  return {
    ...document,
    id: text(row, 'id'),
    userId: text(row, 'user_id'),
    ...(number === undefined ? {} : { number }),
    status: oneOf(ORDER_STATUSES, row, 'status'),
    version: integer(row, 'version'),
    attempts: integer(row, 'attempts'),
    ...(leaseUntilMs === undefined ? {} : { leaseUntilMs }),
    ...(checkAtMs === undefined ? {} : { checkAtMs }),
    ...(awaitUntilMs === undefined ? {} : { awaitUntilMs }),
    ...(key === undefined ? {} : { idempotency: { key, fingerprint: text(row, 'fingerprint') } }),
  }
}
