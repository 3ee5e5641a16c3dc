import type { OutOfStockItem } from '../../contracts/orders.ts'
import { DomainError } from '../../domain/errors.ts'
import { type OrderWrite, unitsTaken } from './order-write.ts'

/** Units that can be taken of each product; a product that is not there has no entry. */
export type Available = ReadonlyMap<string, number>

/** Why the stock as it is cannot serve this write, were it the only one; undefined where it can. */
export function shortageOf({ order, stock }: OrderWrite, available: Available): Error | undefined {
  if (stock === 'none') return undefined
  const unknown = order.items.flatMap(({ productId }, index) =>
    available.has(productId) ? [] : [{ path: `body/items/${index}/productId`, message: 'is not a known product' }],
  )
  if (unknown.length > 0 && stock === 'return') return new Error(`order ${order.id} has a product that is gone`)
  if (unknown.length > 0) return new DomainError('UNKNOWN_PRODUCT', { errors: unknown })
  if (stock === 'return') return undefined
  const items = order.items.flatMap(({ productId, quantity }): OutOfStockItem[] => {
    const left = available.get(productId) ?? 0
    return left < quantity ? [{ productId, requested: quantity, available: left }] : []
  })
  return items.length > 0 ? new DomainError('OUT_OF_STOCK', { items }) : undefined
}

/** Those that the stock can serve together, first come, first served. */
export function servedTogether(writes: readonly OrderWrite[], available: Available): OrderWrite[] {
  const left = new Map(available)
  return writes.filter((write) => {
    const units = unitsTaken(write)
    if (units.some(([id, taken]) => taken > (left.get(id) ?? 0))) return false
    for (const [id, taken] of units) left.set(id, (left.get(id) ?? 0) - taken)
    return true
  })
}
