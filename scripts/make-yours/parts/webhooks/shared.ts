import { block, lines, swap } from '../../edits.ts'
import type { Part } from '../part.ts'

const SHARED = 'packages/shared/src'
const noLonger = (name: string) => block(`export interface ${name} `)

/** Contracts, domain, ports and both stores. What is announced goes to the topic alone. */
export const SHARED_EDITS: Part['edits'] = {
  [`${SHARED}/ports/subscribers.ts`]: [
    swap("['webhooks', 'topic'] as const", "['topic'] as const"),
    swap('for webhooks while there is an endpoint that is not disabled, for the topic where', 'for the topic where'),
    ...['WebhookHealth', 'WebhookRecord', 'WebhookEdit', 'ClaimedWebhook', 'WebhookStore'].map(noLonger),
    ...['DeliveryRecord', 'DeliveryKey', 'DeliveryStore', 'WebhookRequest', 'UrlRules', 'WebhookSender'].map(noLonger),
    block('export const isFreshStart'),
    block('export const ATTEMPTS_LOGGED'),
    block('export const NEVER_MS'),
    block('export const LISTED_OF_ORDER'),
    block('export const PENDING_COUNTED'),
    block('export type WebhookAnswer'),
  ],
  [`${SHARED}/contracts/auth.ts`]: [
    lines('import { WebhookSchema }'),
    lines('webhooks: Type.Array(ref(WebhookSchema)'),
    lines('        webhooks: [],'),
  ],
  [`${SHARED}/admin/made-by-admin.ts`]: [lines('import type { WebhookRecord }'), block('function findWebhooksOf(')],
  [`${SHARED}/ports/stores.ts`]: [lines('webhooks: WebhookStore'), lines('deliveries: DeliveryStore')],
  [`${SHARED}/outbox/announcement-relays.ts`]: [
    lines('deliveries: Pick<DeliveryStore'),
    block('onFannedOut?(): void'),
    block('  webhooks: {'),
    block('const webhooks = createRelay('),
    swap(
      'to the topic, and into the deliveries of webhooks. Each has a relay, rows, retries and a\n * log of its own, so that none holds up another, nor the queue.',
      'to the topic. It has a relay, rows, retries\n * and a log of its own, so that it does not hold up the queue.',
    ),
    swap('topic, onFannedOut, countRefused', 'topic, countRefused'),
    swap('if (!topic) return [webhooks]', 'if (!topic) return []'),
    swap('return [webhooks, createRelay(', 'return [createRelay('),
  ],
  [`${SHARED}/contracts/public-events.ts`]: [
    swap('webhooks and the topic carry the same bodies. Objects', 'on the topic. Objects'),
    block('export const PING_TYPE'),
    block('export const WebhookPingSchema'),
    block('export type WebhookPing'),
    swap('the events of orders, and the ping that tries an endpoint out.', 'the events of orders.'),
    swap('[...ORDER_EVENT_TYPES, PING_TYPE] as const', 'ORDER_EVENT_TYPES'),
    lines('[PING_TYPE]: WebhookPingSchema'),
  ],
  [`${SHARED}/contracts/admin.ts`]: [
    lines("  'webhook.", 5),
    block("timelineOf('delivery'"),
    swap('; of a delivery, when it was last tried, or when its event happened', ''),
  ],
  [`${SHARED}/contracts/api-keys.ts`]: [
    lines("  'webhooks:write',"),
    swap("['orders:read', 'webhooks:write']", "['orders:read', 'stock:write']", 2),
  ],
  [`${SHARED}/contracts/mails.ts`]: [swap(", 'webhook-paused'] as const", '] as const')],
  [`${SHARED}/domain/errors.ts`]: [
    lines('WEBHOOK_NOT_FOUND:'),
    block('WEBHOOK_NOT_ACTIVE: {'),
    block('DELIVERY_NOT_FOUND: {'),
  ],
  [`${SHARED}/config/parse.ts`]: [lines('WEBHOOK_ALLOWED_NETWORKS: findNetworksProblem')],
  [`${SHARED}/config/services.ts`]: [
    block('const WEBHOOKS ='),
    swap(', ...WEBHOOKS]', ']', 2),
    lines('    ...WEBHOOKS,'),
    swap("HOST: '127.0.0.1', WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128'", "HOST: '127.0.0.1'"),
  ],
  [`${SHARED}/config/variables.ts`]: [block('WEBHOOK_ALLOWED_NETWORKS: Type.String')],
  [`${SHARED}/admin/timeline.ts`]: [
    lines('store.deliveries.listOfOrder(id),'),
    lines('...deliveries.flatMap(ofDelivery)'),
    swap('[events, mails, deliveries, entries]', '[events, mails, entries]'),
  ],
  [`${SHARED}/telemetry/metrics/system-metrics.ts`]: [
    swap(', by audience: `webhooks` (no delivery written yet) or `topic`', ', by audience: `topic`'),
  ],
  [`${SHARED}/adapters/mongo/documents.ts`]: [
    block('export interface WebhookDocument'),
    block('export type DeliveryDocument'),
  ],
  [`${SHARED}/adapters/mongo/schema/collections.ts`]: [
    lines('Collection<WebhookDocument>'),
    lines('Collection<DeliveryDocument>'),
    lines("db.collection('webhooks')"),
    lines("db.collection('deliveries')"),
  ],
  [`${SHARED}/adapters/mongo/schema/indexes.ts`]: [lines("name: 'webhooks_due'"), block('  deliveries: [')],
  [`${SHARED}/adapters/mongo/schema/shard-keys.ts`]: [lines('deliveries: BY_ID'), lines('webhooks: ON_ONE_SHARD')],
  [`${SHARED}/adapters/mongo/store.ts`]: [
    swap('createAudiences(connection, { hasTopic })', 'createAudiences({ hasTopic })'),
    lines('webhooks: createMongoWebhooks('),
    lines('deliveries: createMongoDeliveries('),
  ],
  [`${SHARED}/adapters/mongo/subscribers/announcements.ts`]: [
    swap("{ webhooks: outboxOf('webhooks'), topic: outboxOf('topic') }", "{ topic: outboxOf('topic') }"),
  ],
  [`${SHARED}/adapters/mongo/subscribers/audiences.ts`]: [
    swap(
      ' * That there is an endpoint is remembered for a moment. That there is none is not: an endpoint hears of all that is placed once its\n * maker has had an answer, whichever process places it.',
      ' * The topic, where there is one.',
    ),
    lines('{ collections: { webhooks } }: Pick<Connection'),
    swap(
      '{ hasTopic, now = () => performance.now() }: { hasTopic: boolean; now?: () => number }',
      '{ hasTopic }: { hasTopic: boolean }',
    ),
    lines('let foundAtMs ='),
    lines('foundAtMs < REMEMBERED_MS'),
    lines('const askedAtMs'),
    lines('const one = await'),
    swap('if (!one) return topic', 'return topic'),
    lines('foundAtMs = askedAtMs'),
    lines("return ['webhooks', ...topic]", 2),
  ],
  [`${SHARED}/adapters/sqlite/store.ts`]: [
    lines('webhooks: createSqliteWebhooks('),
    lines('deliveries: createSqliteDeliveries('),
    lines('UPDATE webhooks SET lease_until_ms'),
  ],
  [`${SHARED}/adapters/sqlite/subscribers/announcements.ts`]: [
    lines('const listening = db.prepare'),
    lines('const hasWebhooks = listening.get()'),
    swap('if (!hasTopic && !hasWebhooks) return', 'if (!hasTopic) return'),
    lines('if (hasWebhooks) insert.run('),
    swap("if (hasTopic) insert.run('topic'", "insert.run('topic'"),
    swap("{ webhooks: outboxOf('webhooks'), topic: outboxOf('topic') }", "{ topic: outboxOf('topic') }"),
  ],
  [`${SHARED}/adapters/sqlite/schema/schema.ts`]: [
    swap(
      'what is announced to them, where it goes, and what has come of it. An announcement is gone once it is passed on. `due_at_ms`\n * of an endpoint is the earliest time at which a delivery of it may be due. `events`, `secrets`, `health`, `announcement` and `attempts` are JSON.',
      'what is announced to them. An announcement is JSON, and gone once it is passed on.',
    ),
    block('CREATE TABLE webhooks ('),
    lines('CREATE INDEX webhooks_', 2),
    block('CREATE TABLE deliveries ('),
    lines('CREATE INDEX deliveries_', 4),
    lines('-- The mail about an endpoint that is paused'),
    lines('DROP INDEX mails_of_accounts'),
    swap(
      "CREATE INDEX mails_of_accounts ON mails (settled_at_ms)\n  WHERE kind IN ('verify-email', 'reset-password', 'password-changed', 'webhook-paused');\n",
      '',
    ),
  ],
}
