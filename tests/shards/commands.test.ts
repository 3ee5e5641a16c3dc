import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMongoDatabases } from '../adapters/mongo-databases.ts'
import { itNeeds } from '../adapters/needs.ts'
import { bearer, orderOf, startTestApi, type TestApi } from '../api/harness.ts'
import { recordingTopic } from '../worker/world/recording-topic.ts'
import { openWorkerWorld, type WorkerWorld } from '../worker/world/worker-world.ts'
import { reasonOf } from './every-shard.ts'
import { broadcasts, commands } from './record-commands.ts'

const url = process.env['MONGODB_URL']

if (!url) itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')
else {
  describe('what a request sends to MongoDB', () => describeRequests(url))
  describe('what a message sends to MongoDB', () => describeMessages(url))
}

const AT_ONCE = 20
const WITHIN = { timeout: 40_000 }

/** A machine that is busy with something else takes apart what comes at once. */
const ROUNDS = 3

/** @returns what goes to every shard for the sake of this work */
async function sentToEveryShard(work: () => Promise<unknown>) {
  broadcasts.clear()
  await work()
  return [...broadcasts.values()].filter((one) => reasonOf(one)?.of !== 'sweeps')
}

/**
 * @param shared what orders that come at once do together: one of them done for each order makes it one an order, or more
 * @returns how many commands an order takes, in the best round. What processes tell of themselves every second is not counted
 */
async function commandsPerOrder(shared: readonly string[], round: (number: number) => Promise<unknown>) {
  const counts: number[] = []
  const sharedCounts: number[] = []
  for (let number = 0; number < ROUNDS; number++) {
    commands.length = 0
    await round(number)
    counts.push(commands.filter((command) => !/^hello| processes$/.test(command)).length)
    sharedCounts.push(commands.filter((command) => shared.includes(command)).length)
  }
  return { all: Math.min(...counts) / AT_ONCE, shared: Math.min(...sharedCounts) / AT_ONCE }
}

function describeRequests(server: string): void {
  const databases = openMongoDatabases(server)
  const items = [{ productId: 'bike', quantity: 1 }]
  let opened: Awaited<ReturnType<typeof databases.openStore>>
  let api: TestApi
  let ada: Awaited<ReturnType<TestApi['newCustomer']>>
  beforeAll(async () => {
    opened = await databases.openStore()
    api = await startTestApi({}, { store: opened.store })
    ada = await api.newCustomer()
    await api.stock('bike', { available: 1_000 })
  })
  afterAll(async () => {
    await api.app.close()
    await opened.close()
    await databases.close()
  })

  const send = (method: 'GET' | 'POST', path: string) =>
    api.send({ method, url: path, headers: bearer(ada.accessToken) })

  it('goes to the shard of its customer', async () => {
    const toEveryShard = await sentToEveryShard(async () => {
      const placed = orderOf(await api.place(ada.accessToken, items, 'one'))
      expect(orderOf(await api.place(ada.accessToken, items, 'one')).id).toBe(placed.id)
      expect((await send('GET', `/api/orders/${placed.id}`)).statusCode).toBe(200)
      expect((await send('GET', '/api/orders?status=PENDING')).json()).toMatchObject({ items: [{ id: placed.id }] })
      expect((await send('POST', `/api/orders/${placed.id}/cancel`)).statusCode).toBe(200)
      expect((await send('GET', `/api/orders/${placed.id}/events`)).body).toContain('CANCELLED')
    })
    expect(toEveryShard).toEqual([])
  })

  it('is at most four commands for an order with a key, of twenty at once', async () => {
    const perOrder = await commandsPerOrder(['find products'], async (round) => {
      const keys = Array.from({ length: AT_ONCE }, (_, index) => `key ${round}.${index}`)
      const placed = await Promise.all(keys.map((key) => api.place(ada.accessToken, items, key)))
      expect(placed.map(({ statusCode }) => statusCode)).toEqual(placed.map(() => 201))
    })
    expect(perOrder.all).toBeLessThanOrEqual(4)
    expect(perOrder.shared).toBeLessThan(1)
  })
}

/** Messages move the worker. What is left behind on a machine that is busy with something else is found seldom enough not to be counted much. */
const SELDOM_MS = 5_000
const BY_MESSAGES = { relayPollMs: SELDOM_MS, watchdogMs: SELDOM_MS, mailSweepMs: SELDOM_MS }

function describeMessages(server: string): void {
  const databases = openMongoDatabases(server)
  let opened: Awaited<ReturnType<typeof databases.openStore>>
  const topic = recordingTopic()
  let world: WorkerWorld
  let started: Promise<void> | undefined
  /** By whichever test comes first. */
  const startWorker = () => (started ??= world.worker.start())
  beforeAll(async () => {
    opened = await databases.openStore({ hasTopic: true })
    world = await openWorkerWorld({ store: opened.store, timing: BY_MESSAGES, topic })
  })
  afterAll(async () => {
    await world.close()
    await opened.close()
    await databases.close()
  })

  async function placeMany(count: number) {
    const users = await Promise.all(Array.from({ length: count }, () => world.register()))
    const product = await world.stock(count)
    const orders = await Promise.all(users.map((user) => world.place(user, product)))
    const notMailed = async () => (await Promise.all(users.map(world.mailsTo))).filter(({ length }) => length === 0)
    return { orders, areMailed: () => expect.poll(notMailed, WITHIN).toEqual([]) }
  }

  it('goes to the shard of its order', { timeout: 90_000 }, async () => {
    const { orders, areMailed } = await placeMany(2)
    await world.cancel(orders[0]!)
    const toEveryShard = await sentToEveryShard(async () => {
      await startWorker()
      await areMailed()
      await expect
        .poll(() => orders.map(topic.typesOf), WITHIN)
        .toEqual([
          ['order.placed', 'order.cancelled'],
          ['order.placed', 'order.confirmed'],
        ])
    })
    expect(toEveryShard).toEqual([])
  })

  it('is at most five commands for an order until it is mailed, of twenty at once', { timeout: 120_000 }, async () => {
    await startWorker()
    const rounds = await Promise.all(Array.from({ length: ROUNDS }, () => placeMany(AT_ONCE)))
    const perOrder = await commandsPerOrder(['update orders'], async (round) => {
      const { orders, areMailed } = rounds[round]!
      await Promise.all(orders.map((order) => world.sendRaw(JSON.stringify(world.eventOf(order)))))
      await areMailed()
    })
    expect(perOrder.all).toBeLessThanOrEqual(5)
    expect(perOrder.shared).toBeLessThan(1)
  })
}
