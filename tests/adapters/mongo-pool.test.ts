import { setTimeout as sleep } from 'node:timers/promises'
import { createMongoClient } from '@orders/shared/adapters/mongo/connection/client'
import { watchPool } from '@orders/shared/adapters/mongo/connection/pool-use'
import { expect, it } from 'vitest'
import { startTcpProxy } from '../faults/fronts/tcp-proxy.ts'
import { openMongoDatabases, throughProxy } from './mongo-databases.ts'
import { itNeeds } from './needs.ts'

const url = process.env['MONGODB_URL']
const NOBODY = { idle: 0, used: 0, waiting: 0 }
const MOST_CONNECTIONS = 50

if (!url) itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')
else {
  it('counts anew when a client that was busy is closed and connects again', async () => {
    const client = createMongoClient(url)
    const connections = watchPool(client)
    const reads = () => Promise.allSettled(Array.from({ length: 30 }, () => client.db().command({ ping: 1 })))
    await client.connect()
    const broken = reads()
    await expect.poll(() => connections().waiting, { interval: 1 }).toBeGreaterThan(0)
    await client.close()
    await broken
    expect(connections()).toEqual(NOBODY)

    await client.connect()
    await reads()
    const { used, waiting } = connections()
    expect([used, waiting]).toEqual([0, 0])
    await client.close()
  })

  it('tells how many connections are open, how many are busy, and who waits for one', async () => {
    const databases = openMongoDatabases(url)
    const { store, replica, close } = await databases.openStore()
    const { connections = () => NOBODY } = store
    const fresh = replica()
    expect(fresh.connections?.()).toEqual(NOBODY)

    const pings = Array.from({ length: 2 * MOST_CONNECTIONS }, () => store.ping())
    await expect
      .poll(() => connections().used + connections().waiting, { interval: 1 })
      .toBeGreaterThan(MOST_CONNECTIONS)
    await Promise.all(pings)
    const { idle, used, waiting } = connections()
    expect([used, waiting]).toEqual([0, 0])
    expect(idle).toBeGreaterThan(0)
    expect(idle).toBeLessThanOrEqual(MOST_CONNECTIONS)

    await store.close()
    expect(connections()).toEqual(NOBODY)
    await close()
    await databases.close()
  })

  it('lets nobody wait for a connection that ended as it was used, and finds the server again', {
    timeout: 90_000,
  }, async () => {
    const proxy = await startTcpProxy(new URL(url))
    const client = createMongoClient(throughProxy(url, proxy.port))
    const collection = client.db().collection('nothing')
    let reading = true
    let reads = 0
    let slowestMs = 0
    const read = async () => {
      while (reading) {
        const startedAt = performance.now()
        await collection.findOne().then(
          () => reads++,
          () => sleep(10),
        )
        slowestMs = Math.max(slowestMs, performance.now() - startedAt)
      }
    }
    await client.connect()
    const readers = Array.from({ length: 40 }, read)
    for (let outage = 0; outage < 8; outage++) {
      await sleep(700)
      await proxy.set('refuse')
      await sleep(200)
      await proxy.set('pass')
      const before = reads
      await expect.poll(() => reads).toBeGreaterThan(before + 100)
    }
    reading = false
    await Promise.all(readers)
    expect(slowestMs).toBeLessThan(10_000)
    await client.close()
    await proxy.close()
  })
}
