import type { DatabaseSync } from 'node:sqlite'
import type { OrderLine, OutOfStockItem } from '@orders/shared/contracts/orders'
import type { FieldError } from '@orders/shared/contracts/problem'
import { DomainError } from '@orders/shared/domain/errors'
import { integer } from './rows.ts'

/** Moves the stock of an order's lines, as a part of a transaction: it leaves the work half done when it throws. */
export interface Stock {
  /** @throws DomainError UNKNOWN_PRODUCT, OUT_OF_STOCK with every line that lacks stock */
  take(lines: readonly OrderLine[]): void
  giveBack(lines: readonly OrderLine[]): void
}

export function prepareStock(db: DatabaseSync): Stock {
  const take = db.prepare('UPDATE products SET available = available - ? WHERE id = ? AND available >= ?')
  const giveBack = db.prepare('UPDATE products SET available = available + ? WHERE id = ?')
  const availableOf = db.prepare('SELECT available FROM products WHERE id = ?')

  return {
    take: (lines) => {
      const refused = lines.filter(({ productId, quantity }) => take.run(quantity, productId, quantity).changes === 0)
      if (refused.length === 0) return
      const unknown: FieldError[] = []
      const items: OutOfStockItem[] = []
      for (const line of refused) {
        const product = availableOf.get(line.productId)
        if (!product) unknown.push(unknownProduct(lines.indexOf(line)))
        else items.push({ ...shortOf(line), available: integer(product, 'available') })
      }
      if (unknown.length > 0) throw new DomainError('UNKNOWN_PRODUCT', { errors: unknown })
      throw new DomainError('OUT_OF_STOCK', { items })
    },
    giveBack: (lines) => {
      for (const { productId, quantity } of lines) {
        if (giveBack.run(quantity, productId).changes === 0) throw new Error(`no product ${productId} to give stock to`)
      }
    },
  }
}

const shortOf = ({ productId, quantity }: OrderLine) => ({ productId, requested: quantity })
const unknownProduct = (index: number): FieldError => ({
  path: `body/items/${index}/productId`,
  message: 'is not a known product',
})
