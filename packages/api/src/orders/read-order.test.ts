import { createMemoryOrderCache } from '@orders/shared/adapters/memory/order-cache'
import { createMemoryOrderChanges } from '@orders/shared/adapters/memory/order-changes'
import { toCachedOrder } from '@orders/shared/domain/cached-order'
import type { OrderChange, OrderRecord } from '@orders/shared/domain/order'
import type { OrderCache } from '@orders/shared/ports/services'
import type { OrderStore, Store } from '@orders/shared/ports/stores'
import { aCompleteChange, aFinalOrder, anOrder, NOON_MS } from '@orders/shared/testing/builders'
import fc from 'fast-check'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createOrderReads } from './read-order.ts'

const RUNS = 2_000

/** What happens, in whatever order the scheduler makes of it. */
const steps = fc.array(
  fc.record({
    api: fc.nat(1),
    what: fc.constantFrom('read', 'read', 'list', 'change', 'change elsewhere', 'evict'),
    /** Whether the cache is reached by what is put. */
    reached: fc.boolean(),
  }),
  { minLength: 4, maxLength: 14 },
)

it('reads nothing that is older than what the same api has answered, however answers overtake each other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), steps, async (scheduler, plan) => {
      const world = createWorld(scheduler)
      const acts = plan.map(({ what, api, reached }, at) =>
        scheduler.schedule(Promise.resolve(), `${at}: ${what}`).then(() => world.act(what, api, reached)),
      )
      await scheduler.waitIdle()
      await Promise.all(acts)
      expect(world.wentBack).toEqual([])
    }),
    { numRuns: RUNS },
  )
})

it('has a cache that never goes back, whichever api reads it and whatever it has forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), steps, async (scheduler, plan) => {
      const world = createWorld(scheduler)
      const acts = plan.map(({ what, api }, at) =>
        scheduler.schedule(Promise.resolve(), `${at}: ${what}`).then(() => world.act(what, api, true)),
      )
      await scheduler.waitIdle()
      await Promise.all(acts)
      expect(world.cacheWentBack).toEqual([])
    }),
    { numRuns: RUNS },
  )
})

/** One order, one database, one cache and two apis, each answer of which comes when the scheduler lets it. */
function createWorld(scheduler: fc.Scheduler) {
  let order: OrderRecord = anOrder({ updatedAt: new Date(NOON_MS).toISOString() })
  const { id, userId } = order
  const clock = { nowMs: () => NOON_MS }
  const shared = createMemoryOrderCache({ clock, maxEntries: 1 })
  const wentBack: string[] = []
  const cacheWentBack: string[] = []
  let newestCached = 0

  const later = async <T>(what: string, effect: () => T | Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), `${what} arrives`)
    const result = await effect()
    await scheduler.schedule(Promise.resolve(), `${what} answers`)
    return result
  }
  const orders = {
    findById: () => later('the order', () => order),
    list: () => later('the list', () => [order]),
    commit: ({ before, after }: OrderChange) =>
      later('the commit', () => {
        if (order.version !== before.version) return false
        order = after
        return true
      }),
  } as unknown as OrderStore

  const nextChange = () =>
    aCompleteChange({ before: order, after: { ...order, version: order.version + 1 }, stock: 'none' })

  const apis = [0, 1].map((number) => {
    let isReached = true
    let answered = 0
    const cache: OrderCache = {
      ...shared,
      get: () =>
        later('the copy', async () => {
          const copy = await shared.get(id)
          if (copy && copy.version < newestCached) cacheWentBack.push(`${newestCached} → ${copy.version}`)
          newestCached = Math.max(newestCached, copy?.version ?? 0)
          return copy
        }),
      put: (put) => later('the put', () => (isReached ? shared.put(put) : undefined)),
      load: (orderId, read) => (isReached ? shared.load(orderId, read) : read()),
    }
    const changes = createMemoryOrderChanges()
    const given = { store: { orders } as Store, cache, changes, clock, metrics: new Registry() }
    const { deps, readOrder } = createOrderReads(given as never) as ReturnType<
      typeof createOrderReads<typeof given & { clock: never }>
    >

    /** @param since what had been answered when the question was asked */
    function answer(version: number, since: number): void {
      if (version < since) wentBack.push(`api ${number}: ${since} → ${version}`)
      answered = Math.max(answered, version)
    }
    return {
      reach: (reached: boolean) => {
        isReached = reached
      },
      read: async () => {
        const since = answered
        answer((await readOrder({ kind: 'user', id: userId }, id)).order.version, since)
      },
      list: async () => {
        const since = answered
        const [listed] = await deps.store.orders.list({ limit: 1 })
        answer(listed?.version ?? 0, since)
      },
      change: async () => {
        const change = nextChange()
        const { after } = change
        if (!(await deps.store.orders.commit(change))) return
        await cache.put(toCachedOrder(after))
        answer(after.version, 0)
      },
    }
  })

  return {
    wentBack,
    cacheWentBack,
    act: async (what: string, index: number, reached: boolean): Promise<void> => {
      const api = apis[index]
      if (!api) return
      api.reach(reached)
      if (what === 'read') return api.read()
      if (what === 'list') return api.list()
      if (what === 'change') return api.change()
      if (what === 'evict') return shared.put(aFinalOrder())
      await orders.commit(nextChange())
    },
  }
}
