import { expect, it } from 'vitest'
import { openMongoDatabases } from './mongo-databases.ts'
import { itNeeds } from './needs.ts'

const url = process.env['MONGODB_URL']
const NOBODY = { idle: 0, used: 0, waiting: 0 }
const MOST_CONNECTIONS = 50

if (!url) itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')
else
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
