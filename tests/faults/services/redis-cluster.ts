import { until } from '../../e2e/client.ts'
import { type Redis, type RedisServer, redisCli, startRedisServer } from './redis-server.ts'

/** A cluster of three primaries with a replica each, which take over from them within seconds. */
export interface RedisCluster extends Redis {
  /** Crashes one, until its replica is the primary. @returns what starts it again, as a replica */
  killPrimary(): Promise<() => Promise<void>>
  /** Commands a replica to take over from its primary, which goes on as its replica. */
  failOver(): Promise<void>
  /** Moves that many slots from one primary to another, with what is in them. */
  moveSlots(count: number): Promise<void>
  /** Takes slots from all nodes. @returns what gives them back */
  dropSlots(): Promise<() => Promise<void>>
  /** Of each primary. */
  countKeys(): Promise<number[]>
}

const NODES = 6
const NODE_TIMEOUT_MS = 1_000
const SETTLED_WITHIN_MS = 40_000

interface Member {
  id: string
  port: number
  isPrimary: boolean
  /** The id of its primary. */
  follows: string
  /** From, to. */
  slots: (readonly [string, string])[]
}

export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: NODES }, startNode))
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`)
  await redisCli('--cluster', 'create', ...hosts, '--cluster-replicas', '1', '--cluster-yes')
  const each = async (work: (node: RedisServer) => unknown): Promise<void> => void (await Promise.all(nodes.map(work)))
  const nodeOf = ({ port }: Member): RedisServer => {
    const node = nodes.find((one) => one.port === port)
    if (!node) throw new Error(`no node of the cluster has the port ${port}`)
    return node
  }
  const alive = new Set(nodes)
  const firstAlive = (): RedisServer => [...alive][0] as RedisServer
  const members = async (): Promise<Member[]> => toMembers(await firstAlive().ask('CLUSTER', 'NODES'))

  /** Until every node that runs knows of every slot's primary, and every replica has what its primary has. */
  async function untilSettled(): Promise<void> {
    await until('the cluster is settled', SETTLED_WITHIN_MS, async () => {
      const told = await Promise.all([...alive].map(async (node) => await isSettled(node)))
      return told.every(Boolean) || undefined
    })
  }

  async function aShard(): Promise<{ primary: RedisServer; replica: RedisServer }> {
    await untilSettled()
    const all = await members()
    const replica = all.find(({ isPrimary, follows }) => !isPrimary && all.some(({ id }) => id === follows))
    const primary = all.find(({ id }) => id === replica?.follows)
    if (!replica || !primary) throw new Error('the cluster has no replica')
    return { primary: nodeOf(primary), replica: nodeOf(replica) }
  }

  const primaries = async () => (await members()).filter(({ isPrimary }) => isPrimary)
  const untilPrimary = (node: RedisServer) =>
    until('the replica is the primary', SETTLED_WITHIN_MS, async () =>
      (await node.ask('ROLE')).startsWith('master') ? true : undefined,
    )

  await untilSettled()
  return {
    url: `redis+cluster://${hosts.slice(0, 3).join(',')}`,
    ask: (...command) => redisCli('-c', '-p', String(firstAlive().port), ...command),
    freeze: () => void each((node) => node.freeze()),
    thaw: () => void each((node) => node.thaw()),
    kill: () => each((node) => node.kill()),
    start: () => each((node) => node.start()),
    close: () => each((node) => node.close()),
    killPrimary: async () => {
      const { primary, replica } = await aShard()
      alive.delete(primary)
      await primary.kill()
      await untilPrimary(replica)
      return async () => {
        await primary.start()
        alive.add(primary)
        await untilSettled()
      }
    },
    failOver: async () => {
      const { replica } = await aShard()
      await replica.ask('CLUSTER', 'FAILOVER')
      await untilPrimary(replica)
      // Others may take the cluster for down until they have heard of it
      await untilSettled()
    },
    moveSlots: async (count) => {
      await untilSettled()
      const [from, to] = await primaries()
      const ends = ['--cluster-from', from?.id ?? '', '--cluster-to', to?.id ?? '']
      const slots = ['--cluster-slots', String(count), '--cluster-yes']
      await redisCli('--cluster', 'reshard', `127.0.0.1:${firstAlive().port}`, ...ends, ...slots)
    },
    dropSlots: async () => {
      await untilSettled()
      const [, , last] = await primaries()
      if (!last) throw new Error('the cluster has no third primary')
      const { slots } = last
      for (const slot of slots) await each((node) => node.ask('CLUSTER', 'DELSLOTSRANGE', ...slot))
      return async () => {
        for (const slot of slots) await nodeOf(last).ask('CLUSTER', 'ADDSLOTSRANGE', ...slot)
        await untilSettled()
      }
    },
    countKeys: async () => {
      const counts = (await primaries()).map(async (member) => Number(await nodeOf(member).ask('DBSIZE')))
      return await Promise.all(counts)
    },
  }
}

async function startNode(): Promise<RedisServer> {
  return await startRedisServer(['--cluster-enabled', 'yes', '--cluster-node-timeout', String(NODE_TIMEOUT_MS)])
}

/** Of CLUSTER NODES, without those that have failed. */
function toMembers(text: string): Member[] {
  return text.split('\n').flatMap((line) => {
    const [id = '', address = '', flags = '', follows = '', , , , , ...ranges] = line.split(' ')
    if (flags.includes('fail')) return []
    const slots = ranges.map((range) => range.split('-')).map(([from = '', to = from]) => [from, to] as const)
    return [{ id, port: Number(/:(\d+)@/.exec(address)?.[1]), isPrimary: flags.includes('master'), follows, slots }]
  })
}

async function isSettled(node: RedisServer): Promise<boolean> {
  const [info, role] = await Promise.all([node.ask('CLUSTER', 'INFO'), node.ask('ROLE')])
  const isFollowing = role.startsWith('master') || role.includes('connected')
  return info.includes('cluster_state:ok') && info.includes('cluster_slots_fail:0') && isFollowing
}
