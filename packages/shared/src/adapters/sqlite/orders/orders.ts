import type { OrderRecord } from '../../../domain/order.ts'
import type { OrderStore } from '../../../ports/stores.ts'
import { prepareAdminLogInsert } from '../admin-log.ts'
import type { Connection } from '../connection/transactions.ts'
import { prepareMailInsert } from '../mails.ts'
import { prepareOutboxInsert } from '../outbox.ts'
import { prepareOrderLists } from './order-lists.ts'
import { prepareOrderQueries } from './order-queries.ts'
import { prepareOrderWrites } from './order-writes.ts'
import { prepareStock } from './stock.ts'

export function createSqliteOrders({ db, read, write }: Connection): OrderStore {
  const queries = prepareOrderQueries(db)
  const list = prepareOrderLists(db)
  const orders = prepareOrderWrites(db)
  const stock = prepareStock(db)
  const addEvent = prepareOutboxInsert(db)
  const addMail = prepareMailInsert(db)
  const log = prepareAdminLogInsert(db)

  function earlierThan({ id, userId, idempotency }: OrderRecord): OrderRecord {
    const earlier = idempotency && queries.byIdempotencyKey(userId, idempotency.key)
    if (!earlier) throw new Error(`order ${id} was not stored, and no earlier one has its key`)
    return earlier
  }

  return {
    findById: (id) => read(() => queries.byId(id)),
    findByIdempotencyKey: (userId, key) => read(() => queries.byIdempotencyKey(userId, key)),
    list: (page) => read(() => list(page)),
    countByStatus: () => read(() => queries.countByStatus()),
    findChanged: (known) => read(() => queries.changed(known)),
    findOldestUnsettled: () => read(() => queries.oldestUnsettled()),
    place: (order, event) =>
      write(() => {
        if (!orders.insert(order)) return { placed: false, earlier: earlierThan(order) }
        stock.take(order.items)
        addEvent(event)
        return { placed: true }
      }),
    commit: (change, entry) =>
      write(() => {
        const { after, event, mail } = change
        if (!orders.replace(change)) return false
        if (change.stock === 'return') stock.giveBack(after.items)
        if (change.stock === 'reserve') stock.take(after.items)
        if (event) addEvent(event)
        if (mail) addMail(after.id, mail)
        log(entry)
        return true
      }),
    republishOverdue: ({ fromMs = 0, beforeMs, limit }, toRepublication) =>
      write(() => {
        const overdue = queries.overdue({ fromMs, beforeMs, limit })
        for (const order of overdue) {
          const { event, ...backOff } = toRepublication(order)
          orders.putOff({ ...order, ...backOff })
          addEvent(event)
        }
        return overdue.length
      }),
  }
}
