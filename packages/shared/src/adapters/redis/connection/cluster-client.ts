import { createCluster } from 'redis'
import {
  type ClientOptions,
  COMMAND_OPTIONS,
  connectionOptions,
  type OpenedClient,
  type RedisClient,
} from './client.ts'
import { RedisFault } from './redis-fault.ts'
import type { RedisTarget } from './redis-url.ts'
import { SCRIPTS } from './scripts.ts'

type Cluster = ReturnType<typeof createClusterClient>

/** A primary with so few slots that a thousand keys miss it is not looked for. */
const MOST_KEYS_TRIED = 1_000
const NODE_OF_CHANNEL_GONE = '__resubscribeListeners'

/**
 * A cluster. MOVED and ASK are followed by node-redis. It is lost with the first node that is: left to itself, node-redis waits for ever for
 * a node that it has not reached yet, and asks no other one meanwhile who has taken its place.
 */
export function openClusterClient(target: RedisTarget, { hears, ready, lost }: ClientOptions): OpenedClient {
  const cluster = createClusterClient(target)
  const client = toRedisClient(cluster)
  let state: 'connecting' | 'ready' | 'lost' = 'connecting'
  let latest: Error | undefined

  function lose(error: Error): void {
    if (state === 'lost') return
    state = 'lost'
    // It would subscribe again: where its channel has moved and no node says where to, that ends the process
    cluster.destroy()
    lost(error)
  }
  cluster
    .on('error', (error: Error) => {
      latest = error
    })
    .on('node-error', (error: Error, { host, port }: { host: string; port: number }) => {
      // A ping that is refused tells nothing of the connection.
      if (!cluster.nodeByAddress.get(`${host}:${port}`)?.client?.isReady) lose(error)
    })
    .on('sharded-channel-moved-error', lose)
    // Where its node has gone, node-redis subscribes elsewhere, and a failure of that would end the process
    .removeAllListeners(NODE_OF_CHANNEL_GONE)
    .on(NODE_OF_CHANNEL_GONE, () => lose(new Error('the node of a channel has left the cluster')))
    .on('node-ready', () => {
      if (state === 'ready') ready()
    })

  async function connect(): Promise<void> {
    await cluster.connect()
    // Given up meanwhile, it would open connections that nothing closes
    if (state !== 'connecting') return
    if (!hears) await Promise.all(cluster.masters.map((node) => cluster.nodeClient(node)))
    if (state !== 'connecting') return
    state = 'ready'
    ready()
  }
  // What is thrown in the end says only that none of the nodes would do
  connect().catch((error: Error) => lose(toDiscoveryFault(latest ?? error)))
  return {
    client: () => (state === 'connecting' ? undefined : client),
    isReady: () => state === 'ready',
    destroy: () => {
      state = 'lost'
      cluster.destroy()
    },
  }
}

function createClusterClient({ nodes, ...target }: RedisTarget) {
  return createCluster({
    rootNodes: nodes.map((socket) => ({ socket })),
    defaults: connectionOptions(target),
    scripts: SCRIPTS,
    commandOptions: COMMAND_OPTIONS,
    // Otherwise a look at which node has which slots waits until all nodes are connected, and no other look may begin meanwhile
    minimizeConnections: true,
    topologyRefreshOnReconnectionAttemptStrategy: false,
  })
}

function toRedisClient(cluster: Cluster): RedisClient {
  return {
    get: (key) => cluster.get(key),
    leaseOrder: (...order) => cluster.leaseOrder(...order),
    storeOrder: (...order) => cluster.storeOrder(...order),
    countInWindow: (...count) => cluster.countInWindow(...count),
    giveCountBack: (key) => cluster.giveCountBack(key),
    // Sharded: what is published otherwise goes to every node of the cluster
    publish: (channel, message) => cluster.sPublish(channel, message),
    subscribe: (channel, listener) => cluster.sSubscribe(channel, listener),
    everywhere: () => findEndings(cluster),
  }
}

/** Of keys that lie on each of the primaries, by trying. */
async function findEndings(cluster: Cluster): Promise<string[]> {
  if (cluster.slots.includes(undefined as never)) throw new RedisFault('cluster_down')
  const endings = new Map<unknown, string>()
  for (let n = 0; endings.size < cluster.masters.length && n < MOST_KEYS_TRIED; n++) {
    const ending = `{${n}}`
    const node = await cluster.getNodeClientForKey(ending)
    if (!endings.has(node)) endings.set(node, ending)
  }
  return [...endings.values()]
}

function toDiscoveryFault(error: Error): Error {
  if (!error.message.startsWith('NOPERM')) return error
  return new RedisFault('no_permission', { detail: 'it needs +cluster|slots', cause: error })
}
