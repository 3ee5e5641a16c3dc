import { randomUUID } from 'node:crypto'
import { createRedisSessionEndings } from '@orders/shared/adapters/redis/session-endings'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { itNeeds } from '../adapters/needs.ts'
import { hasRedisServer, type Redis } from '../faults/services/redis-server.ts'
import { FORMS, openParts } from './clients.ts'

const CHANNEL = 'session-endings'

if (!hasRedisServer()) itNeeds('redis-server', 'the program, to tell them')
else
  for (const { form, startRedis } of FORMS)
    describe(`ends of sessions by way of ${form}`, () => describeEndings(startRedis))

function describeEndings(startRedis: () => Promise<Redis>): void {
  let server: Redis
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.close())

  const publish = (message: string) =>
    server.ask(server.url.includes('cluster') ? 'SPUBLISH' : 'PUBLISH', CHANNEL, message)

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
    for (const { heard } of [one, other]) await expect.poll(() => heard).toEqual(ids)
    other.unsubscribe()
    one.endings.publish([randomUUID()])
    await expect.poll(() => one.heard.length).toBe(3)
    expect(other.heard).toEqual(ids)
    for (const { close } of [one, other]) await close()
  })

  it('are not made up of what else is on the channel', async () => {
    const replica = await openReplica()
    for (const message of ['', ',', 'a,', '{"id":"a"}', 'a b', '?probe of a replica']) await publish(message)
    const id = randomUUID()
    await publish(id)
    await expect.poll(() => replica.heard).toEqual([id])
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
