import { randomUUID } from 'node:crypto'
import type { RedisClient } from './connection/client.ts'
import { RedisFault } from './connection/redis-fault.ts'
import type { ChannelName } from './connection/redis-states.ts'
import { createRedisUse, type RedisParts, type RedisUse } from './connection/redis-use.ts'
import { NoAnswerInTime, within } from './connection/within.ts'

export interface ChannelOptions {
  /** For logs and health. */
  name: ChannelName
  /** Of Redis, so that several systems can share one. */
  channel: string
}

export interface Channel {
  /** Never throws, and is not awaited. */
  publish(message: string): void
  /** @returns what ends the subscription */
  subscribe(listener: (message: string) => void): () => void
  /** @throws DependencyDown when messages do not get through */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Begins a message that only finds out whether it is heard. */
const PROBE = '?'
const HEARD_WITHIN_MS = 400

/** A channel that all processes publish to and hear. Redis delivers at most once, so what is published during an outage is lost. */
export function createRedisChannel(parts: RedisParts, { name, channel }: ChannelOptions): Channel {
  const listeners = new Set<(message: string) => void>()
  const probes = new Map<string, () => void>()
  const publishing = createRedisUse(parts, {
    name,
    rights: `+publish (in a cluster +spublish) &${channel}`,
    probe: async (client) => {
      await client.publish(channel, PROBE)
    },
  })
  let heard: RedisUse | undefined

  function receive(message: string): void {
    if (message.startsWith(PROBE)) probes.get(message)?.()
    else for (const listener of listeners) listener(message)
  }

  /** Publishing and hearing are two connections, and might lead to two servers. */
  async function tryHearing(subscriber: RedisClient): Promise<void> {
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
      { ...parts, connection: parts.connection.openHearing() },
      { name: `${name} heard`, rights: `+subscribe (in a cluster +ssubscribe) &${channel}`, probe: tryHearing },
    )

  return {
    publish: (message) => {
      void publishing.ask((client) => client.publish(channel, message))
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
