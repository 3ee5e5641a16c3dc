import { createClient, type RedisClientOptions } from 'redis'
import type { RedisTarget } from './redis-url.ts'
import { SCRIPTS } from './scripts.ts'

type ServerClient = ReturnType<typeof createServerClient>

/** What the adapters ask of Redis, in whichever form it is run. Each command concerns one key. */
export interface RedisClient
  extends Pick<ServerClient, 'get' | 'leaseOrder' | 'storeOrder' | 'countInWindow' | 'giveCountBack'> {
  /** @returns how many have heard it; in a cluster, of those on the node that has the channel */
  publish(channel: string, message: string): Promise<number>
  /** A listener that is there already is not added again. */
  subscribe(channel: string, listener: (message: string) => void): Promise<void>
  /** What keys have to end with so that they lie on every primary. @throws RedisFault where some keys have none */
  everywhere(): Promise<readonly string[]>
}

export interface ClientOptions {
  /** Whether it is there for subscriptions only. */
  hears: boolean
  /** It can be used; also when it has connected anew, or to one more server. */
  ready(): void
  /** It cannot be used. */
  lost(error: Error): void
}

export interface OpenedClient {
  /** @returns undefined while it is not connected for the first time */
  client(): RedisClient | undefined
  isReady(): boolean
  /** Nothing is told after that. */
  destroy(): void
}

/**
 * What holds for each connection, whatever it leads to. Commands fail at once while there is none; a server that accepts connections but does
 * not answer is given up after a second.
 */
export const connectionOptions = ({ tls, credentials }: Pick<RedisTarget, 'tls' | 'credentials'>) =>
  ({
    ...credentials,
    disableOfflineQueue: true,
    pingInterval: 400,
    // What is of no use to us would need rights: the client's name, and notices that only Redis Enterprise sends.
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: {
      ...(tls && { tls }),
      connectTimeout: 1_000,
      socketTimeout: 1_000,
      reconnectStrategy: (retries: number) => Math.min(50 * 2 ** retries, 1_000),
    },
  }) satisfies RedisClientOptions

/**
 * Left to itself node-redis makes an AbortSignal with a timer for each command, and keeps it for five seconds: tens of megabytes in a
 * rush, at twice the cost of the command. Callers bound their wait themselves.
 */
export const COMMAND_OPTIONS = { timeout: 0 }

/** One server: node-redis connects to it anew, for ever. */
export function openServerClient(target: RedisTarget, { ready, lost }: ClientOptions): OpenedClient {
  const opened = createServerClient(target)
  let isOpen = true
  opened.on('ready', ready)
  // Every failed try emits an error, many a second; without a listener, the first would end the process.
  opened.on('error', (error: Error) => {
    // A ping that is refused tells nothing of the connection.
    if (isOpen && !opened.isReady) lost(error)
  })
  // It is tried again for ever; what rejects is only a client that was closed meanwhile.
  opened.connect().catch(() => {})
  const client = Object.assign(opened, { everywhere: async () => [''] })
  return {
    client: () => client,
    isReady: () => opened.isReady,
    destroy: () => {
      isOpen = false
      opened.destroy()
    },
  }
}

function createServerClient({ nodes: [node], database, ...target }: RedisTarget) {
  const options = connectionOptions(target)
  return createClient({
    ...options,
    socket: { ...options.socket, ...node },
    database,
    scripts: SCRIPTS,
    commandOptions: COMMAND_OPTIONS,
  })
}
