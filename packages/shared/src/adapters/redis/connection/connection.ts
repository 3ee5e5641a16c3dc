import { createClient } from 'redis'
import { SCRIPTS } from './scripts.ts'

export type RedisClient = ReturnType<typeof openClient>

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
  /** Not to be kept: the next connection has another. */
  client(): RedisClient
  /** @returns what ends it */
  listen(listener: ConnectionListener): () => void
  /** Tells all listeners that an answer has not come. */
  reportSilence(error: Error): void
  /** Gives the connection up for a new one, at most once a second: the name is resolved again, and may stand for another server now. */
  reconnect(): void
  /** Another connection to the same server, which `reconnect` of this one makes anew too. */
  duplicate(): RedisConnection
  close(): void
}

const RECONNECT_EVERY_MS = 1_000

export function openRedisConnection(url: string): RedisConnection {
  const listeners = new Set<ConnectionListener>()
  const duplicates = new Set<RedisConnection>()
  let client = open()
  let reconnectedAtMs = Number.NEGATIVE_INFINITY
  let pending: NodeJS.Timeout | undefined

  function open(): RedisClient {
    const opened = openClient(url)
    opened.on('ready', () => {
      for (const { ready } of listeners) ready()
    })
    // Every failed try emits an error, many a second; without a listener, the first would end the process.
    opened.on('error', (error: Error) => {
      // A ping that is refused tells nothing of the connection.
      if (!opened.isReady) for (const { lost } of listeners) lost(error)
    })
    // It is tried again for ever; what rejects is only a client that was closed meanwhile.
    opened.connect().catch(() => {})
    return opened
  }

  function replace(): void {
    pending = undefined
    reconnectedAtMs = performance.now()
    client.destroy()
    client = open()
    for (const { lost } of listeners) lost()
    for (const duplicate of duplicates) duplicate.reconnect()
  }

  return {
    client: () => client,
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reportSilence: (error) => {
      for (const { silent } of listeners) silent(error)
    },
    reconnect: () => {
      const waitMs = Math.max(0, reconnectedAtMs + RECONNECT_EVERY_MS - performance.now())
      pending ??= setTimeout(replace, waitMs).unref()
    },
    duplicate: () => {
      const duplicate = openRedisConnection(url)
      duplicates.add(duplicate)
      return duplicate
    },
    close: () => {
      clearTimeout(pending)
      for (const duplicate of duplicates) duplicate.close()
      listeners.clear()
      client.destroy()
    },
  }
}

/** Commands fail at once while there is no connection; a server that accepts connections but does not answer is given up after a second. */
function openClient(url: string) {
  return createClient({
    url,
    scripts: SCRIPTS,
    disableOfflineQueue: true,
    pingInterval: 400,
    // What is of no use to us would need rights: the client's name, and notices that only Redis Enterprise sends.
    disableClientInfo: true,
    maintNotifications: 'disabled',
    // Left to itself node-redis makes an AbortSignal with a timer for each command, and keeps it for five seconds: tens of megabytes
    // in a rush, at twice the cost of the command. Callers bound their wait themselves.
    commandOptions: { timeout: 0 },
    socket: {
      connectTimeout: 1_000,
      socketTimeout: 1_000,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000),
    },
  })
}
