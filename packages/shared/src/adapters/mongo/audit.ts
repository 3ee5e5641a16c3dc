import type { Document, Filter } from 'mongodb'
import { ORDER_MAIL_KINDS } from '../../domain/order.ts'
import type { AuditedOrder, AuditSource, Duplicates, StockLine, UnsentEvent } from '../../ports/audit.ts'
import type { CommandLimits, LongWork } from './connection/long-work.ts'
import { findSettingWarnings } from './connection/server-settings.ts'
import { fromDocument, type MailDocument, type OrderDocument, type OutboxDocument } from './documents.ts'
import { type Collections, collectionsOf } from './schema/collections.ts'

/** All that one command reads is then of one moment, whatever is committed while it reads. */
const OF_ONE_MOMENT = { readConcern: { level: 'snapshot' } } as const

type AuditedDocument = OrderDocument & { mails: MailDocument[] }
type EventPage = Parameters<AuditSource['unsentEvents']>[0]

/** All of it is long work: counting over all orders takes seconds by the million. */
export function createMongoAudit({ run }: LongWork): AuditSource {
  const read = <T>(work: (collections: Collections, limits: CommandLimits) => Promise<T>) =>
    run((db, limits) => work(collectionsOf(db), limits))

  return {
    stock: () =>
      read(({ products }, limits) => products.aggregate<StockLine>(STOCK, { ...OF_ONE_MOMENT, ...limits }).toArray()),
    orders: ({ limit, afterId = '' }) =>
      read(async ({ orders }, limits) => {
        const page = [{ $match: { _id: { $gt: afterId } } }, { $sort: { _id: 1 } }, { $limit: limit }]
        const options = { ...OF_ONE_MOMENT, ...limits }
        const found = await orders.aggregate<AuditedDocument>([...page, ...WITH_MAILS], options).toArray()
        return found.map(toAuditedOrder)
      }),
    duplicates: ({ limit }) =>
      read(async ({ users, orders }, limits) => {
        const options = { ...OF_ONE_MOMENT, ...limits, allowDiskUse: true }
        const addresses = await users.aggregate<Shared>(sharing('$emailLower', limit), options).toArray()
        const withKey = { $match: { 'idempotency.key': { $exists: true } } }
        const key = { userId: '$userId', key: '$idempotency.key' }
        const keys = await orders.aggregate<Shared>([withKey, ...sharing(key, limit)], options).toArray()
        return [...addresses.map(toDuplicates('address')), ...keys.map(toDuplicates('key'))]
      }),
    unsentEvents: (page) =>
      read(async ({ outbox }, limits) => {
        const waiting = outbox.find(unsentFilter(page), limits).sort({ atMs: 1, _id: 1 })
        return (await waiting.limit(page.limit).toArray()).map(toUnsentEvent)
      }),
    warnings: () => run(findSettingWarnings),
  }
}

type Shared = Omit<Duplicates, 'share'>

const toDuplicates = (share: Duplicates['share']) => (shared: Shared) => ({ share, ...shared })

const sharing = (by: Document | string, limit: number): Document[] => [
  { $group: { _id: by, firstId: { $min: '$_id' }, lastId: { $max: '$_id' }, count: { $sum: 1 } } },
  { $match: { count: { $gt: 1 } } },
  { $limit: limit },
  { $project: { _id: 0 } },
]

const unsentFilter = ({ beforeMs, after }: EventPage): Filter<OutboxDocument> => ({
  sent: false,
  atMs: { $lt: beforeMs },
  ...(after ? { $or: [{ atMs: { $gt: after.atMs } }, { atMs: after.atMs, _id: { $gt: after.id } }] } : {}),
})

const toUnsentEvent = ({ _id, atMs, event }: OutboxDocument): UnsentEvent => ({
  id: _id,
  type: 'body' in event ? 'a redriven message' : event.type,
  orderId: 'body' in event ? 'nobody knows' : event.subject,
  atMs,
})

function toAuditedOrder({ mails, ...order }: AuditedDocument): AuditedOrder {
  return { id: order._id, record: fromDocument(order), mails: mails.map(({ kind, state }) => ({ kind, state })) }
}

/** By the ledger's own ids, for it has no other index that leads from an order to its mails. */
const WITH_MAILS: Document[] = [
  { $set: { mailIds: ORDER_MAIL_KINDS.map((kind) => ({ $concat: ['$_id', ':', kind] })) } },
  { $lookup: { from: 'mails', localField: 'mailIds', foreignField: '_id', as: 'mails' } },
  { $unset: 'mailIds' },
]

/** Products and what orders hold of them, side by side, then summed up by product. */
const STOCK: Document[] = [
  { $project: { available: 1, stocked: 1 } },
  {
    $unionWith: {
      coll: 'orders',
      pipeline: [
        { $match: { status: { $nin: ['FAILED', 'CANCELLED'] } } },
        { $unwind: '$items' },
        { $group: { _id: '$items.productId', held: { $sum: '$items.quantity' } } },
      ],
    },
  },
  {
    $group: {
      _id: '$_id',
      held: { $sum: '$held' },
      available: { $sum: '$available' },
      stocked: { $sum: '$stocked' },
    },
  },
  { $project: { _id: 0, productId: '$_id', held: 1, available: 1, stocked: 1 } },
]
