import type { OrderChanges } from '../../ports/services.ts'
import { createRedisChannel } from './channel.ts'
import type { RedisParts } from './connection/redis-use.ts'
import { decodeEntry, encodeEntry } from './order-cache/order-entry.ts'

export interface RedisOrderChangesOptions {
  /** The channel of the changes, so that several systems can share a Redis. */
  channel?: string
}

/** A UUID; the entry follows. */
const ID_LENGTH = 36

/** Tells all processes of changed orders through Redis, whole: who hears of an order need not read it, and no version is skipped. */
export function createRedisOrderChanges(
  parts: RedisParts,
  { channel = 'order-changes' }: RedisOrderChangesOptions = {},
): OrderChanges {
  const { publish, subscribe, ping, close } = createRedisChannel(parts, { name: 'order changes', channel })
  return {
    publish: (order) => publish(`${order.id}${encodeEntry(order)}`),
    subscribe: (listener) =>
      subscribe((message) => {
        const order = decodeEntry(message.slice(0, ID_LENGTH), message.slice(ID_LENGTH))
        if (order) listener(order)
      }),
    ping,
    close,
  }
}
