import { backOffMs } from '@orders/shared/resilience/retry'

/** Whole seconds until the next delivery of a message that has been delivered `receiveCount` times. */
export type RetryDelay = (receiveCount: number) => number

/** One second at first, doubling up to a minute. */
export const exponentialDelay: RetryDelay = (receiveCount) =>
  Math.ceil(backOffMs(Math.max(1, receiveCount), { firstMs: 1_000, lastMs: 60_000 }) / 1000)
