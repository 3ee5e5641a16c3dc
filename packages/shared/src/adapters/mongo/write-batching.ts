import { type OrderWrite, unitsTaken } from './order-write.ts'

export interface BatchLimits {
  writes: number
  /** Only a single write may have more. */
  products: number
}

/** What no two batches may have in common: documents that both would change. */
export const needsOf = (write: OrderWrite): string[] => [
  `order ${write.order.id}`,
  ...unitsTaken(write).map(([id]) => `product ${id}`),
]

/** First come, first served: what somebody waits for, nobody who came later may take. */
export function takeBatch<T extends { write: OrderWrite; needs: readonly string[] }>(
  waiting: readonly T[],
  busy: ReadonlySet<string>,
  limits: BatchLimits,
): T[] {
  const blocked = new Set(busy)
  const orders = new Set<string>()
  const products = new Set<string>()
  const batch: T[] = []
  for (const one of waiting) {
    if (batch.length === limits.writes) break
    const { id } = one.write.order
    const added = unitsTaken(one.write).filter(([product]) => !products.has(product))
    const tooWide = batch.length > 0 && products.size + added.length > limits.products
    // Two changes of one order exclude each other; together, neither would know.
    if (tooWide || orders.has(id) || one.needs.some((need) => blocked.has(need))) {
      for (const need of one.needs) blocked.add(need)
      continue
    }
    orders.add(id)
    for (const [product] of added) products.add(product)
    batch.push(one)
  }
  return batch
}
