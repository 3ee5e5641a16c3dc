import type { DatabaseSync } from 'node:sqlite'
import type { OrderStatus } from '../../../contracts/orders.ts'
import type { OrderRecord } from '../../../domain/order.ts'
import type { OrderPageRequest } from '../../../ports/stores.ts'
import { AFTER_ALL_IDS, integer } from '../rows.ts'
import { ORDER_COLUMNS, toOrderRecord } from './order-rows.ts'

/** A list in one direction: a statement for each filter, so that each can walk the index made for it and needs no sort. */
type Lists = (page: OrderPageRequest) => OrderRecord[]

export function prepareOrderLists(db: DatabaseSync): Lists {
  const newestFirst = prepareDirection(db, 'DESC')
  const oldestFirst = prepareDirection(db, 'ASC')
  return (page) => (page.oldestFirst ? oldestFirst : newestFirst)(page)
}

function prepareDirection(db: DatabaseSync, direction: 'ASC' | 'DESC'): Lists {
  const sorted = (condition: string) =>
    db.prepare(`SELECT ${ORDER_COLUMNS} FROM orders WHERE ${condition} AND id >= ? ORDER BY id ${direction} LIMIT ?`)
  const all = sorted('id < ?')
  const byStatus = sorted('status = ? AND id < ?')
  const byUser = sorted('user_id = ? AND id < ?')
  const byUserAndStatus = sorted('user_id = ? AND status = ? AND id < ?')
  const byProduct = prepareProductLists(db, direction)

  function rowsOf(page: OrderPageRequest) {
    const { userId, status, productId, limit, beforeId = AFTER_ALL_IDS, fromId = '' } = page
    if (productId !== undefined) return byProduct({ ...page, productId, beforeId, fromId })
    if (userId !== undefined && status !== undefined)
      return byUserAndStatus.all(userId, status, beforeId, fromId, limit)
    if (userId !== undefined) return byUser.all(userId, beforeId, fromId, limit)
    if (status !== undefined) return byStatus.all(status, beforeId, fromId, limit)
    return all.all(beforeId, fromId, limit)
  }

  return (page) => rowsOf(page).map(toOrderRecord)
}

type ProductPage = OrderPageRequest & Required<Pick<OrderPageRequest, 'productId' | 'beforeId' | 'fromId'>>

/** Rows of an index that are counted within a millisecond. */
const MOST_COUNTED = 10_000

/**
 * Orders with a product. Of what else is asked, the rarest leads, and the rest is looked up order by order: a customer's orders are few; of
 * a product and a status, that one leads which has fewer orders, or the product where the status has more than are counted.
 */
function prepareProductLists(db: DatabaseSync, direction: 'ASC' | 'DESC') {
  const withProduct = (condition: string) =>
    db.prepare(`
      SELECT ${ORDER_COLUMNS} FROM orders WHERE ${condition} AND id < :beforeId AND id >= :fromId
      AND EXISTS (SELECT 1 FROM order_products WHERE product_id = :productId AND order_id = orders.id)
      ORDER BY id ${direction} LIMIT :limit`)
  const byUser = withProduct('user_id = :userId AND (:status IS NULL OR status = :status)')
  const byStatus = withProduct('status = :status')
  const byProduct = db.prepare(`
    SELECT ${ORDER_COLUMNS} FROM order_products CROSS JOIN orders ON orders.id = order_id
    WHERE product_id = :productId AND order_id < :beforeId AND order_id >= :fromId
    AND (:status IS NULL OR orders.status = :status)
    ORDER BY order_id ${direction} LIMIT :limit`)
  const ofStatus = db.prepare('SELECT orders FROM order_counts WHERE status = ?')
  const ofProduct = db.prepare(
    'SELECT COUNT(*) AS orders FROM (SELECT 1 FROM order_products WHERE product_id = ? LIMIT ?)',
  )

  function isStatusRarer(status: OrderStatus, productId: string): boolean {
    const count = integer(ofStatus.get(status) ?? {}, 'orders')
    return count <= MOST_COUNTED && count <= integer(ofProduct.get(productId, count) ?? {}, 'orders')
  }

  return ({ userId, status, productId, limit, beforeId, fromId }: ProductPage) => {
    const range = { productId, limit, beforeId, fromId }
    if (userId !== undefined) return byUser.all({ ...range, userId, status: status ?? null })
    if (status !== undefined && isStatusRarer(status, productId)) return byStatus.all({ ...range, status })
    return byProduct.all({ ...range, status: status ?? null })
  }
}
