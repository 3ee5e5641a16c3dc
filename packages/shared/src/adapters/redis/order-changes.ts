import { randomUUID } from 'node:crypto'
import type { CachedOrder } from '../../domain/cached-order.ts'
import type { OrderChanges } from '../../ports/services.ts'
import type { RedisClient } from './connection/connection.ts'
import { RedisFault } from './connection/redis-fault.ts'
import { createRedisUse, type RedisParts, type RedisUse } from './connection/redis-use.ts'
import { NoAnswerInTime, within } from './connection/within.ts'
import { decodeEntry, encodeEntry } from './order-cache/order-entry.ts'

export interface RedisOrderChangesOptions {
  /** The channel of the changes, so that several systems can share a Redis. */
  channel?: string
}

/** A UUID; the entry follows. */
const ID_LENGTH = 36
/** Begins a message that only finds out whether it is heard. */
const PROBE = '?'
const HEARD_WITHIN_MS = 400

/**
 * Tells all processes of changed orders through Redis, whole: who hears of an order need not read it, and no version is skipped.
 * Redis delivers at most once, so what is published during an outage is lost.
 */
export function createRedisOrderChanges(
  parts: RedisParts,
  { channel = 'order-changes' }: RedisOrderChangesOptions = {},
): OrderChanges {
  const listeners = new Set<(order: CachedOrder) => void>()
  const probes = new Map<string, () => void>()
  const publishing = createRedisUse(parts, {
    name: 'order changes',
    rights: `+publish &${channel}`,
    probe: async (client) => {
      await client.publish(channel, PROBE)
    },
  })
  let heard: RedisUse | undefined

  function receive(message: string): void {
    probes.get(message)?.()
    const order = decodeEntry(message.slice(0, ID_LENGTH), message.slice(ID_LENGTH))
    if (order) for (const listener of listeners) listener(order)
  }

  /** Publishing and hearing are two connections, and might lead to two servers. */
  async function tryHearing(subscriber: RedisClient): Promise<void> {
    // A listener that is there already is not added again.
    await subscriber.subscribe(channel, receive)
    const probe = `${PROBE}${randomUUID()}`
    const { promise: comesBack, resolve } = Promise.withResolvers<void>()
    probes.set(probe, resolve)
    try {
      if (await publishing.ask((client) => client.publish(channel, probe))) await within(HEARD_WITHIN_MS, comesBack)
    } catch (error) {
      throw error instanceof NoAnswerInTime ? new RedisFault('not_heard', { cause: error }) : error
    } finally {
      probes.delete(probe)
    }
  }

  /** On a connection of its own, as one with subscriptions may not do much else. */
  const openHearing = (): RedisUse =>
    createRedisUse(
      { ...parts, connection: parts.connection.duplicate() },
      { name: 'order changes heard', rights: `+subscribe &${channel}`, probe: tryHearing },
    )

  return {
    publish: (order) => {
      void publishing.ask((client) => client.publish(channel, `${order.id}${encodeEntry(order)}`))
    },
    subscribe: (listener) => {
      listeners.add(listener)
      heard ??= openHearing()
      return () => listeners.delete(listener)
    },
    ping: async () => {
      await publishing.ping()
      await heard?.ping()
    },
    close: async () => {
      listeners.clear()
      publishing.close()
      heard?.close()
    },
  }
}
