import type { DatabaseSync } from 'node:sqlite'
import type { OrderRecord } from '../../../domain/order.ts'
import type { OrderPageRequest } from '../../../ports/stores.ts'
import { AFTER_ALL_IDS } from '../rows.ts'
import { ORDER_COLUMNS, toOrderRecord } from './order-rows.ts'

/** A statement for each filter, so that each can walk the index made for it and needs no sort. */
export function prepareOrderLists(db: DatabaseSync): (page: OrderPageRequest) => OrderRecord[] {
  const newestFirst = (condition: string) =>
    db.prepare(`SELECT ${ORDER_COLUMNS} FROM orders WHERE ${condition} AND id >= ? ORDER BY id DESC LIMIT ?`)
  const all = newestFirst('id < ?')
  const byStatus = newestFirst('status = ? AND id < ?')
  const byUser = newestFirst('user_id = ? AND id < ?')
  const byUserAndStatus = newestFirst('user_id = ? AND status = ? AND id < ?')

  function rowsOf({ userId, status, limit, beforeId = AFTER_ALL_IDS, fromId = '' }: OrderPageRequest) {
    if (userId !== undefined && status !== undefined)
      return byUserAndStatus.all(userId, status, beforeId, fromId, limit)
    if (userId !== undefined) return byUser.all(userId, beforeId, fromId, limit)
    if (status !== undefined) return byStatus.all(status, beforeId, fromId, limit)
    return all.all(beforeId, fromId, limit)
  }

  return (page) => rowsOf(page).map(toOrderRecord)
}
