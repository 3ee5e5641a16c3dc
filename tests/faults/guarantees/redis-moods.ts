import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Readiness } from '@orders/shared/contracts/health'
import { until } from '../../e2e/client.ts'
import { allSettled, assertStockAddsUp, countByStatus } from '../../scenarios/settlement.ts'
import { openShop } from '../../scenarios/shop.ts'
import { BOTH_FORMS } from '../form.ts'
import { startTcpProxy } from '../fronts/tcp-proxy.ts'
import type { Guarantee } from '../guarantee.ts'
import { type RedisServer, startRedisServer } from '../services/redis-server.ts'
import { startShoppers } from '../shoppers.ts'
import { SLOWEST_ALLOWED_MS } from './g8.ts'

const NOTICED_WITHIN_MS = 10_000
const LASTS_MS = 1_500

interface Mood {
  name: string
  /** What Redis is told, and what takes it back. */
  begin: readonly string[][]
  end: readonly string[][]
  /** What health says of each, by its reason. */
  cache: RegExp
  rateLimits: RegExp | 'up'
}

const MOODS: readonly Mood[] = [
  {
    name: 'demoted',
    begin: [['REPLICAOF', '127.0.0.1', '1']],
    end: [['REPLICAOF', 'NO', 'ONE']],
    cache: /is a replica/,
    rateLimits: /is a replica/,
  },
  {
    name: 'without a right',
    begin: [['ACL', 'SETUSER', 'default', '-set']],
    end: [['ACL', 'SETUSER', 'default', '+@all']],
    cache: /\+set/,
    rateLimits: 'up',
  },
  {
    name: 'full',
    begin: [['CONFIG', 'SET', 'maxmemory', '1']],
    end: [['CONFIG', 'SET', 'maxmemory', '0']],
    cache: /memory is full/,
    rateLimits: /memory is full/,
  },
  {
    name: 'short of replicas',
    begin: [['CONFIG', 'SET', 'min-replicas-to-write', '1']],
    end: [['CONFIG', 'SET', 'min-replicas-to-write', '0']],
    cache: /too few replicas/,
    rateLimits: /too few replicas/,
  },
]

export const redisMoods: Guarantee = {
  id: 'REDIS-MOODS',
  title: 'a Redis that answers and is of no use is told by name',
  forms: BOTH_FORMS,
  needs: 'redis-server',
  run: async ({ form, open, closers, long }) => {
    const [redis, successor] = [await startRedisServer(), await startRedisServer()]
    const name = await startTcpProxy(new URL(redis.url))
    for (const { close } of [redis, successor]) closers.add(close)
    closers.add(name.close)
    const apis = form === 'deployed' ? 2 : 1
    const site = await open({ shape: { apis, workers: 1 }, env: { REDIS_URL: `redis://127.0.0.1:${name.port}` } })
    const system = await site.start()
    const shop = await openShop(system, { customers: 4, stock: { plenty: 1_000_000 } })
    // The admin may see every order, so nothing is foreign to them
    const shoppers = startShoppers(shop.customers.slice(1), system.urls)

    const everywhere = (mood: Mood | undefined) =>
      Promise.all(system.urls.map((url) => untilToldBy(url, mood, NOTICED_WITHIN_MS)))
    await everywhere(undefined)
    for (let round = 0; round < (long ? 10 : 1); round++) {
      for (const mood of MOODS) {
        await tell(redis, mood.begin)
        await everywhere(mood)
        await sleep(LASTS_MS)
        await tell(redis, mood.end)
        await everywhere(undefined)
      }
    }
    // A failover: the name stands for another server, and the old one goes on as its replica
    await tell(redis, [['REPLICAOF', '127.0.0.1', new URL(successor.url).port]])
    name.lead(new URL(successor.url))
    // Health may say what was found a second before
    await sleep(LASTS_MS)
    await everywhere(undefined)

    const { requests, hits, slowestMs, faults } = await shoppers.stop()
    assert.deepEqual(faults, [], `${faults.length} of ${requests} requests went wrong`)
    assert.ok(slowestMs < SLOWEST_ALLOWED_MS, `a request took ${Math.round(slowestMs)} ms`)
    const orders = await allSettled(shop.customers, 60_000)
    assert.deepEqual(Object.keys(countByStatus(orders)), ['CONFIRMED'])
    await assertStockAddsUp(system.url, shop, orders)
    assert.deepEqual(await shoppers.readAll(), [], 'orders are read as they no longer are')
    const moods = MOODS.map((mood) => mood.name).join(', ')
    return { orders: orders.length, requests, hits, moods, 'slowest request, ms': Math.round(slowestMs) }
  },
}

async function tell({ ask }: RedisServer, commands: readonly string[][]): Promise<void> {
  for (const command of commands) await ask(...command)
}

/** Ready with all of it where there is no mood; degraded, and never unready, with the reasons where there is one. */
async function untilToldBy(url: string, mood: Mood | undefined, withinMs: number): Promise<void> {
  const told = (found: Readiness['dependencies'][string] | undefined, expected: RegExp | 'up'): boolean =>
    expected === 'up' ? found?.status === 'up' : found?.status === 'degraded' && expected.test(found.reason ?? '')
  let latest = ''
  await until(`${url} tells that Redis is ${mood?.name ?? 'up'}`, withinMs, async () => {
    const response = await fetch(`${url}/health/ready`)
    latest = await response.text()
    assert.equal(response.status, 200, latest)
    const { status, dependencies } = JSON.parse(latest) as Readiness
    if (!mood) return status === 'ready' || undefined
    const isTold = told(dependencies['cache'], mood.cache) && told(dependencies['rateLimits'], mood.rateLimits)
    return (status === 'degraded' && isTold) || undefined
  }).catch((error: unknown) => assert.fail(`${error}\n${latest}`))
}
