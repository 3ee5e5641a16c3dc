import type { Detector, Sabotage } from '../sabotage.ts'

const SQLITE = 'packages/shared/src/adapters/sqlite'
const MONGO = 'packages/shared/src/adapters/mongo'
const needs = 'MONGODB_URL'

const onSqlite = (title: string): Detector => ({ test: `${SQLITE}/store.test.ts`, title })
const onMongo = (title: string): Detector => ({ test: 'tests/adapters/mongo.test.ts', title })

/** What is kept for subscribers: announcements, endpoints and deliveries. */
export const SUBSCRIBERS_STORE_FAULTS: readonly Sabotage[] = [
  {
    name: 'a new order is not announced (SQLite)',
    file: `${SQLITE}/orders/orders.ts`,
    search: '        announce(announcePlacement(event))\n',
    replace: '',
    noticedBy: onSqlite('are written with every change that has an event'),
    quick: true,
  },
  {
    name: 'an announcement is written beside the transaction (MongoDB)',
    file: `${MONGO}/order-writes/write-batch.ts`,
    search: 'await write(announcements, toAnnouncementDocuments(announced, await audiences).map(toInsert))',
    replace: 'await announcements.bulkWrite(toAnnouncementDocuments(announced, await audiences).map(toInsert))',
    noticedBy: { test: 'tests/adapters/mongo-transactions.test.ts' },
    needs,
  },
  {
    name: 'an event that is sent anew is announced again',
    file: 'packages/shared/src/domain/complete-change.ts',
    search: 'publicEvent && steps > before.history.length',
    replace: 'publicEvent && steps >= before.history.length',
    noticedBy: { test: 'packages/shared/src/domain/announcement.test.ts', title: 'of an order that' },
    quick: true,
  },
  {
    name: 'an order is told with a cancel window that it has no more',
    file: 'packages/shared/src/domain/announcement.ts',
    search: 'retriedAtVersion > 0 && retriedAtVersion <= version',
    replace: 'retriedAtVersion > version',
    noticedBy: { test: 'packages/shared/src/domain/announcement.test.ts', title: 'as clients saw it then' },
  },
  {
    name: 'that there is no endpoint is remembered (MongoDB)',
    file: `${MONGO}/subscribers/audiences.ts`,
    search: '    if (!one) return topic\n    foundAtMs = askedAtMs',
    replace: '    foundAtMs = askedAtMs\n    if (!one) return topic',
    noticedBy: { test: `${MONGO}/subscribers/audiences.test.ts` },
    quick: true,
  },
  {
    name: 'a crash leaves an endpoint without a worker (SQLite)',
    file: `${SQLITE}/subscribers/webhook-claims.ts`,
    search: 'due_at_ms = :leaseUntilMs WHERE id',
    replace: `due_at_ms = ${Number.MAX_SAFE_INTEGER} WHERE id`,
    noticedBy: onSqlite('leave the endpoint due where the process crashes'),
  },
  {
    name: 'a crash leaves an endpoint without a worker (MongoDB)',
    file: `${MONGO}/subscribers/webhook-claims.ts`,
    search: 'dueAtMs: leaseUntilMs }',
    replace: 'dueAtMs: NEVER_MS }',
    noticedBy: onMongo('leave the endpoint due where the process crashes'),
    needs,
  },
  {
    name: 'a delivery that becomes due while its endpoint is given up is missed (MongoDB)',
    file: `${MONGO}/subscribers/webhook-claims.ts`,
    search: '{ dueGeneration: webhook.dueGeneration }',
    replace: '{}',
    noticedBy: { test: `${MONGO}/subscribers/webhook-claims.test.ts` },
    quick: true,
  },
  {
    name: 'an endpoint is held by two processes (SQLite)',
    file: `${SQLITE}/subscribers/webhook-claims.ts`,
    search: 'not_before_ms <= ? AND lease_until_ms <= ?',
    replace: 'not_before_ms <= ? AND ? IS NOT NULL',
    noticedBy: onSqlite('hold until the lease is over'),
    quick: true,
  },
  {
    name: 'a late failure undoes a delivery (SQLite)',
    file: `${SQLITE}/subscribers/delivery-rows.ts`,
    search: "const isFirst = state === 'pending' && tries === found.tries",
    replace: 'const isFirst = tries >= found.tries',
    noticedBy: onSqlite('do not undo a delivery'),
    quick: true,
  },
  {
    name: 'a late failure undoes a delivery (MongoDB)',
    file: `${MONGO}/subscribers/note-attempt.ts`,
    search: `[{ $eq: ['$state', 'pending'] }, { $eq: ['$tries', delivery.tries] }]`,
    replace: `[{ $gte: ['$tries', delivery.tries] }]`,
    noticedBy: onMongo('do not undo a delivery'),
    needs,
  },
  {
    name: 'failures of the former URL count for the new one',
    file: 'packages/shared/src/ports/subscribers.ts',
    search: "state === 'active' || url !== undefined",
    replace: "state === 'active'",
    noticedBy: onSqlite('have a clean slate where their URL is another'),
  },
  {
    name: 'an attempt from before a replay undoes it (SQLite)',
    file: `${SQLITE}/subscribers/delivery-rows.ts`,
    search: 'replays === found.replays && ',
    replace: '',
    noticedBy: onSqlite('that began before a replay'),
  },
  {
    name: 'what a paused endpoint has not had is purged by its age (SQLite)',
    file: `${SQLITE}/subscribers/deliveries.ts`,
    search: "(state <> 'pending' OR webhook_id NOT IN (SELECT id FROM webhooks))",
    replace: '1',
    noticedBy: onSqlite('are purged by the age'),
  },
  {
    name: 'an answer of the former URL pauses the endpoint (SQLite)',
    file: `${SQLITE}/subscribers/webhooks.ts`,
    search: 'WHERE id = ? AND updated_at = ? AND state',
    replace: "WHERE id = ? AND updated_at > '' || ? AND state",
    noticedBy: onSqlite('are not paused for what came of an earlier URL'),
  },
  {
    name: 'deliveries are written, and their endpoints are not due (SQLite)',
    file: `${SQLITE}/subscribers/deliveries.ts`,
    search: 'UPDATE webhooks SET due_at_ms = :nowMs WHERE',
    replace: 'UPDATE webhooks SET due_at_ms = due_at_ms WHERE',
    noticedBy: onSqlite('claims of endpoints'),
  },
  {
    name: 'a fan-out that was broken off leaves its endpoints not due (MongoDB)',
    file: `${MONGO}/subscribers/deliveries.ts`,
    search: '  const ids = [...new Set(rows.map(',
    replace: '  if (written === 0) return 0\n  const ids = [...new Set(rows.map(',
    noticedBy: onMongo('are due where the process that wrote their deliveries died'),
    needs,
  },
  {
    name: 'the deliveries of an endpoint that is gone stay (SQLite)',
    file: `${SQLITE}/subscribers/webhooks.ts`,
    search: '      await inPortions((limit) => write(() => Number(removeDeliveries.run(id, limit).changes)))\n',
    replace: '',
    noticedBy: onSqlite('are removed once, with their deliveries'),
  },
  {
    name: 'an owner is told of a pause that was none (MongoDB)',
    file: `${MONGO}/subscribers/webhooks.ts`,
    search: '        if (!(await setPaused(webhooks, id, pause, session))) return false\n',
    replace:
      '        const isPaused = await setPaused(webhooks, id, pause, session)\n        if (isPaused === undefined) return false\n',
    noticedBy: onMongo('are paused once, with one mail'),
    needs,
  },
]
