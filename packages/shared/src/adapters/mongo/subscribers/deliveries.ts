import { type ClientSession, type Filter, MongoBulkWriteError, type UpdateFilter } from 'mongodb'
import type { Announcement } from '../../../domain/announcement.ts'
import {
  type DeliveryStore,
  LISTED_OF_ORDER,
  PENDING_COUNTED,
  type ReplayedPortion,
  type ReplayOptions,
} from '../../../ports/subscribers.ts'
import type { Connection } from '../connection/connection.ts'
import { isDuplicateKey } from '../connection/failures.ts'
import { type DeliveryDocument, toDocument, type WebhookDocument } from '../documents.ts'
import { keepAnswer, onceFor } from '../idempotency.ts'
import { purge } from '../purge.ts'
import { createBatchLoader } from '../reads/batch-loader.ts'
import type { Collections } from '../schema/collections.ts'
import { deliveriesOf, deliveryId, toDelivery, toFannedOut, toPing } from './delivery-documents.ts'
import { type NotedAttempt, toNote } from './note-attempt.ts'

export function createMongoDeliveries(connection: Connection): DeliveryStore {
  const { collections, run, transact } = connection
  const { webhooks, deliveries } = collections
  const note = createBatchLoader((attempts: readonly NotedAttempt[]) =>
    run(async () => {
      // One after the other: of two of the same delivery the first one noted decides
      await deliveries.bulkWrite(attempts.map(toNote))
      return attempts.map(() => 'done' as const)
    }),
  )

  return {
    ...createReads(connection),
    fanOut: (announcements, nowMs) => run(() => fanOut(collections, announcements, nowMs)),
    ping: async (key, nowMs, request) => {
      const once = await onceFor(connection, request, () =>
        transact(async (session) => {
          const active = { _id: key.webhookId, state: 'active' as const }
          const { matchedCount } = await webhooks.updateOne(active, nowDue(nowMs), { session })
          if (matchedCount === 0) return undefined
          const { _id, ...ping } = toPing(key, nowMs)
          await deliveries.updateOne({ _id }, { $setOnInsert: ping }, { upsert: true, session })
          if (request) await keepAnswer(connection, session, request, JSON.stringify(key.eventId))
          return key.eventId
        }),
      )
      return 'earlier' in once ? JSON.parse(once.earlier) : once.result
    },
    noteAttempt: async (delivery, attempt, then) => {
      await note({ delivery, attempt, then })
    },
    replay: (key, nowMs, options) =>
      replayOnce(connection, options, async (session) => {
        const { matchedCount } = await deliveries.updateOne({ _id: deliveryId(key) }, again(nowMs), { session })
        if (matchedCount === 0) return false
        await webhooks.updateOne({ _id: key.webhookId }, nowDue(nowMs), { session })
        return true
      }),
    replayFrom: (portion, options) =>
      replayOnce(connection, options, (session) => replayFrom(collections, session, portion)),
    makeDue: (webhookId, request) => run(() => makeDue(collections, webhookId, request)),
    purge: (beforeMs, limit) => run(() => purgeOld(collections, beforeMs, limit)),
  }
}

function createReads({ collections: { deliveries }, run }: Connection) {
  return {
    find: (key) =>
      run(async () => {
        const found = await deliveries.findOne({ _id: deliveryId(key) })
        return found ? toDelivery(found) : undefined
      }),
    findDue: (webhookId, { nowMs, limit }) =>
      run(async () => {
        const due = deliveries.find({ webhookId, state: 'pending', dueAtMs: { $lte: nowMs } })
        return (await due.sort({ dueAtMs: 1, eventId: 1 }).limit(limit).toArray()).map(toDelivery)
      }),
    list: ({ webhookId, state, limit, beforeEventId }) =>
      run(async () => {
        const before = beforeEventId === undefined ? {} : { $lt: deliveryId({ webhookId, eventId: beforeEventId }) }
        const all = deliveries.find({ _id: { ...deliveriesOf(webhookId)._id, ...before } }).sort({ _id: -1 })
        const older = beforeEventId === undefined ? {} : { eventId: { $lt: beforeEventId } }
        const found = state === undefined ? all : deliveries.find({ webhookId, state, ...older }).sort({ eventId: -1 })
        return (await found.limit(limit).toArray()).map(toDelivery)
      }),
    listOfOrder: (orderId) =>
      run(async () => {
        const found = deliveries.find({ 'announcement.event.data.orderId': orderId }).limit(LISTED_OF_ORDER)
        return (await found.toArray()).map(toDelivery)
      }),
    countPending: (webhookIds) =>
      run(async () => {
        const counts = webhookIds.map(async (webhookId) => {
          const limit = PENDING_COUNTED
          return [webhookId, await deliveries.countDocuments({ webhookId, state: 'pending' }, { limit })] as const
        })
        return new Map(await Promise.all(counts))
      }),
  } satisfies Partial<DeliveryStore>
}

/** A delivery that becomes due, which ends the rest of its endpoint. Goes after the deliveries, or with them in a transaction. */
const nowDue = (nowMs: number): UpdateFilter<WebhookDocument> => ({
  $min: { dueAtMs: nowMs },
  $inc: { dueGeneration: 1 },
  $set: { notBeforeMs: 0 },
})

/** Endpoints become due also where nothing is written: the process that wrote may have died before it came to that. */
async function fanOut({ webhooks, deliveries }: Collections, announcements: readonly Announcement[], nowMs: number) {
  const listening = { state: { $in: ['active', 'paused'] } } satisfies Filter<WebhookDocument>
  const endpoints = await webhooks.find(listening, { projection: { events: 1 } }).toArray()
  const rows = endpoints.flatMap(({ _id, events }) =>
    announcements.filter(({ event }) => events.includes(event.type)).map((one) => toFannedOut(_id, one, nowMs)),
  )
  if (rows.length === 0) return 0
  const written = await insertNew(deliveries, rows)
  const ids = [...new Set(rows.map(({ webhookId }) => webhookId))]
  await webhooks.updateMany({ _id: { $in: ids } }, { $min: { dueAtMs: nowMs }, $inc: { dueGeneration: 1 } })
  return written
}

/** One that is there already stays as it is. @returns how many were not */
async function insertNew(deliveries: Collections['deliveries'], rows: readonly DeliveryDocument[]): Promise<number> {
  try {
    return (await deliveries.insertMany(rows, { ordered: false })).insertedCount
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || !isDuplicateKey(error)) throw error
    const others = [error.writeErrors].flat().filter(({ code }) => code !== error.code)
    if (others.length > 0) throw error
    return error.insertedCount
  }
}

const again = (nowMs: number) => ({
  $set: { state: 'pending' as const, tries: 0, dueAtMs: nowMs },
  $inc: { replays: 1 },
})

/** @param replay its result is what is answered again; false: there is nothing to replay, which is not recorded */
async function replayOnce<T extends ReplayedPortion | boolean>(
  connection: Connection,
  { entry, request }: ReplayOptions = {},
  replay: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const once = await onceFor(connection, request, () =>
    connection.transact(async (session) => {
      const replayed = await replay(session)
      if (!replayed) return replayed
      if (entry) await connection.collections.adminLog.insertOne(toDocument(entry), { session })
      if (request) await keepAnswer(connection, session, request, JSON.stringify(replayed))
      return replayed
    }),
  )
  return 'earlier' in once ? JSON.parse(once.earlier) : once.result
}

async function replayFrom(
  { webhooks, deliveries }: Collections,
  session: ClientSession,
  { webhookId, fromEventId, nowMs, limit }: Parameters<DeliveryStore['replayFrom']>[0],
) {
  const { $lt } = deliveriesOf(webhookId)._id
  const from = { _id: { $gte: deliveryId({ webhookId, eventId: fromEventId }), $lt } }
  const later = deliveries.find(from, { projection: { eventId: 1 }, session }).sort({ _id: 1 })
  const found = await later.limit(limit + 1).toArray()
  const these = found.slice(0, limit).map(({ _id }) => _id)
  if (these.length > 0) {
    await deliveries.updateMany({ _id: { $in: these } }, again(nowMs), { session })
    await webhooks.updateOne({ _id: webhookId }, nowDue(nowMs), { session })
  }
  const next = found[limit]
  return { replayed: these.length, ...(next ? { nextEventId: next.eventId } : {}) }
}

async function makeDue(
  { webhooks, deliveries }: Collections,
  webhookId: string,
  { fromEventId, nowMs, limit }: Parameters<DeliveryStore['makeDue']>[1],
): Promise<string | undefined> {
  const waiting = { webhookId, state: 'pending' as const, dueAtMs: { $gt: nowMs } }
  const later = deliveries.find({ ...waiting, eventId: { $gte: fromEventId } }, { projection: { eventId: 1 } })
  const found = await later
    .sort({ eventId: 1 })
    .limit(limit + 1)
    .toArray()
  const these = found.slice(0, limit).map(({ _id }) => _id)
  if (these.length > 0) {
    await deliveries.updateMany({ _id: { $in: these }, ...waiting }, { $set: { dueAtMs: nowMs } })
    await webhooks.updateOne({ _id: webhookId }, nowDue(nowMs))
  }
  return found[limit]?.eventId
}

/** What is pending goes only where its endpoint is gone: it was written just as that was removed. */
async function purgeOld({ webhooks, deliveries }: Collections, beforeMs: number, limit: number): Promise<number> {
  const old = { atMs: { $lt: beforeMs } }
  const purged = await purge(deliveries, { ...old, state: { $in: ['delivered', 'failed'] } }, limit)
  if (purged > 0) return purged
  const waiting = await deliveries.distinct('webhookId', { ...old, state: 'pending' })
  const found = await webhooks.find({ _id: { $in: waiting } }, { projection: { _id: 1 } }).toArray()
  const there = new Set(found.map(({ _id }) => _id))
  const gone = waiting.filter((id) => !there.has(id))
  return gone.length === 0 ? 0 : purge(deliveries, { ...old, webhookId: { $in: gone } }, limit)
}
