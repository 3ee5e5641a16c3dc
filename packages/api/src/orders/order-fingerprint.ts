import { createHash } from 'node:crypto'
import type { PlaceOrderBody } from '@orders/shared/contracts/orders'

/**
 * Equal for two requests that ask for the same order, whatever the spacing and property order of their JSON. Fields that are added to an order
 * or to its lines count without being named here; whose order it is does not, as a key is looked for among that customer's orders.
 */
export function orderFingerprint(body: PlaceOrderBody): string {
  const { items, customerId: _id, customerEmail: _email, ...more } = body
  // As it was before there were other fields: the keys of orders that are there already are held to it
  const lines = items.map(({ productId, quantity, ...rest }) => [productId, quantity, ...unlessEmpty(rest)])
  return createHash('sha256')
    .update(JSON.stringify([...lines, ...unlessEmpty(more)]))
    .digest('base64url')
}

const unlessEmpty = (fields: object): string[] =>
  Object.keys(fields).length > 0 ? [JSON.stringify(fields, inOrder)] : []

const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value
