/**
 * What a unit of work costs in the deployed form, in µs of a core: docs/performance.md and docs/capacity.md, measured on a slow stand-in for MongoDB.
 * On a slower machine placing took 3.2 to 8.6 ms, and settling 4.3: measure your own, and give them as flags.
 */
export const CPU_US = {
  cachedRead: 35,
  storeRead: 60,
  placing: 2_200,
  login: 23_000,
  /** An order from the queue to its mail. */
  settling: 3_200,
  /** An event to one webhook endpoint. */
  delivery: 235,
  /** What each api spends on the channel of changes, for each order placed anywhere. */
  listening: 25,
} as const

/** How often an order and a read go over the network, and what they leave. */
export const PER_ORDER = {
  /** Documents inserted or changed, beside one for each line: order, number, event (written, claimed, sent), claim, end, mail (written, sent). */
  documentsWritten: 9,
  redisCommands: 6,
  sqsMessages: 1,
  mails: 1,
  bytes: 1_500,
  cachedBytes: 4_000,
  /** So long it stays in the cache. */
  cachedSeconds: 600,
} as const

/** One product is one document, and orders for it contend: measured with five processes that place at once. */
export const ORDERS_OF_ONE_PRODUCT = 640

/** Of AWS: quotas that grow on request, and the one that is fixed (messages in flight). */
export const QUOTAS = {
  sqsInFlight: 120_000,
  /** Messages a second of a new account in production. */
  sesPerSecond: 14,
  sesPerDay: 50_000,
} as const
