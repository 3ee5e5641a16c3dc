import type { CachedOrder } from '../../domain/cached-order.ts'
import type { OrderChanges } from '../../ports/services.ts'
import type { RedisClient } from './client.ts'
import { decodeEntry, encodeEntry } from './order-entry.ts'
import { within } from './within.ts'

export interface RedisOrderChangesOptions {
  client: RedisClient
  /** Where changes are told, so that several systems can share a Redis. */
  channel?: string
}

/** A UUID; the entry follows. */
const ID_LENGTH = 36
const PATIENCE_MS = 60

/**
 * Tells all processes of changed orders through Redis, whole: who hears of an order need not read it, and no version is skipped.
 * Redis delivers at most once, so what is told during an outage is lost. Whoever made the client closes it, after this.
 */
export function createRedisOrderChanges({ client, channel = 'order-changes' }: RedisOrderChangesOptions): OrderChanges {
  const publish = createPublish(client, channel)
  const listeners = new Set<(order: CachedOrder) => void>()
  let subscriber: RedisClient | undefined

  function receive(message: string): void {
    const order = decodeEntry(message.slice(0, ID_LENGTH), message.slice(ID_LENGTH))
    if (order) for (const listener of listeners) listener(order)
  }

  return {
    publish: (order) => publish(`${order.id}${encodeEntry(order)}`),
    subscribe: (listener) => {
      listeners.add(listener)
      subscriber ??= openSubscriber(client, channel, receive)
      return () => listeners.delete(listener)
    },
    close: async () => {
      listeners.clear()
      subscriber?.destroy()
    },
  }
}

/**
 * After an answer that did not come nothing is sent until it does: to go on writing would keep a dead connection busy, and the
 * client tells one by its silence.
 */
function createPublish(client: RedisClient, channel: string): (message: string) => void {
  let isAnswerDue = false
  return (message) => {
    if (isAnswerDue || !client.isReady) return
    const answer = client.publish(channel, message)
    within(PATIENCE_MS, answer).catch(() => {
      isAnswerDue = true
      const settled = () => {
        isAnswerDue = false
      }
      answer.then(settled, settled)
    })
  }
}

/** A connection of its own, as one with subscriptions may not do much else. It comes back by itself, and subscribes again. */
function openSubscriber(client: RedisClient, channel: string, receive: (message: string) => void): RedisClient {
  const subscriber = client.duplicate()
  // The client that it is made of says so already.
  subscriber.on('error', () => {})
  // Each time, for the first one may have failed; a listener that is there already is not added again.
  subscriber.on('ready', () => {
    subscriber.subscribe(channel, receive).catch(() => {})
  })
  subscriber.connect().catch(() => {})
  return subscriber
}
