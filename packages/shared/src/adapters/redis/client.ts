import { createClient } from 'redis'
import type { Logger } from '../../ports/logger.ts'
import { SCRIPTS } from './scripts.ts'

export type RedisClient = ReturnType<typeof createRedisClient>

/**
 * A client that connects on its own, now and whenever the connection is lost; it never makes its caller wait for that. Commands fail
 * at once while there is no connection, and a server that accepts connections but does not answer is given up after a second.
 */
export function createRedisClient({ url, logger }: { url: string; logger: Logger }) {
  const client = createClient({
    url,
    scripts: SCRIPTS,
    disableOfflineQueue: true,
    pingInterval: 400,
    // Left to itself node-redis makes an AbortSignal with a timer for each command, and keeps it for five seconds: tens of megabytes
    // in a rush, at twice the cost of the command. Callers bound their wait themselves.
    commandOptions: { timeout: 0 },
    socket: {
      connectTimeout: 1_000,
      socketTimeout: 1_000,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000),
    },
  })
  logOncePerOutage(client, logger)
  // It is tried again for ever; what rejects is only a client that was closed meanwhile.
  client.connect().catch(() => {})
  return client
}

interface Connecting {
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'ready', listener: () => void): unknown
}

/** Every failed try emits an error, many a second; without a listener, the first would end the process. */
function logOncePerOutage(client: Connecting, logger: Logger): void {
  let isOut = false
  client.on('error', (error) => {
    if (!isOut) logger.warn({ reason: error.message }, 'Redis does not answer; going on without it')
    isOut = true
  })
  client.on('ready', () => {
    if (isOut) logger.info({}, 'Redis answers again')
    isOut = false
  })
}
