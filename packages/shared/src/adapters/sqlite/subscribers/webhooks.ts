import type { DatabaseSync } from 'node:sqlite'
import { rotatedSecrets } from '../../../domain/webhook-secret.ts'
import { NEVER_MS, type WebhookRecord, type WebhookStore } from '../../../ports/subscribers.ts'
import { inBatches } from '../../../resilience/batches.ts'
import { prepareAdminLogInsert } from '../admin-log.ts'
import type { Connection } from '../connection/transactions.ts'
import { prepareAnswers } from '../idempotency.ts'
import { prepareAccountMailInsert } from '../mails/mails.ts'
import { prepareClaims } from './webhook-claims.ts'
import { columnsOf, edited, healthAfter, toWebhook } from './webhook-rows.ts'

export function createSqliteWebhooks(connection: Connection): WebhookStore {
  const { db, read, write } = connection
  const { byId, page, insert, replace, activate, setHealth, pause, remove, removeDeliveries } = prepareStatements(db)
  const log = prepareAdminLogInsert(db)
  const addMail = prepareAccountMailInsert(db)
  const answers = prepareAnswers(db)

  const find = (id: string): WebhookRecord | undefined => {
    const row = byId.get(id)
    return row && toWebhook(row)
  }

  return {
    ...prepareClaims(connection),
    insert: (webhook, entry, request) =>
      write(() => {
        const earlier = request && answers.find(request)
        if (earlier !== undefined) return JSON.parse(earlier)
        const { id, createdAt, ownerId = null } = webhook
        insert.run({ ...columnsOf(webhook), createdAt, ownerId, dueAtMs: NEVER_MS })
        log(entry)
        if (request) answers.keep(request, JSON.stringify(id))
        return undefined
      }),
    rotateSecret: (id, rotation, entry, request) =>
      write(() => {
        const before = find(id)
        if (!before || (request && answers.find(request))) return before
        const updatedAt = new Date(rotation.nowMs).toISOString()
        const after = { ...before, secrets: rotatedSecrets(before.secrets, rotation), updatedAt }
        replace.run(columnsOf(after))
        log(entry)
        if (request) answers.keep(request, JSON.stringify(id))
        return after
      }),
    findById: (id) => read(() => find(id)),
    list: ({ limit, afterId = '' }) => read(() => page.all(afterId, limit).map(toWebhook)),
    update: (id, edit, entry) =>
      write(() => {
        const before = find(id)
        if (!before) return undefined
        const after = edited(before, edit)
        replace.run(columnsOf(after))
        if (edit.state === 'active') activate.run(Date.parse(edit.updatedAt), id)
        log(entry)
        return after
      }),
    remove: async (id, entry) => {
      const isRemoved = await write(() => {
        if (remove.run(id).changes === 0) return false
        log(entry)
        return true
      })
      if (!isRemoved) return false
      // What is left of it where this process dies here goes by its age
      await inBatches((limit) => write(() => Number(removeDeliveries.run(id, limit).changes)))
      return true
    },
    noteAttempt: (id, attempt) =>
      write(() => {
        const webhook = find(id)
        if (!webhook) return undefined
        const health = healthAfter(webhook.health, attempt)
        setHealth.run(JSON.stringify(health), id)
        return health
      }),
    pause: (id, { reason, updatedAt, nowMs, mail }) =>
      write(() => {
        if (pause.run(reason, new Date(nowMs).toISOString(), id, updatedAt).changes === 0) return false
        addMail(mail)
        return true
      }),
  }
}

function prepareStatements(db: DatabaseSync) {
  return {
    byId: db.prepare('SELECT * FROM webhooks WHERE id = ?'),
    page: db.prepare('SELECT * FROM webhooks WHERE id > ? ORDER BY id LIMIT ?'),
    insert: db.prepare(`
      INSERT INTO webhooks
        (id, url, events, description, state, paused_reason, secrets, owner_id, created_at, updated_at, health, due_at_ms)
      VALUES (:id, :url, :events, :description, :state, :pausedReason, :secrets, :ownerId, :createdAt, :updatedAt, :health,
        :dueAtMs)`),
    replace: db.prepare(`
      UPDATE webhooks SET url = :url, events = :events, description = :description, state = :state,
        paused_reason = :pausedReason, secrets = :secrets, updated_at = :updatedAt, health = :health
      WHERE id = :id`),
    activate: db.prepare('UPDATE webhooks SET due_at_ms = MIN(due_at_ms, ?), not_before_ms = 0 WHERE id = ?'),
    setHealth: db.prepare('UPDATE webhooks SET health = ? WHERE id = ?'),
    pause: db.prepare(`
      UPDATE webhooks SET state = 'paused', paused_reason = ?, updated_at = ?
      WHERE id = ? AND updated_at = ? AND state = 'active'`),
    remove: db.prepare('DELETE FROM webhooks WHERE id = ?'),
    removeDeliveries: db.prepare(`
      DELETE FROM deliveries WHERE rowid IN (SELECT rowid FROM deliveries WHERE webhook_id = ? LIMIT ?)`),
  }
}
