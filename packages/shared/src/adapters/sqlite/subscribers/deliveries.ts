import type { DatabaseSync } from 'node:sqlite'
import type { Announcement } from '../../../domain/announcement.ts'
import {
  type DeliveryKey,
  type DeliveryRecord,
  type DeliveryStore,
  LISTED_OF_ORDER,
  PENDING_COUNTED,
} from '../../../ports/subscribers.ts'
import { prepareAdminLogInsert } from '../admin-log.ts'
import type { Connection } from '../connection/transactions.ts'
import { prepareAnswers } from '../idempotency.ts'
import { AFTER_ALL_IDS, integer, text } from '../rows.ts'
import { afterAttempt, toDelivery } from './delivery-rows.ts'

export function createSqliteDeliveries(connection: Connection): DeliveryStore {
  const { db, write } = connection
  const writes = prepareWrites(db)
  const { byKey, fanOut, ping, note, replay, from, replayThese, waiting, makeTheseDue, purge } = writes
  const { makeDue, makeActiveDue, makeListenersDue } = prepareDue(db)
  const log = prepareAdminLogInsert(db)
  const answers = prepareAnswers(db)

  const find = ({ webhookId, eventId }: DeliveryKey): DeliveryRecord | undefined => {
    const row = byKey.get(webhookId, eventId)
    return row && toDelivery(row)
  }

  return {
    ...prepareReads(connection, find),
    fanOut: (announcements, nowMs) =>
      write(() => {
        const written = announcements.map((one) => Number(fanOut.run(toFannedOut(one, nowMs)).changes))
        makeListenersDue.run({ nowMs, types: JSON.stringify(announcements.map(({ event }) => event.type)) })
        return written.reduce((sum, count) => sum + count, 0)
      }),
    ping: ({ webhookId, eventId }, nowMs, request) =>
      write(() => {
        const earlier = request && answers.find(request)
        if (earlier !== undefined) return JSON.parse(earlier)
        if (makeActiveDue.run(nowMs, webhookId).changes === 0) return undefined
        ping.run(webhookId, eventId, nowMs, nowMs)
        if (request) answers.keep(request, JSON.stringify(eventId))
        return eventId
      }),
    noteAttempt: ({ webhookId, eventId, tries, replays }, attempt, then) =>
      write(() => {
        const delivery = find({ webhookId, eventId })
        if (!delivery) return
        const after = afterAttempt(delivery, { tries, replays }, attempt, then)
        note.run(after.state, after.tries, after.dueAtMs, JSON.stringify(after.attempts), webhookId, eventId)
      }),
    replay: ({ webhookId, eventId }, nowMs, { entry, request } = {}) =>
      write(() => {
        if (request && answers.find(request) !== undefined) return true
        if (replay.run(nowMs, webhookId, eventId).changes === 0) return false
        makeDue.run(nowMs, webhookId)
        log(entry)
        if (request) answers.keep(request, 'true')
        return true
      }),
    replayFrom: ({ webhookId, fromEventId, nowMs, limit }, { entry, request } = {}) =>
      write(() => {
        const earlier = request && answers.find(request)
        if (earlier !== undefined) return JSON.parse(earlier)
        const found = from.all(webhookId, fromEventId, limit + 1).map((row) => text(row, 'event_id'))
        const ids = found.slice(0, limit)
        if (ids.length > 0) {
          replayThese.run(nowMs, webhookId, JSON.stringify(ids))
          makeDue.run(nowMs, webhookId)
        }
        const nextEventId = found[limit]
        const portion = { replayed: ids.length, ...(nextEventId === undefined ? {} : { nextEventId }) }
        log(entry)
        if (request) answers.keep(request, JSON.stringify(portion))
        return portion
      }),
    makeDue: (webhookId, { fromEventId, nowMs, limit }) =>
      write(() => {
        const found = waiting.all(webhookId, nowMs, fromEventId, limit + 1).map((row) => text(row, 'event_id'))
        const ids = found.slice(0, limit)
        if (ids.length > 0) {
          makeTheseDue.run(nowMs, webhookId, JSON.stringify(ids))
          makeDue.run(nowMs, webhookId)
        }
        return found[limit]
      }),
    purge: (beforeMs, limit) => write(() => Number(purge.run(beforeMs, limit).changes)),
  }
}

/** Due since it happened, so that what came first is delivered first, whichever process fanned it out. */
const toFannedOut = ({ event, steps }: Announcement, nowMs: number) => {
  const atMs = Date.parse(event.time)
  const announcement = JSON.stringify({ event, steps })
  return { eventId: event.id, type: event.type, announcement, atMs, dueAtMs: Math.min(atMs, nowMs) }
}

function prepareReads(
  { db, read }: Connection,
  find: (key: DeliveryKey) => DeliveryRecord | undefined,
): Pick<DeliveryStore, 'findDue' | 'find' | 'list' | 'listOfOrder' | 'countPending'> {
  const due = db.prepare(`
    SELECT * FROM deliveries WHERE webhook_id = ? AND state = 'pending' AND due_at_ms <= ?
    ORDER BY due_at_ms, event_id LIMIT ?`)
  const page = db.prepare(`
    SELECT * FROM deliveries WHERE webhook_id = ? AND event_id < ? ORDER BY event_id DESC LIMIT ?`)
  const pageOfState = db.prepare(`
    SELECT * FROM deliveries WHERE webhook_id = ? AND state = ? AND event_id < ? ORDER BY event_id DESC LIMIT ?`)
  const ofOrder = db.prepare(`
    SELECT * FROM deliveries WHERE announcement IS NOT NULL AND announcement ->> '$.event.data.orderId' = ?
    LIMIT ${LISTED_OF_ORDER}`)
  const pending = db.prepare(`
    SELECT COUNT(*) AS counted FROM (SELECT 1 FROM deliveries WHERE webhook_id = ? AND state = 'pending' LIMIT ?)`)

  return {
    find: (key) => read(() => find(key)),
    findDue: (webhookId, { nowMs, limit }) => read(() => due.all(webhookId, nowMs, limit).map(toDelivery)),
    list: ({ webhookId, state, limit, beforeEventId = AFTER_ALL_IDS }) =>
      read(() => {
        const rows =
          state === undefined
            ? page.all(webhookId, beforeEventId, limit)
            : pageOfState.all(webhookId, state, beforeEventId, limit)
        return rows.map(toDelivery)
      }),
    listOfOrder: (orderId) => read(() => ofOrder.all(orderId).map(toDelivery)),
    countPending: (webhookIds) =>
      read(
        () =>
          new Map(webhookIds.map((id) => [id, integer(pending.get(id, PENDING_COUNTED) ?? {}, 'counted')] as const)),
      ),
  }
}

/** Makes endpoints due, as a part of the transaction that gives them something to deliver. */
function prepareDue(db: DatabaseSync) {
  const MAKE_DUE = 'UPDATE webhooks SET due_at_ms = MIN(due_at_ms, ?), not_before_ms = 0 WHERE id = ?'
  return {
    makeDue: db.prepare(MAKE_DUE),
    makeActiveDue: db.prepare(`${MAKE_DUE} AND state = 'active'`),
    makeListenersDue: db.prepare(`
      UPDATE webhooks SET due_at_ms = :nowMs WHERE state <> 'disabled' AND due_at_ms > :nowMs AND EXISTS (
        SELECT 1 FROM json_each(webhooks.events) WHERE value IN (SELECT value FROM json_each(:types)))`),
  }
}

function prepareWrites(db: DatabaseSync) {
  const AGAIN = `SET state = 'pending', tries = 0, replays = replays + 1, due_at_ms = ?`
  return {
    byKey: db.prepare('SELECT * FROM deliveries WHERE webhook_id = ? AND event_id = ?'),
    fanOut: db.prepare(`
      INSERT INTO deliveries (webhook_id, event_id, announcement, at_ms, due_at_ms)
      SELECT id, :eventId, :announcement, :atMs, :dueAtMs FROM webhooks
      WHERE state <> 'disabled' AND EXISTS (SELECT 1 FROM json_each(webhooks.events) WHERE value = :type)
      ON CONFLICT DO NOTHING`),
    ping: db.prepare(`
      INSERT INTO deliveries (webhook_id, event_id, at_ms, due_at_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`),
    note: db.prepare(`
      UPDATE deliveries SET state = ?, tries = ?, due_at_ms = ?, attempts = ? WHERE webhook_id = ? AND event_id = ?`),
    replay: db.prepare(`UPDATE deliveries ${AGAIN} WHERE webhook_id = ? AND event_id = ?`),
    from: db.prepare(
      'SELECT event_id FROM deliveries WHERE webhook_id = ? AND event_id >= ? ORDER BY event_id LIMIT ?',
    ),
    replayThese: db.prepare(`
      UPDATE deliveries ${AGAIN} WHERE webhook_id = ? AND event_id IN (SELECT value FROM json_each(?))`),
    purge: db.prepare(`
      DELETE FROM deliveries WHERE rowid IN (
        SELECT rowid FROM deliveries
        WHERE at_ms < ? AND (state <> 'pending' OR webhook_id NOT IN (SELECT id FROM webhooks)) LIMIT ?)`),
    waiting: db.prepare(`
      SELECT event_id FROM deliveries
      WHERE webhook_id = ? AND state = 'pending' AND due_at_ms > ? AND event_id >= ? ORDER BY event_id LIMIT ?`),
    makeTheseDue: db.prepare(`
      UPDATE deliveries SET due_at_ms = ? WHERE webhook_id = ? AND event_id IN (SELECT value FROM json_each(?))`),
  }
}
