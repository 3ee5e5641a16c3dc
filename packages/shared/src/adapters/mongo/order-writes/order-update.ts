import type { UpdateFilter } from 'mongodb'
import type { OrderRecord } from '../../../domain/order.ts'
import type { OrderDocument } from '../documents.ts'

type OptionalKey = { [Key in keyof OrderRecord]-?: undefined extends OrderRecord[Key] ? Key : never }[keyof OrderRecord]

const MAY_BE_GONE = {
  leaseUntilMs: '',
  checkAtMs: '',
  awaitUntilMs: '',
  crashes: '',
  republished: '',
  retriedAtVersion: '',
  lastError: '',
  attemptLog: '',
  retryKeys: '',
  traces: '',
  cancellableUntil: '',
} as const satisfies Record<Exclude<OptionalKey, 'idempotency' | 'number'>, ''>

/**
 * All of an order but its customer and their key, which never change: once erased, no change that was decided before brings it back. A number that
 * an order has been given since it was read stays.
 */
export function toOrderUpdate({
  id: _id,
  userId: _customer,
  idempotency: _key,
  ...fields
}: OrderRecord): UpdateFilter<OrderDocument> {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined)
  const $set = Object.fromEntries(present) as Partial<OrderDocument>
  const $unset = Object.fromEntries(Object.entries(MAY_BE_GONE).filter(([name]) => !(name in $set)))
  return Object.keys($unset).length === 0 ? { $set } : { $set, $unset }
}
