import { Refusal } from '../api/refusal.ts'

/** Names what is missing: where an order is tried again there are no lines that could be marked. */
export function withShortage(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.items.length === 0) return error
  const missing = error.items.map(({ productId, requested, available }) => `${productId}: ${available} of ${requested}`)
  return new Refusal({ status: error.status, title: `Not enough in stock (${missing.join(', ')})` })
}
