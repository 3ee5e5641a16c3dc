import type { OutOfStockItem } from '../contracts/orders.ts'
import { LARGEST_AMOUNT } from '../contracts/primitives.ts'
import type { Product } from '../contracts/products.ts'
import { DomainError } from './errors.ts'

interface RequestedLine {
  productId: string
  quantity: number
}

/** UNKNOWN_PRODUCT with each line whose product is not known; undefined where all are. */
export function unknownProductsIn(
  lines: readonly Pick<RequestedLine, 'productId'>[],
  isKnown: (productId: string) => boolean,
): DomainError | undefined {
  const fields = lines.flatMap(({ productId }, index) =>
    isKnown(productId) ? [] : [{ path: `items/${index}/productId`, message: 'is not a known product' }],
  )
  return fields.length > 0 ? new DomainError('UNKNOWN_PRODUCT', { fields }) : undefined
}

/**
 * Why the stock cannot serve these lines; undefined where it can.
 * @param availableOf units that can be taken of a product; undefined for one that is not known
 * @returns UNKNOWN_PRODUCT, or else OUT_OF_STOCK with every line that lacks stock
 */
export function refusalOf(
  lines: readonly RequestedLine[],
  availableOf: (productId: string) => number | undefined,
): DomainError | undefined {
  const unknown = unknownProductsIn(lines, (productId) => availableOf(productId) !== undefined)
  if (unknown) return unknown
  const items = lines.flatMap(({ productId, quantity }): OutOfStockItem[] => {
    const available = availableOf(productId) ?? 0
    return available < quantity ? [{ productId, requested: quantity, available }] : []
  })
  return items.length > 0 ? new DomainError('OUT_OF_STOCK', { items }) : undefined
}

/** @throws DomainError OUT_OF_STOCK when the stock would go below 0, VALIDATION_FAILED when it would exceed its limit */
export function checkStockChange({ id, available }: Pick<Product, 'id' | 'available'>, delta: number): void {
  if (available + delta < 0)
    throw new DomainError('OUT_OF_STOCK', { items: [{ productId: id, requested: -delta, available }] })
  if (available + delta > LARGEST_AMOUNT) {
    const message = `would bring the stock above ${LARGEST_AMOUNT}`
    throw new DomainError('VALIDATION_FAILED', { fields: [{ path: 'delta', message }] })
  }
}
