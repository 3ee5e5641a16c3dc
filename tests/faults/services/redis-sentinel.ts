import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../../e2e/client.ts'
import { FOLDERS, type RedisServer, startRedisServer } from './redis-server.ts'

/** A primary and a replica, and three Sentinels that make the one of the other. */
export interface WatchedRedis {
  url: string
  /** Until the other one is the primary. @returns what starts it again, as a replica */
  killPrimary(): Promise<() => Promise<void>>
  failOver(): Promise<void>
  close(): Promise<void>
}

const NAME = 'orders'
const QUORUM = 2
const DOWN_AFTER_MS = 700
const SENTINELS = 3
const SETTLED_WITHIN_MS = 30_000

export async function startWatchedRedis(): Promise<WatchedRedis> {
  const primary = await startRedisServer()
  const replica = await startRedisServer(['--replicaof', '127.0.0.1', String(primary.port)])
  const folder = await mkdtemp(join(FOLDERS, 'sentinel-'))
  const startSentinel = async (n: number): Promise<RedisServer> => {
    const file = join(folder, `${n}.conf`)
    const monitored = `sentinel monitor ${NAME} 127.0.0.1 ${primary.port} ${QUORUM}`
    const times = `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}\nsentinel failover-timeout ${NAME} 3000`
    await writeFile(file, `${monitored}\n${times}\n`)
    return await startRedisServer([file, '--sentinel'])
  }
  const sentinels = await Promise.all(Array.from({ length: SENTINELS }, (_, n) => startSentinel(n)))
  const [sentinel] = sentinels as [RedisServer]
  const primaryPort = async () =>
    Number((await sentinel.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)).split('\n')[1])

  /** Until the Sentinels know of each other and of a replica that has what the primary has: none can take over before. */
  async function untilSettled(): Promise<{ old: RedisServer; next: RedisServer }> {
    return await until('the Sentinels can make a primary', SETTLED_WITHIN_MS, async () => {
      const [old, next] = (await primaryPort()) === primary.port ? [primary, replica] : [replica, primary]
      const quorum = await Promise.all(sentinels.map((one) => one.ask('SENTINEL', 'CKQUORUM', NAME)))
      const followers = await sentinel.ask('SENTINEL', 'REPLICAS', NAME)
      const isFollowed = followers.includes('master-link-status\nok')
      return isFollowed && quorum.every((told) => told.startsWith(`OK ${SENTINELS} `)) ? { old, next } : undefined
    })
  }
  const untilPrimary = ({ port, ask }: RedisServer) =>
    until('the other one is the primary', SETTLED_WITHIN_MS, async () =>
      (await primaryPort()) === port && (await ask('ROLE')).startsWith('master') ? true : undefined,
    )

  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`)
  return {
    url: `redis+sentinel://${hosts.join(',')}/${NAME}`,
    killPrimary: async () => {
      const { old, next } = await untilSettled()
      await old.kill()
      await untilPrimary(next)
      return old.start
    },
    failOver: async () => {
      const { next } = await untilSettled()
      await sentinel.ask('SENTINEL', 'FAILOVER', NAME)
      await untilPrimary(next)
    },
    close: async () => {
      await Promise.all([primary, replica, ...sentinels].map(({ close }) => close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
