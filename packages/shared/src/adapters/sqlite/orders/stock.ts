import type { DatabaseSync } from 'node:sqlite'
import type { OrderLine } from '../../../contracts/orders.ts'
import { refusalOf, type Shelf } from '../../../domain/stock.ts'
import { integer } from '../rows.ts'

/** Moves the stock of an order's lines, as a part of a transaction: it leaves the work half done when it throws. */
export interface Stock {
  /** @throws DomainError UNKNOWN_PRODUCT, PRODUCT_ARCHIVED, OUT_OF_STOCK with every line that lacks stock */
  take(lines: readonly OrderLine[]): void
  giveBack(lines: readonly OrderLine[]): void
}

const PLENTY: Shelf = { available: Number.POSITIVE_INFINITY, archived: false }

export function prepareStock(db: DatabaseSync): Stock {
  const take = db.prepare(
    'UPDATE products SET available = available - ? WHERE id = ? AND available >= ? AND archived = 0',
  )
  const giveBack = db.prepare('UPDATE products SET available = available + ? WHERE id = ?')
  const find = db.prepare('SELECT available, archived FROM products WHERE id = ?')

  function shelfOf(productId: string): Shelf | undefined {
    const product = find.get(productId)
    return product && { available: integer(product, 'available'), archived: integer(product, 'archived') === 1 }
  }

  return {
    take: (lines) => {
      const lacking = lines.filter(({ productId, quantity }) => take.run(quantity, productId, quantity).changes === 0)
      if (lacking.length === 0) return
      const ids = new Set(lacking.map(({ productId }) => productId))
      // The other lines have got their stock, so nothing is wrong with them
      throw refusalOf(lines, (id) => (ids.has(id) ? shelfOf(id) : PLENTY))
    },
    giveBack: (lines) => {
      for (const { productId, quantity } of lines) {
        if (giveBack.run(quantity, productId).changes === 0) throw new Error(`no product ${productId} to give stock to`)
      }
    },
  }
}
