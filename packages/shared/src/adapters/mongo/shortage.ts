import { refusalOf } from '../../domain/stock.ts'
import { type OrderWrite, unitsTaken } from './order-write.ts'

/** Units that can be taken of each product; a product that is not there has no entry. */
export type Available = ReadonlyMap<string, number>

/** Why the stock as it is cannot serve this write, were it the only one; undefined where it can. */
export function shortageOf({ order, stock }: OrderWrite, available: Available): Error | undefined {
  if (stock === 'none') return undefined
  if (stock === 'reserve') return refusalOf(order.items, (id) => available.get(id))
  const isGone = order.items.some(({ productId }) => !available.has(productId))
  return isGone ? new Error(`order ${order.id} has a product that is gone`) : undefined
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
