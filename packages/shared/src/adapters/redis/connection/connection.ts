import { type ClientOptions, type OpenedClient, openServerClient, type RedisClient } from './client.ts'
import { openClusterClient } from './cluster-client.ts'
import { RedisFault } from './redis-fault.ts'
import { parseRedisUrl, type RedisTarget } from './redis-url.ts'
import { openSentinelClient } from './sentinel-client.ts'

export interface ConnectionListener {
  /** There is a connection, which may lead to another server than the one before. */
  ready(): void
  /** There is none, or a try to make one has failed. @param error left out where it was given up for a new one */
  lost(error?: Error): void
  /** An answer that is due has not come: no other will, for they come in turn. */
  silent(error: Error): void
}

/** A connection that is made anew whenever it is lost, and when it leads to the wrong server. */
export interface RedisConnection {
  /** Not to be kept: the next connection has another. @throws RedisFault before there is one */
  client(): RedisClient
  isReady(): boolean
  /** @returns what ends it */
  listen(listener: ConnectionListener): () => void
  /** Tells all listeners that an answer has not come. */
  reportSilence(error: Error): void
  /** Gives the connection up for a new one, at most once a second: where it leads is found out again. */
  reconnect(): void
  /** Another connection, for what is published; `reconnect` of this one makes it anew too. */
  openHearing(): RedisConnection
  close(): void
}

const RECONNECT_EVERY_MS = 1_000

const OPEN: Record<RedisTarget['form'], (target: RedisTarget, options: ClientOptions) => OpenedClient> = {
  server: openServerClient,
  cluster: openClusterClient,
  sentinel: openSentinelClient,
}

export const openRedisConnection = (url: string): RedisConnection => openConnection(parseRedisUrl(url), false)

function openConnection(target: RedisTarget, hears: boolean): RedisConnection {
  const listeners = new Set<ConnectionListener>()
  const hearing = new Set<RedisConnection>()
  let opened = open()
  let reconnectedAtMs = Number.NEGATIVE_INFINITY
  let pending: NodeJS.Timeout | undefined

  function open(): OpenedClient {
    return OPEN[target.form](target, {
      hears,
      ready: () => {
        for (const { ready } of listeners) ready()
      },
      lost: (error) => {
        for (const { lost } of listeners) lost(error)
        // A name leads to its server again; who else has become primary has to be asked
        if (target.form !== 'server') reconnect()
      },
    })
  }

  function replace(): void {
    pending = undefined
    reconnectedAtMs = performance.now()
    opened.destroy()
    opened = open()
    for (const { lost } of listeners) lost()
    for (const connection of hearing) connection.reconnect()
  }

  function reconnect(): void {
    const waitMs = Math.max(0, reconnectedAtMs + RECONNECT_EVERY_MS - performance.now())
    pending ??= setTimeout(replace, waitMs).unref()
  }

  return {
    client: () => {
      const client = opened.client()
      if (!client) throw new RedisFault('connecting')
      return client
    },
    isReady: () => opened.isReady(),
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reportSilence: (error) => {
      for (const { silent } of listeners) silent(error)
    },
    reconnect,
    openHearing: () => {
      const connection = openConnection(target, true)
      hearing.add(connection)
      return connection
    },
    close: () => {
      clearTimeout(pending)
      for (const connection of hearing) connection.close()
      listeners.clear()
      opened.destroy()
    },
  }
}
