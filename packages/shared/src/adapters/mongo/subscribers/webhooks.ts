import type { ClientSession, Filter, UpdateFilter } from 'mongodb'
import type { AdminLogEntry } from '../../../contracts/admin.ts'
import type { IdempotentRequest } from '../../../domain/idempotency-key.ts'
import { rotatedSecrets } from '../../../domain/webhook-secret.ts'
import {
  isFreshStart,
  NEVER_MS,
  type WebhookEdit,
  type WebhookHealth,
  type WebhookStore,
} from '../../../ports/subscribers.ts'
import { inBatches } from '../../../resilience/batches.ts'
import { withEntry } from '../admin-log.ts'
import type { Connection } from '../connection/connection.ts'
import { toDocument, type WebhookDocument } from '../documents.ts'
import { keepAnswer, onceFor } from '../idempotency.ts'
import { toAccountMail } from '../mails/mails.ts'
import { purge } from '../purge.ts'
import type { Collections } from '../schema/collections.ts'
import { deliveriesOf } from './delivery-documents.ts'
import { claimDue, release, renew } from './webhook-claims.ts'
import { toWebhook } from './webhook-documents.ts'

export function createMongoWebhooks(connection: Connection): WebhookStore {
  const { collections, run } = connection
  const { webhooks, deliveries } = collections

  return {
    insert: async (webhook, entry, request) => {
      const unclaimed = { dueAtMs: NEVER_MS, dueGeneration: 0, notBeforeMs: 0, leaseUntilMs: 0 }
      const done = await onceFor(connection, request, () =>
        connection.transact(async (session) => {
          await webhooks.insertOne({ ...toDocument(webhook), ...unclaimed }, { session })
          await noteChange(connection, session, { id: webhook.id, entry, request })
        }),
      )
      return 'earlier' in done ? JSON.parse(done.earlier) : undefined
    },
    rotateSecret: async (id, rotation, entry, request) => {
      const done = await onceFor(connection, request, () =>
        connection.transact(async (session) => {
          const before = await webhooks.findOne({ _id: id }, { session })
          if (!before) return undefined
          const secrets = rotatedSecrets(before.secrets, rotation)
          const updatedAt = new Date(rotation.nowMs).toISOString()
          await webhooks.updateOne({ _id: id }, { $set: { secrets, updatedAt } }, { session })
          await noteChange(connection, session, { id, entry, request })
          return { ...before, secrets, updatedAt }
        }),
      )
      if ('earlier' in done) return run(async () => toFound(await webhooks.findOne({ _id: id })))
      return toFound(done.result ?? null)
    },
    findById: (id) => run(async () => toFound(await webhooks.findOne({ _id: id }))),
    list: ({ limit, afterId = '' }) =>
      run(async () => {
        const found = webhooks.find({ _id: { $gt: afterId } }).sort({ _id: 1 })
        return (await found.limit(limit).toArray()).map(toWebhook)
      }),
    update: (id, edit, entry) =>
      withEntry(connection, entry, async (options) =>
        toFound(await webhooks.findOneAndUpdate({ _id: id }, toUpdate(edit), { ...options, returnDocument: 'after' })),
      ),
    remove: async (id, entry) => {
      const isRemoved = await withEntry(
        connection,
        entry,
        async (options) => (await webhooks.deleteOne({ _id: id }, options)).deletedCount === 1,
      )
      if (!isRemoved) return false
      // What is left of it where this process dies here, or where another one was fanning events out, goes by its age
      await inBatches((limit) => run(() => purge(deliveries, deliveriesOf(id), limit)))
      return true
    },
    claimDue: (request) => run(() => claimDue(webhooks, request)),
    renew: (claim, request) => run(() => renew(webhooks, claim, request)),
    release: (claim, options) => run(() => release(collections, claim, options)),
    noteAttempt: (id, attempt) => run(() => noteAttempt(webhooks, id, attempt)),
    pause: (id, pause) => {
      const { mail } = pause
      if (!mail) return run(() => setPaused(webhooks, id, pause))
      return connection.transact(async (session) => {
        if (!(await setPaused(webhooks, id, pause, session))) return false
        await collections.mails.insertOne(toAccountMail(mail), { session })
        return true
      })
    },
  }
}

/** What goes with a change of an endpoint: the entry of the admin log, and what a repeated request is answered. */
async function noteChange(
  connection: Connection,
  session: ClientSession,
  { id, entry, request }: { id: string; entry?: AdminLogEntry | undefined; request?: IdempotentRequest | undefined },
): Promise<void> {
  if (entry) await connection.collections.adminLog.insertOne(toDocument(entry), { session })
  if (request) await keepAnswer(connection, session, request, JSON.stringify(id))
}

async function setPaused(
  webhooks: Collections['webhooks'],
  id: string,
  { reason, updatedAt, nowMs }: Parameters<WebhookStore['pause']>[1],
  session?: ClientSession,
): Promise<boolean> {
  const paused = { state: 'paused' as const, pausedReason: reason, updatedAt: new Date(nowMs).toISOString() }
  const active = { _id: id, updatedAt, state: 'active' as const }
  const { matchedCount } = await webhooks.updateOne(active, { $set: paused }, { ...(session ? { session } : {}) })
  return matchedCount === 1
}

function toUpdate(edit: WebhookEdit): UpdateFilter<WebhookDocument> {
  const isActive = edit.state === 'active'
  const isFresh = isFreshStart(edit)
  return {
    $set: { ...edit, ...(isActive ? { notBeforeMs: 0 } : {}), ...(isFresh ? { 'health.failures': 0 } : {}) },
    $unset: {
      ...(edit.state !== undefined && edit.pausedReason === undefined ? { pausedReason: '' as const } : {}),
      ...(isFresh ? { 'health.failingSinceMs': '' as const } : {}),
    },
    ...(isActive ? { $min: { dueAtMs: Date.parse(edit.updatedAt) } } : {}),
  }
}

async function noteAttempt(
  webhooks: Collections['webhooks'],
  id: string,
  { succeeded, atMs, error }: Parameters<WebhookStore['noteAttempt']>[1],
): Promise<WebhookHealth | undefined> {
  const success: UpdateFilter<WebhookDocument> = {
    $set: { 'health.failures': 0 },
    $max: { 'health.lastSuccessAtMs': atMs },
    $unset: { 'health.failingSinceMs': '' },
  }
  const failure: UpdateFilter<WebhookDocument> = {
    $inc: { 'health.failures': 1 },
    $min: { 'health.failingSinceMs': atMs },
    $max: { 'health.lastFailureAtMs': atMs },
    ...(error === undefined ? {} : { $set: { 'health.lastError': error } }),
  }
  const filter: Filter<WebhookDocument> = { _id: id }
  const after = await webhooks.findOneAndUpdate(filter, succeeded ? success : failure, {
    returnDocument: 'after',
    projection: { health: 1 },
  })
  return after?.health
}

const toFound = (document: WebhookDocument | null) => (document ? toWebhook(document) : undefined)
