import { systemClock } from '@orders/shared/adapters/clock'
import { asStoreFailure } from '@orders/shared/adapters/mongo/connection/failures'
import { type Store, StoreUnavailable } from '@orders/shared/ports/stores'
import { republishAllUnsettled } from '@orders/worker/background/watchdog'
import { MongoServerError } from 'mongodb'
import { afterEach, describe, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const SOON = { timeout: 15_000, interval: 20 }

let world: WorkerWorld
afterEach(() => world.close())

/** As if the message had been sent, and lost. */
async function loseMessages(): Promise<void> {
  const rows = await world.store.outbox.claim({ nowMs: Date.now(), leaseMs: 1_000, limit: 100 })
  await world.store.outbox.markSent(
    rows.map(({ id }) => id),
    Date.now(),
  )
}

describe('what got stuck', () => {
  it('is published again once it is overdue', async () => {
    world = await openWorkerWorld()
    const user = await world.register()
    const order = await world.place(user, await world.stock(), 1, Date.now() + 500)
    await loseMessages()
    await world.worker.start()

    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    await world.atRest()
    expect(await world.mailsTo(user)).toHaveLength(1)
  })

  it('is published again at once after a start with an empty queue, and mails are swept', async () => {
    world = await openWorkerWorld()
    const user = await world.register()
    const pending = await world.place(user, await world.stock())
    const cancelled = await world.place(user, await world.stock())
    await world.cancel(cancelled)
    await loseMessages()

    const deps = { store: world.store, relay: { nudge: () => {} }, clock: systemClock }
    expect(await republishAllUnsettled(deps, { deadlineMs: 60_000 })).toBe(1)
    await world.worker.start()

    await expect.poll(() => world.statusOf(pending), SOON).toBe('CONFIRMED')
    await world.atRest()
    expect(await world.mailsTo(user)).toHaveLength(2)
  })

  it('is published again once at such a start, whatever deadline and clock the last run had', async () => {
    world = await openWorkerWorld()
    const user = await world.register()
    const product = await world.stock(1_000)
    const inAnHour = Date.now() + 3_600_000
    const anHourAgo = Date.now() - 3_600_000
    for (let placed = 0; placed < 201; placed += 1) await world.place(user, product, 1, inAnHour)
    await world.place(user, product, 1, anHourAgo)
    await world.cancel(await world.place(user, product, 1, inAnHour))

    const deps = { store: world.store, relay: { nudge: () => {} }, clock: systemClock }
    const begunAtMs = Date.now()
    expect(await republishAllUnsettled(deps, { deadlineMs: 30_000 })).toBe(202)
    const oldest = await world.store.orders.findOldestUnsettled(Date.now())
    expect((oldest?.checkAtMs ?? 0) - begunAtMs).toBeLessThan(31_000)
  })
})

const NO_RIGHT = { code: 13, errmsg: 'not authorized on orders to execute command { find: "orders" }' }

describe('an outage of the database', () => {
  it.each([
    ['that is away', new StoreUnavailable()],
    ['that refuses its user', asStoreFailure(new MongoServerError(NO_RIGHT))],
  ])('%s stops the polling, so that it does not use up deliveries', async (_what, error) => {
    let out = true
    let tries = 0
    world = await openWorkerWorld({
      MAX_SQS_RETRIES: 0,
      wrapStore: (store) =>
        failingWhile(
          store,
          () => out,
          () => tries++,
          error,
        ),
    })
    await world.worker.start()
    const order = await world.place(await world.register(), await world.stock())
    await world.publisher.publish([world.eventOf(order)])

    await expect
      .poll(() => world.logs.map(({ message }) => message), SOON)
      .toContainEqual(expect.stringContaining('no messages are taken'))
    await expect.poll(() => tries, SOON).toBeGreaterThan(5)
    out = false

    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    const failed = world.logs.filter(({ message }) => message.includes('dead letter'))
    expect(failed).toEqual([])
  })
})

describe('a database that answers and takes no writes', () => {
  const REFUSED_MS = 3_000

  it.each([
    ['is not asked again by messages', 1, true],
    ['is asked by one message at a time, where it only takes small ones', 30, false],
  ])('%s, so that no order fails of it', async (_how, count, refusesAll) => {
    let refused = 0
    let full = true
    const commits = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!full) return work()
      refused += 1
      throw new StoreUnavailable()
    }
    world = await openWorkerWorld({
      MAX_SQS_RETRIES: 0,
      wrapStore: (store) => ({
        ...store,
        orders: { ...store.orders, commit: (...change) => commits(() => store.orders.commit(...change)) },
        tryWrite: () => (refusesAll && full ? Promise.reject(new StoreUnavailable()) : store.tryWrite()),
      }),
    })
    const [user, product] = [await world.register(), await world.stock(count)]
    for (let placed = 0; placed < count; placed += 1) await world.place(user, product)
    await world.worker.start()
    await expect.poll(() => refused, SOON).toBeGreaterThan(0)
    setTimeout(() => {
      full = false
    }, REFUSED_MS)
    await expect.poll(() => full, SOON).toBe(false)

    expect(refused).toBeLessThan(count + 10)
    const settled = async () => {
      const { CONFIRMED, FAILED } = await world.store.orders.countByStatus()
      return { CONFIRMED, FAILED }
    }
    await expect.poll(settled, SOON).toEqual({ CONFIRMED: count, FAILED: 0 })
  })
})

it('goes on at full speed after an outage that ended while there were no messages', async () => {
  let out = true
  world = await openWorkerWorld({
    timing: { waitTimeSeconds: 20, retryDelay: () => 60 },
    wrapStore: (store) =>
      failingWhile(
        store,
        () => out,
        () => {},
      ),
  })
  const [user, product] = [await world.register(), await world.stock(2)]
  await world.place(user, product)
  await world.worker.start()
  const messages = () => world.logs.map(({ message }) => message)
  await expect.poll(messages, SOON).toContainEqual(expect.stringContaining('no messages are taken'))
  out = false
  // The only message is hidden for a minute
  await expect.poll(messages, SOON).toContain('messages are taken again')
})

describe('an outage of the database while an order is being fulfilled', () => {
  it.each([
    ['keeps the answer of the partner until it can be stored, and is no crash', true],
    ['whose last answer is lost changes an order once', false],
  ])('%s', async (_what, isRefused) => {
    let out = false
    let refused = 0
    let asked = 0
    world = await openWorkerWorld({
      MAX_SQS_RETRIES: 0,
      VISIBILITY_TIMEOUT_SECONDS: 2,
      fulfilment: {
        fulfil: async () => {
          asked += 1
          out = true
          return { fulfilled: true }
        },
      },
      wrapStore: (store) => ({
        ...store,
        orders: {
          ...store.orders,
          commit: async (...change) => {
            if (!out) return store.orders.commit(...change)
            refused += 1
            if (!isRefused) await store.orders.commit(...change)
            throw new StoreUnavailable()
          },
        },
      }),
    })
    await world.worker.start()
    const user = await world.register()
    const order = await world.place(user, await world.stock())
    await expect.poll(() => refused, SOON).toBeGreaterThan(1)
    out = false

    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    await expect.poll(world.depth, SOON).toEqual({ waiting: 0, inFlight: 0 })
    expect(asked).toBe(1)
    const confirmed = await world.store.orders.findById(order.id)
    expect(confirmed?.history).toHaveLength(3)
    expect(confirmed).not.toHaveProperty('crashes')
  })
})

function failingWhile(
  store: Store,
  out: () => boolean,
  tried: () => void,
  error: unknown = new StoreUnavailable(),
): Store {
  const orElseFail = async <T>(work: () => Promise<T>): Promise<T> => {
    if (out()) throw error
    return work()
  }
  return {
    ...store,
    orders: { ...store.orders, findById: (id) => orElseFail(() => store.orders.findById(id)) },
    tryWrite: () => {
      tried()
      return orElseFail(() => store.tryWrite())
    },
  }
}

describe('a stop', () => {
  it('lets messages in hand finish and takes no others', async () => {
    const started = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    world = await openWorkerWorld({
      WORKER_CONCURRENCY: 1,
      fulfilment: {
        fulfil: async (_order, { signal }) => {
          started.resolve()
          await finish.promise
          signal?.throwIfAborted()
          return { fulfilled: true }
        },
      },
    })
    await world.worker.start()
    const product = await world.stock()
    const user = await world.register()
    const inHand = await world.place(user, product)
    await started.promise
    const waiting = await world.place(user, product)
    const stopped = world.worker.stop()
    finish.resolve()
    await stopped

    expect(await world.statusOf(inHand)).toBe('CONFIRMED')
    expect(await world.statusOf(waiting)).toBe('PENDING')
    expect((await world.depth()).inFlight).toBe(0)
  })

  it('does not wait for a poll or for a handler that never ends', async () => {
    const started = Promise.withResolvers<void>()
    world = await openWorkerWorld({
      timing: { drainMs: 200, waitTimeSeconds: 20 },
      fulfilment: {
        fulfil: (_order, { signal }) =>
          new Promise((_resolve, reject) => {
            started.resolve()
            signal?.addEventListener('abort', () => reject(new Error('given up')))
          }),
      },
    })
    await world.worker.start()
    const order = await world.place(await world.register(), await world.stock())
    await started.promise
    const begin = performance.now()
    await world.worker.stop()

    expect(performance.now() - begin).toBeLessThan(2_000)
    expect(await world.store.orders.findById(order.id)).toMatchObject({ status: 'PROCESSING', attempts: 0 })
  })

  it('gives its orders back at once, and costs them nothing', async () => {
    const STOPS = 8
    let stops = 0
    let started = Promise.withResolvers<void>()
    world = await openWorkerWorld({
      MAX_SQS_RETRIES: 0,
      VISIBILITY_TIMEOUT_SECONDS: 30,
      // One poller, which has no poll on its way at the stop: such a one would get what is given back, and hide it
      WORKER_CONCURRENCY: 1,
      timing: { drainMs: 0 },
      fulfilment: {
        fulfil: (_order, { signal }) => {
          if (stops === STOPS) return Promise.resolve({ fulfilled: true })
          started.resolve()
          return new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(new Error('given up')))
          })
        },
      },
    })
    const order = await world.place(await world.register(), await world.stock())
    for (; stops < STOPS; stops += 1) {
      started = Promise.withResolvers()
      const worker = world.makeWorker()
      await worker.start()
      await started.promise
      await worker.stop()
    }
    await world.worker.start()

    await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
    const confirmed = await world.store.orders.findById(order.id)
    expect(confirmed).toMatchObject({ attempts: 1 })
    expect(confirmed).not.toHaveProperty('crashes')
    expect(await world.deadLetterDepth()).toEqual({ waiting: 0, inFlight: 0 })
  }, 30_000)
})
