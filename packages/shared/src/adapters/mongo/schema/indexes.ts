import type { IndexDescription } from 'mongodb'
import { SETTLED_STATUSES } from '../../../domain/order.ts'
import type { Collections } from './collections.ts'

export type NamedIndex = IndexDescription & { name: string }

/**
 * By which versions before this one kept the numbers of orders unique, and still do where they run beside this one: it stays until all orders
 * have a row in `orderNumbers`, and is dropped before `orders` is sharded.
 */
export const FORMER_NUMBER_INDEX = 'order_by_number'
export const SETTLED_INDEX = 'orders_settled'

/**
 * Every index beside those on `_id`, which serve the rest: the list of all orders, of products, of dead letters and of what admins did.
 * Equality comes first, then what is sorted by, so that a page needs no sort and reads no more keys than it shows.
 */
export const INDEXES = {
  orders: [
    // Not on the number alone: the former index has that key
    { name: 'orders_by_number', key: { number: 1, _id: 1 }, partialFilterExpression: { number: { $exists: true } } },
    {
      name: 'order_by_key',
      key: { userId: 1, 'idempotency.key': 1 },
      unique: true,
      partialFilterExpression: { 'idempotency.key': { $exists: true } },
    },
    { name: 'orders_by_user', key: { userId: 1, _id: -1 } },
    { name: 'orders_by_user_and_status', key: { userId: 1, status: 1, _id: -1 } },
    { name: 'orders_by_status', key: { status: 1, _id: -1 } },
    { name: 'orders_by_product', key: { 'items.productId': 1, _id: -1 } },
    // What waits for its answer, and what does not
    {
      name: 'orders_in_work',
      key: { status: 1, awaitUntilMs: 1, _id: 1 },
      partialFilterExpression: { status: 'PROCESSING' },
    },
    // Settled orders have no time to be checked at, and so no entry here.
    { name: 'orders_to_check', key: { checkAtMs: 1 }, sparse: true },
    // What came to its end within a span of time
    {
      name: SETTLED_INDEX,
      key: { updatedAt: 1, status: 1 },
      partialFilterExpression: { status: { $in: [...SETTLED_STATUSES] } },
    },
  ],
  orderNumbers: [],
  products: [{ name: 'products_archived', key: { archived: 1, _id: 1 }, partialFilterExpression: { archived: true } }],
  users: [{ name: 'user_by_email', key: { emailLower: 1 }, unique: true }],
  // Not a TTL index: the worker purges by the clock that sessions were opened by.
  sessions: [
    { name: 'sessions_by_expiry', key: { expiresAtMs: 1 } },
    { name: 'sessions_by_user', key: { userId: 1, lastUsedAtMs: -1 } },
    { name: 'sessions_ended', key: { endedAtMs: 1 }, sparse: true },
  ],
  accountTokens: [
    { name: 'account_tokens_by_user', key: { userId: 1, purpose: 1 } },
    { name: 'account_tokens_by_expiry', key: { expiresAtMs: 1 } },
  ],
  suppressions: [{ name: 'suppressions_by_user', key: { userId: 1 }, sparse: true }],
  migrations: [],
  mailAllowances: [{ name: 'mail_allowances_by_expiry', key: { expiresAtMs: 1 } }],
  outbox: [
    {
      name: 'outbox_unsent',
      key: { sent: 1, atMs: 1, _id: 1, leaseUntilMs: 1 },
      partialFilterExpression: { sent: false },
    },
    { name: 'outbox_sent', key: { sentAtMs: 1 }, sparse: true },
    { name: 'outbox_by_order', key: { 'event.data.orderId': 1 }, sparse: true },
  ],
  announcements: [{ name: 'announcements_waiting', key: { audience: 1, atMs: 1, _id: 1, leaseUntilMs: 1 } }],
  webhooks: [{ name: 'webhooks_due', key: { state: 1, dueAtMs: 1 } }],
  deliveries: [
    {
      name: 'deliveries_due',
      key: { webhookId: 1, state: 1, dueAtMs: 1, eventId: 1 },
      partialFilterExpression: { state: 'pending' },
    },
    { name: 'deliveries_by_state', key: { webhookId: 1, state: 1, eventId: -1 } },
    { name: 'deliveries_by_order', key: { 'announcement.event.data.orderId': 1 }, sparse: true },
    { name: 'deliveries_by_age', key: { atMs: 1 } },
  ],
  mails: [
    { name: 'mails_unsent', key: { state: 1, checkAtMs: 1 }, partialFilterExpression: { state: 'unsent' } },
    { name: 'mails_rejected', key: { state: 1, _id: -1 }, partialFilterExpression: { state: 'rejected' } },
    { name: 'mails_of_user', key: { userId: 1, _id: -1 }, sparse: true },
    { name: 'mails_held', key: { state: 1, _id: -1 }, partialFilterExpression: { state: 'held' } },
    { name: 'mails_suppressed', key: { state: 1, _id: -1 }, partialFilterExpression: { state: 'suppressed' } },
    { name: 'mails_of_accounts', key: { settledAtMs: 1 }, partialFilterExpression: { userId: { $exists: true } } },
  ],
  deadLetters: [],
  adminLog: [{ name: 'admin_log_by_target', key: { target: 1 } }],
  idempotency: [{ name: 'idempotency_by_expiry', key: { expiresAtMs: 1 } }],
  // Not unique: a hash of 190 random bits is no other's
  apiKeys: [{ name: 'api_keys_by_hash', key: { 'secrets.hash': 1 } }],
} as const satisfies Record<keyof Collections, readonly NamedIndex[]>
