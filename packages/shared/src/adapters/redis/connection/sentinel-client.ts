import { createClient } from 'redis'
import { type ClientOptions, connectionOptions, type OpenedClient, openServerClient } from './client.ts'
import { RedisFault } from './redis-fault.ts'
import type { RedisNode, RedisTarget } from './redis-url.ts'

/** The server that Sentinel calls the primary when it is opened: to follow a failover, open another one. */
export function openSentinelClient(target: RedisTarget, options: ClientOptions): OpenedClient {
  let isOpen = true
  let primary: OpenedClient | undefined
  findPrimary(target).then(
    (node) => {
      if (isOpen) primary = openServerClient({ ...target, nodes: [node] }, options)
    },
    (error: Error) => {
      if (isOpen) options.lost(error)
    },
  )
  return {
    client: () => primary?.client(),
    isReady: () => primary?.isReady() ?? false,
    destroy: () => {
      isOpen = false
      primary?.destroy()
    },
  }
}

/** Asks all Sentinels at once: the first that knows it is believed. @throws what one of them has answered */
async function findPrimary({ nodes, tls, primary }: RedisTarget): Promise<RedisNode> {
  const asked = nodes.map((node) => askSentinel(node, tls, primary))
  return await Promise.any(asked).catch(({ errors }: AggregateError) => {
    throw errors.find((error) => error instanceof RedisFault) ?? errors[0]
  })
}

async function askSentinel(node: RedisNode, tls: boolean, primary: RedisTarget['primary']): Promise<RedisNode> {
  const options = connectionOptions({ tls, credentials: primary?.credentials ?? {} })
  const sentinel = createClient({ ...options, socket: { ...options.socket, ...node, reconnectStrategy: false } })
  sentinel.on('error', () => {})
  try {
    await sentinel.connect()
    const answer = await sentinel.sendCommand(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', primary?.name ?? ''])
    if (!Array.isArray(answer)) throw new RedisFault('unknown_primary')
    const [host, port] = answer.map(String)
    return { host: host ?? '', port: Number(port) }
  } finally {
    sentinel.destroy()
  }
}
