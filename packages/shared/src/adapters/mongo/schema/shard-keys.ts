import type { Collections } from './collections.ts'

/** A field by its order (1) or by its hash; of several, their order counts. */
export type ShardKey = Readonly<Record<string, 1 | 'hashed'>>

/** Grows with customers or with what operators do, and not with orders; or all orders contend for it: it stays on one shard. */
const ON_ONE_SHARD = undefined
/** A hashed key spreads what is written at the same time, whose ids begin alike. */
const BY_ID = { _id: 'hashed' } as const

/**
 * How collections are spread over shards, where there are any. MongoDB keeps an index unique only where it begins with the shard key, and `_id`
 * only within a shard unless it is the key. The ids of orders are not: they are made at random, 74 bits of them, and the same order is
 * written again to the same shard. Why these: docs/adr/0039-shard-keys.md.
 */
export const SHARD_KEYS = {
  // A customer's orders and their idempotency keys are together
  orders: { userId: 1 },
  orderNumbers: BY_ID,
  mails: BY_ID,
  outbox: BY_ID,
  announcements: BY_ID,
  deliveries: BY_ID,
  // An entry for each order that a program places
  adminLog: BY_ID,
  products: ON_ONE_SHARD,
  users: ON_ONE_SHARD,
  sessions: ON_ONE_SHARD,
  accountTokens: ON_ONE_SHARD,
  suppressions: ON_ONE_SHARD,
  mailAllowances: ON_ONE_SHARD,
  webhooks: ON_ONE_SHARD,
  deadLetters: ON_ONE_SHARD,
  idempotency: ON_ONE_SHARD,
  apiKeys: ON_ONE_SHARD,
  migrations: ON_ONE_SHARD,
} as const satisfies Record<keyof Collections, ShardKey | undefined>
