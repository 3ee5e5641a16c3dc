import { openRedis, type Redis } from '@orders/shared/adapters/redis/open-redis'
import { aCachedOrder, aFinalOrder } from '@orders/shared/testing/builders'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { itNeeds } from '../adapters/needs.ts'
import { startTcpProxy } from '../faults/fronts/tcp-proxy.ts'
import { hasRedisServer, type RedisServer, startRedisServer } from '../faults/services/redis-server.ts'
import { recordingLogger } from '../worker/world/recording-logger.ts'
import { connect, found, keep, type RedisClient } from './clients.ts'

/** As docs/deploy.md has it. */
export const RIGHTS = [
  ...['+hello', '+ping', '+get', '+getrange', '+set', '+incr', '+decr', '+pexpire', '+pttl'],
  ...['+eval', '+evalsha', '+publish', '+subscribe'],
  ...['~order:*', '~rate-limit:*', '&order-changes', '&session-endings'],
]

if (!hasRedisServer()) itNeeds('redis-server', 'the program, to change its role and its rights')
else describe('a Redis that changes its role or its rights', () => describeFaults())

function describeFaults(): void {
  let server: RedisServer
  let admin: RedisClient
  let redis: Redis | undefined
  beforeEach(async () => {
    server = await startRedisServer()
    admin = await connect(server.url)
  })
  afterEach(async () => {
    await redis?.close()
    admin.destroy()
    await server.close()
  })

  function use(url: string) {
    const logger = recordingLogger()
    const opened = openRedis({ url, logger })
    redis = opened
    const limits = opened.limitRates()
    opened.changes.subscribe(() => {})
    const stateOf = (ping: () => Promise<void>) =>
      ping().then(
        () => 'up',
        ({ state, message }) => state ?? message,
      )
    const states = async () => ({
      cache: await stateOf(opened.cache.ping),
      limits: await stateOf(limits.ping),
      changes: await stateOf(opened.changes.ping),
    })
    const count = (key: string) =>
      new Promise<number>((resolve, reject) =>
        new limits.store().incr(key, (error, result) => (result ? resolve(result.current) : reject(error)), 60_000),
      )
    const warnings = () => logger.lines.filter(({ level }) => level === 'warn')
    return { ...opened, limits, states, count, warnings, logger }
  }

  const ALL_UP = { cache: 'up', limits: 'up', changes: 'up' }
  const untilStates = (one: ReturnType<typeof use>, states: object) =>
    expect.poll(one.states, { interval: 50 }).toMatchObject(states)

  /** The URL of a user that has these rights and no others. */
  async function asUser(...rights: string[]): Promise<string> {
    await admin.sendCommand(['ACL', 'SETUSER', 'orders', 'reset', 'on', '>secret', ...rights])
    return server.url.replace('redis://', 'redis://orders:secret@')
  }

  it('is used with the rights that the documentation lists, and no others: without INFO', async () => {
    const one = use(await asUser(...RIGHTS))
    await untilStates(one, ALL_UP)
    const order = aCachedOrder()
    expect(await one.cache.load(order.id, async () => order)).toEqual(order)
    expect(await found(one.cache, order.id)).toEqual(order)
    expect(await one.count('a')).toBe(1)
    await one.limits.giveBack('a')
    expect(one.warnings()).toEqual([])
    expect(await admin.sendCommand(['ACL', 'LOG'])).toEqual([])
  })

  it.each([
    ['-set', { cache: 'no_permission', limits: 'up', changes: 'up' }, '+set'],
    ['-evalsha', { cache: 'no_permission', limits: 'no_permission', changes: 'up' }, '+evalsha'],
    ['-incr', { cache: 'up', limits: 'no_permission', changes: 'up' }, '+incr'],
    ['-publish', { cache: 'up', limits: 'up', changes: 'no_permission' }, '+publish'],
    ['-subscribe', { cache: 'up', limits: 'up', changes: 'no_permission' }, '+subscribe'],
    ['resetchannels', { cache: 'up', limits: 'up', changes: 'no_permission' }, '&order-changes'],
  ])(
    'says by name what fails for want of a right (%s), in one line, and works again with it',
    async (change, states, missing) => {
      const one = use(await asUser(...RIGHTS, change))
      await untilStates(one, states)
      await one.states()
      expect(one.warnings()).toHaveLength(1)
      expect(one.warnings()[0]?.fields).toMatchObject({
        state: 'no_permission',
        reason: expect.stringContaining(missing),
      })
      expect(await one.count('a')).toBe(1)
      await asUser(...RIGHTS)
      await untilStates(one, ALL_UP)
      expect(one.logger.lines.filter(({ level }) => level === 'info')).toHaveLength(1)
    },
  )

  it('says that it refuses the password', async () => {
    const one = use((await asUser(...RIGHTS)).replace(':secret@', ':wrong@'))
    await untilStates(one, { cache: 'not_authenticated', limits: 'not_authenticated', changes: 'not_authenticated' })
    expect(one.warnings()).toHaveLength(1)
    expect(JSON.stringify(one.warnings())).not.toContain('wrong')
  })

  it('is noticed when it is made a replica, and the primary behind the same name is used within seconds', async () => {
    const proxy = await startTcpProxy(new URL(server.url))
    const primary = await startRedisServer()
    const next = await connect(primary.url)
    const one = use(`redis://127.0.0.1:${proxy.port}`)
    await untilStates(one, ALL_UP)
    const [order, older] = [aFinalOrder(), aFinalOrder()]
    await keep(one.cache, older)
    // Of a primary that is not there: so the replica keeps what it has
    await admin.sendCommand(['REPLICAOF', '127.0.0.1', '1'])
    await one.cache.put(order)
    expect(await one.count('a')).toBe(1)
    await untilStates(one, { cache: 'read_only', limits: 'read_only' })
    // It may have missed what the primary has: nothing is read from it
    for (const { id } of [order, older]) expect(await one.cache.get(id)).toBeUndefined()
    expect(await admin.exists(`order:${older.id}`)).toBe(1)
    expect(one.warnings().map(({ fields }) => fields)).toMatchObject([{ state: 'read_only' }])
    proxy.lead(new URL(primary.url))
    await untilStates(one, ALL_UP)
    await keep(one.cache, order)
    expect(await next.exists(`order:${order.id}`)).toBe(1)
    next.destroy()
    await Promise.all([primary.close(), proxy.close()])
  })

  it('is subscribed to anew where what is published elsewhere would not be heard', async () => {
    const proxy = await startTcpProxy(new URL(server.url))
    const elsewhere = await startRedisServer()
    const opened = openRedis({ url: `redis://127.0.0.1:${proxy.port}`, logger: recordingLogger() })
    redis = opened
    await expect.poll(() => opened.changes.ping().then(() => 'up', String)).toBe('up')
    proxy.lead(new URL(elsewhere.url))
    const heard: string[] = []
    opened.changes.subscribe(({ id }) => heard.push(id))
    const state = () =>
      opened.changes.ping().then(
        () => 'up',
        (fault) => fault.state,
      )
    await expect.poll(state, { interval: 20 }).toBe('not_heard')
    proxy.lead(new URL(server.url))
    await expect.poll(state).toBe('up')
    const order = aCachedOrder()
    opened.changes.publish(order)
    await expect.poll(() => heard).toContain(order.id)
    await Promise.all([elsewhere.close(), proxy.close()])
  })

  it('is read while its memory is full, and written again when there is room', async () => {
    const one = use(server.url)
    await untilStates(one, ALL_UP)
    const [stored, late] = [aFinalOrder(), aFinalOrder()]
    await keep(one.cache, stored)
    await admin.sendCommand(['CONFIG', 'SET', 'maxmemory', '1'])
    await one.cache.put(late)
    expect(await found(one.cache, stored.id)).toEqual(stored)
    await untilStates(one, { cache: 'out_of_memory', limits: 'out_of_memory', changes: 'up' })
    expect(await found(one.cache, stored.id)).toEqual(stored)
    expect(one.warnings()).toHaveLength(1)
    await admin.sendCommand(['CONFIG', 'SET', 'maxmemory', '0'])
    await untilStates(one, ALL_UP)
    await keep(one.cache, late)
    expect(await found(one.cache, late.id)).toEqual(late)
  })

  it.each([
    ['min-replicas-to-write', '1', 'no_replicas'],
    ['maxclients', '1', 'too_many_clients'],
  ])('says so where %s keeps it from being used', async (name, value, state) => {
    if (name === 'maxclients') await admin.sendCommand(['CONFIG', 'SET', name, value])
    const one = use(server.url)
    if (name !== 'maxclients') await admin.sendCommand(['CONFIG', 'SET', name, value])
    await untilStates(one, { cache: state, limits: state })
  })

  it('says that it is a cluster', async () => {
    const cluster = await startRedisServer(['--cluster-enabled', 'yes'])
    const one = use(cluster.url)
    await untilStates(one, { cache: 'cluster_down', limits: 'cluster_down' })
    const node = await connect(cluster.url)
    // A slot that another node has: what is moved there is not followed
    await node.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383'])
    await untilStates(one, ALL_UP)
    node.destroy()
    await cluster.close()
  })

  it('holds no request up while a script of somebody else keeps it busy', async () => {
    const one = use(server.url)
    await untilStates(one, ALL_UP)
    await admin.sendCommand(['CONFIG', 'SET', 'busy-reply-threshold', '1'])
    const hog = await connect(server.url)
    const hogging = hog.sendCommand(['EVAL', 'while true do end', '0']).catch(() => {})
    await untilStates(one, { cache: expect.stringMatching(/busy|slow|unreachable/) })
    await admin.sendCommand(['SCRIPT', 'KILL'])
    await hogging
    await untilStates(one, ALL_UP)
    hog.destroy()
  })
}
