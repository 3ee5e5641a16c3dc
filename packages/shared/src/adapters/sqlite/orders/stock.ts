import type { DatabaseSync } from 'node:sqlite'
import type { OrderLine } from '../../../contracts/orders.ts'
import { refusalOf } from '../../../domain/stock.ts'
import { integer } from '../rows.ts'

/** Moves the stock of an order's lines, as a part of a transaction: it leaves the work half done when it throws. */
export interface Stock {
  /** @throws DomainError UNKNOWN_PRODUCT, OUT_OF_STOCK with every line that lacks stock */
  take(lines: readonly OrderLine[]): void
  giveBack(lines: readonly OrderLine[]): void
}

export function prepareStock(db: DatabaseSync): Stock {
  const take = db.prepare('UPDATE products SET available = available - ? WHERE id = ? AND available >= ?')
  const giveBack = db.prepare('UPDATE products SET available = available + ? WHERE id = ?')
  const find = db.prepare('SELECT available FROM products WHERE id = ?')

  function availableOf(productId: string): number | undefined {
    const product = find.get(productId)
    return product && integer(product, 'available')
  }

  return {
    take: (lines) => {
      const lacking = lines.filter(({ productId, quantity }) => take.run(quantity, productId, quantity).changes === 0)
      if (lacking.length === 0) return
      const ids = new Set(lacking.map(({ productId }) => productId))
      // The other lines have got their stock, so nothing is wrong with them
      throw refusalOf(lines, (id) => (ids.has(id) ? availableOf(id) : Number.POSITIVE_INFINITY))
    },
    giveBack: (lines) => {
      for (const { productId, quantity } of lines) {
        if (giveBack.run(quantity, productId).changes === 0) throw new Error(`no product ${productId} to give stock to`)
      }
    },
  }
}
