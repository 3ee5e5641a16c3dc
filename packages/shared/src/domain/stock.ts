import type { OutOfStockItem } from '../contracts/orders.ts'
import { LARGEST_AMOUNT } from '../contracts/product-rules.ts'
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

/** PRODUCT_ARCHIVED with each line that takes of an archived product; undefined where none does. */
export function archivedProductsIn(
  lines: readonly RequestedLine[],
  isArchived: (productId: string) => boolean,
): DomainError | undefined {
  const fields = lines.flatMap(({ productId, quantity }, index) =>
    quantity > 0 && isArchived(productId)
      ? [{ path: `items/${index}/productId`, message: 'is not on sale any more' }]
      : [],
  )
  return fields.length > 0 ? new DomainError('PRODUCT_ARCHIVED', { fields }) : undefined
}

export type Shelf = Pick<Product, 'available' | 'archived'>

/**
 * Why the stock cannot serve these lines; undefined where it can. A line below zero returns units, which every product takes.
 * @param shelfOf what can be taken of a product; undefined for one that is not known
 * @returns UNKNOWN_PRODUCT, or else PRODUCT_ARCHIVED, or else OUT_OF_STOCK with every line that lacks stock
 */
export function refusalOf(
  lines: readonly RequestedLine[],
  shelfOf: (productId: string) => Shelf | undefined,
): DomainError | undefined {
  const refusal =
    unknownProductsIn(lines, (productId) => shelfOf(productId) !== undefined) ??
    archivedProductsIn(lines, (productId) => shelfOf(productId)?.archived ?? false)
  return refusal ?? lackIn(lines, (productId) => shelfOf(productId)?.available ?? 0)
}

/** OUT_OF_STOCK with each line that asks for more than there is; undefined where none does. */
export function lackIn(
  lines: readonly RequestedLine[],
  availableOf: (productId: string) => number,
): DomainError | undefined {
  const items = lines.flatMap(({ productId, quantity }): OutOfStockItem[] => {
    const available = availableOf(productId)
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
