import { createHash } from 'node:crypto'
import type { PlaceOrderBody } from '@orders/shared/contracts/orders'

/** Tells whether two requests ask for the same order, whatever the spacing and property order of their JSON. */
export function fingerprintOf({ items }: PlaceOrderBody): string {
  const canonical = JSON.stringify(items.map(({ productId, quantity }) => [productId, quantity]))
  return createHash('sha256').update(canonical).digest('base64url')
}
