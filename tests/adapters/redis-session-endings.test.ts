import { randomUUID } from 'node:crypto'
import { createRedisSessionEndings } from '@orders/shared/adapters/redis/session-endings'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { connect, openParts } from './redis-clients.ts'
import { hasRedisServer, type RedisServer, startRedisServer } from './redis-server.ts'

const CHANNEL = 'session-endings'

if (hasRedisServer()) describe('ends of sessions by way of Redis', () => describeEndings())
else it('are not told by Redis: that needs redis-server on the PATH', () => expect(hasRedisServer()).toBe(false))

function describeEndings(): void {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())

  async function openReplica() {
    const parts = await openParts(server.url)
    const endings = createRedisSessionEndings(parts)
    const heard: string[] = []
    const unsubscribe = endings.subscribe((ids) => heard.push(...ids))
    await vi.waitFor(() => endings.ping(), { timeout: 10_000 })
    const close = async () => {
      await endings.close()
      parts.connection.close()
    }
    return { endings, heard, unsubscribe, close }
  }

  it('are heard by all replicas, several in one message, until they listen no more', async () => {
    const [one, other] = [await openReplica(), await openReplica()]
    const ids = [randomUUID(), randomUUID()]
    one.endings.publish(ids)
    one.endings.publish([])
    for (const { heard } of [one, other]) await expect.poll(() => heard, { timeout: 5_000 }).toEqual(ids)
    other.unsubscribe()
    one.endings.publish([randomUUID()])
    await expect.poll(() => one.heard.length, { timeout: 5_000 }).toBe(3)
    expect(other.heard).toEqual(ids)
    for (const { close } of [one, other]) await close()
  })

  it('are not made up of what else is on the channel', async () => {
    const replica = await openReplica()
    const stranger = await connect(server.url)
    for (const message of ['', ',', 'a,', '{"id":"a"}', 'a b', '?probe of a replica'])
      await stranger.publish(CHANNEL, message)
    const id = randomUUID()
    await stranger.publish(CHANNEL, id)
    await expect.poll(() => replica.heard, { timeout: 5_000 }).toEqual([id])
    stranger.destroy()
    await replica.close()
  })

  it('come again after an outage, in which publishing throws nothing', async () => {
    const replica = await openReplica()
    await server.kill()
    replica.endings.publish([randomUUID()])
    await server.start()
    const id = randomUUID()
    const publishAgain = () => {
      replica.endings.publish([id])
      return replica.heard.includes(id)
    }
    await expect.poll(publishAgain, { timeout: 15_000 }).toBe(true)
    await replica.close()
  })
}
