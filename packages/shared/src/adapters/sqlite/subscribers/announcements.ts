import type { DatabaseSync } from 'node:sqlite'
import type { Announcement } from '../../../domain/announcement.ts'
import type { AnnouncementOutbox, AnnouncementRow, Audience } from '../../../ports/subscribers.ts'
import type { Connection } from '../connection/transactions.ts'
import { integer, optional, type Row, text } from '../rows.ts'

export interface AnnouncementOptions {
  hasTopic: boolean
}

/** Announces as a part of the transaction of the change, to each audience that there is; where there is none, nothing is written. */
export function prepareAnnouncementInsert(
  db: DatabaseSync,
  { hasTopic }: AnnouncementOptions,
): (announcement: Announcement) => void {
  const listening = db.prepare(`SELECT 1 FROM webhooks WHERE state <> 'disabled' LIMIT 1`)
  const insert = db.prepare('INSERT INTO announcements (audience, event_id, at_ms, announcement) VALUES (?, ?, ?, ?)')

  return (announcement) => {
    const hasWebhooks = listening.get() !== undefined
    if (!hasTopic && !hasWebhooks) return
    const { id, time } = announcement.event
    const rest = [id, Date.parse(time), JSON.stringify(announcement)] as const
    if (hasWebhooks) insert.run('webhooks', ...rest)
    if (hasTopic) insert.run('topic', ...rest)
  }
}

export function createSqliteAnnouncements({ db, read, write }: Connection): Record<Audience, AnnouncementOutbox> {
  const { free, lease, remove, depth } = prepareStatements(db)

  const outboxOf = (audience: Audience): AnnouncementOutbox => ({
    claim: async ({ nowMs, leaseMs, limit }) => {
      // Most of the time there is none: a write would have others wait for it.
      if ((await read(() => free.get(audience, nowMs, 1))) === undefined) return []
      return write(() => {
        const rows = free.all(audience, nowMs, limit).map(toAnnouncementRow)
        if (rows.length > 0) lease.run(nowMs + leaseMs, audience, JSON.stringify(rows.map(({ id }) => id)))
        return rows
      })
    },
    markSent: (ids) =>
      write(() => {
        remove.run(audience, JSON.stringify(ids))
      }),
    release: (ids, fromMs = 0) =>
      write(() => {
        lease.run(fromMs, audience, JSON.stringify(ids))
      }),
    depth: () =>
      read(() => {
        const row = depth.get(audience)
        const oldestAtMs = row && optional(integer, row, 'oldest_at_ms')
        return { pending: row ? integer(row, 'waiting') : 0, ...(oldestAtMs === undefined ? {} : { oldestAtMs }) }
      }),
  })

  return { webhooks: outboxOf('webhooks'), topic: outboxOf('topic') }
}

function prepareStatements(db: DatabaseSync) {
  const THESE = 'audience = ? AND event_id IN (SELECT value FROM json_each(?))'
  return {
    free: db.prepare(`
      SELECT event_id, announcement FROM announcements WHERE audience = ? AND lease_until_ms <= ?
      ORDER BY at_ms, event_id LIMIT ?`),
    lease: db.prepare(`UPDATE announcements SET lease_until_ms = ? WHERE ${THESE}`),
    remove: db.prepare(`DELETE FROM announcements WHERE ${THESE}`),
    depth: db.prepare('SELECT COUNT(*) AS waiting, MIN(at_ms) AS oldest_at_ms FROM announcements WHERE audience = ?'),
  }
}

function toAnnouncementRow(row: Row): AnnouncementRow {
  const event: Announcement = JSON.parse(text(row, 'announcement'))
  return { id: text(row, 'event_id'), event }
}
