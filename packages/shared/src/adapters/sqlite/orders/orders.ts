import { announcePlacement } from '../../../domain/announcement.ts'
import { dueAtMs, type OrderRecord } from '../../../domain/order.ts'
import { NumberTaken, type OrderStore } from '../../../ports/stores.ts'
import { prepareAdminLogInsert } from '../admin-log.ts'
import type { Connection } from '../connection/transactions.ts'
import { prepareMailInsert } from '../mails/mails.ts'
import { prepareOutboxInsert } from '../outbox.ts'
import { type AnnouncementOptions, prepareAnnouncementInsert } from '../subscribers/announcements.ts'
import { prepareOrderActivity } from './order-activity.ts'
import { prepareOrderLists } from './order-lists.ts'
import { prepareOrderQueries } from './order-queries.ts'
import { prepareOrderWrites } from './order-writes.ts'
import { prepareStock } from './stock.ts'

export function createSqliteOrders({ db, read, write }: Connection, options: AnnouncementOptions): OrderStore {
  const queries = prepareOrderQueries(db)
  const list = prepareOrderLists(db)
  const activity = prepareOrderActivity(db)
  const orders = prepareOrderWrites(db)
  const stock = prepareStock(db)
  const addEvent = prepareOutboxInsert(db)
  const announce = prepareAnnouncementInsert(db, options)
  const addMail = prepareMailInsert(db)
  const log = prepareAdminLogInsert(db)

  const findEarlier = ({ userId, idempotency }: OrderRecord): OrderRecord | undefined =>
    idempotency && queries.byIdempotencyKey(userId, idempotency.key)

  /** Why an order was not stored: one that is placed again has its own number, too. */
  function earlierThan(order: OrderRecord): OrderRecord {
    const earlier = findEarlier(order)
    if (!earlier) throw new NumberTaken()
    return earlier
  }

  return {
    findById: (id, userId) =>
      read(() => {
        const order = queries.byId(id)
        return userId === undefined || order?.userId === userId ? order : undefined
      }),
    findByNumber: (number) => read(() => queries.byNumber(number)),
    addNumbers: ({ limit }) => write(() => orders.addNumbers(limit, queries.isNumberTaken)),
    findByIdempotencyKey: (userId, key) => read(() => queries.byIdempotencyKey(userId, key)),
    list: (page) => read(() => list(page)),
    countByStatus: () => read(() => queries.countByStatus()),
    readActivity: (span) => read(() => activity(span)),
    findChanged: (known) => read(() => queries.changed(known)),
    findOldestUnsettled: (nowMs) => read(() => queries.oldestUnsettled(nowMs)),
    place: (order, event, entry) =>
      write(() => {
        if (!orders.insert(order)) return { placed: false, earlier: earlierThan(order) }
        stock.take(order.items)
        addEvent(event, dueAtMs(order))
        announce(announcePlacement(event))
        log(entry)
        return { placed: true }
      }),
    commit: (change, entry) =>
      write(() => {
        const { after, event, announcement, mail } = change
        if (!orders.replace(change)) return false
        if (change.stock === 'return') stock.giveBack(after.items)
        if (change.stock === 'reserve') stock.take(after.items)
        if (event) addEvent(event)
        if (announcement) announce(announcement)
        if (mail) addMail(after.id, mail)
        log(entry)
        return true
      }),
    republishOverdue: (request, toRepublication) =>
      write(() => {
        const overdue = queries.overdue(request)
        for (const order of overdue) {
          const { event, ...backOff } = toRepublication(order)
          orders.putOff({ ...order, ...backOff })
          addEvent(event)
        }
        return overdue.length
      }),
  }
}
