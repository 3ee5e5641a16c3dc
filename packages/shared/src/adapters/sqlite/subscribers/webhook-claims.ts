import type { DatabaseSync } from 'node:sqlite'
import { type ClaimedWebhook, NEVER_MS, type WebhookStore } from '../../../ports/subscribers.ts'
import type { Connection } from '../connection/transactions.ts'
import { integer, optional, type Row } from '../rows.ts'
import { toWebhook } from './webhook-rows.ts'

/** The lease is the fence: a later claim's ends later. */
export function prepareClaims({ db, read, write }: Connection): Pick<WebhookStore, 'claimDue' | 'renew' | 'release'> {
  const { due, take, renew, earliest, release } = prepareStatements(db)

  return {
    claimDue: async ({ nowMs, leaseMs, limit }) => {
      // Most of the time there is none: a write would have others wait for it.
      if ((await read(() => due.get(nowMs, nowMs, nowMs, 1))) === undefined) return []
      return write(() => {
        const leaseUntilMs = nowMs + leaseMs
        const claims = due.all(nowMs, nowMs, nowMs, limit).map((row) => toClaimed(row, leaseUntilMs))
        for (const { id } of claims) take.run({ leaseUntilMs, id })
        return claims
      })
    },
    renew: ({ id, leaseUntilMs }, { nowMs, leaseMs }) =>
      write(() => {
        const row = renew.get(nowMs + leaseMs, id, leaseUntilMs)
        return row && toClaimed(row, nowMs + leaseMs)
      }),
    release: ({ id, leaseUntilMs }, { notBeforeMs = 0 } = {}) =>
      write(() => {
        const nextMs = optional(integer, earliest.get(id) ?? {}, 'next_ms') ?? NEVER_MS
        release.run(Math.max(nextMs, notBeforeMs), notBeforeMs, id, leaseUntilMs)
      }),
  }
}

const toClaimed = (row: Row, leaseUntilMs: number): ClaimedWebhook => ({ ...toWebhook(row), leaseUntilMs })

function prepareStatements(db: DatabaseSync) {
  return {
    due: db.prepare(`
      SELECT * FROM webhooks WHERE state = 'active' AND due_at_ms <= ? AND not_before_ms <= ? AND lease_until_ms <= ?
      ORDER BY due_at_ms LIMIT ?`),
    // Due when the lease is over, so that it is found where its process crashes
    take: db.prepare('UPDATE webhooks SET lease_until_ms = :leaseUntilMs, due_at_ms = :leaseUntilMs WHERE id = :id'),
    renew: db.prepare(`
      UPDATE webhooks SET lease_until_ms = ? WHERE id = ? AND lease_until_ms = ? AND state = 'active' RETURNING *`),
    earliest: db.prepare(`SELECT MIN(due_at_ms) AS next_ms FROM deliveries WHERE webhook_id = ? AND state = 'pending'`),
    release: db.prepare(`
      UPDATE webhooks SET due_at_ms = ?, not_before_ms = ?, lease_until_ms = 0 WHERE id = ? AND lease_until_ms = ?`),
  }
}
