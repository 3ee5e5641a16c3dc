import type { OrderStatus } from '@orders/shared/contracts/orders'
import { toCachedOrder } from '@orders/shared/domain/cached-order'
import { decide } from '@orders/shared/domain/order'
import type { OrderCache } from '@orders/shared/ports/services'
import { aCompleteChange } from '@orders/shared/testing/builders'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let token: string
let id: string
beforeEach(async () => {
  api = await startTestApi()
  token = (await api.newCustomer()).accessToken
  await api.stock('bike')
  id = orderOf(await api.place(token, [{ productId: 'bike', quantity: 1 }])).id
})
afterEach(() => api.close())

const get = (headers: Record<string, string> = {}) =>
  api.send({ url: `/api/orders/${id}`, headers: { ...bearer(token), ...headers } })
const cancel = () => api.send({ method: 'POST', url: `/api/orders/${id}/cancel`, headers: bearer(token) })
const statusOf = async (answer: ReturnType<typeof get>) => (await answer).json<{ status: OrderStatus }>().status

/** Another process changes the order, and its news gets lost, or does not. */
async function claimElsewhere(): Promise<void> {
  const { orders } = api.deps.store
  const order = (await orders.findById(id))!
  const change = decide(order, { type: 'claim', leaseMs: 60_000, checkAtMs: Date.now() + 60_000 }, Date.now())
  if (change === 'already applied') throw new Error('claimed already')
  await orders.commit(aCompleteChange(change))
}

/** Of the next read by id, the answer of the database stays on its way until it is released. */
function holdNextLoad(): { isHeld: Promise<void>; release(): void } {
  const { orders } = api.deps.store
  const { findById } = orders
  const held = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  orders.findById = async (orderId) => {
    orders.findById = findById
    const order = await findById(orderId)
    held.resolve()
    await released.promise
    return order
  }
  return { isHeld: held.promise, release: released.resolve }
}

/** A cache that takes and gives nothing, as Redis does while it hangs. */
function cutCacheOff(): () => void {
  const { cache } = api.deps
  const reached: Pick<OrderCache, 'get' | 'put' | 'load'> = { ...cache }
  Object.assign(cache, {
    get: async () => undefined,
    put: async () => {},
    load: (_id: string, read: () => unknown) => read(),
  })
  return () => void Object.assign(cache, reached)
}

describe('what is read after an answer', () => {
  it('is as new as an acknowledged cancel, also where a read from before it is still on its way', async () => {
    cutCacheOff()
    const load = holdNextLoad()
    const early = get()
    await load.isHeld
    expect((await cancel()).statusCode).toBe(200)
    const late = get()
    // The late read does not wait for the early one
    expect(await statusOf(late)).toBe('CANCELLED')
    load.release()
    expect((await early).statusCode).toBe(200)
    expect(await statusOf(get())).toBe('CANCELLED')
  }, 15_000)

  it('is as new as a cancel that the cache has missed, also to a conditional read', async () => {
    expect(await statusOf(get())).toBe('PENDING')
    const reach = cutCacheOff()
    expect((await cancel()).headers['etag']).toBe('"2"')
    reach()
    expect((await api.deps.cache.get(id))?.version).toBe(1)
    expect((await get({ 'if-none-match': '"1"' })).statusCode).toBe(200)
    expect((await get({ 'if-none-match': '"2"' })).statusCode).toBe(304)
    expect((await api.deps.cache.get(id))?.version).toBe(2)
  })

  it('is as new as a cancel that was answered again, after another process had made it', async () => {
    expect(await statusOf(get())).toBe('PENDING')
    const { orders } = api.deps.store
    const change = decide((await orders.findById(id))!, { type: 'cancel' }, Date.now())
    if (change === 'already applied') throw new Error('cancelled already')
    await orders.commit(aCompleteChange(change))
    expect((await cancel()).statusCode).toBe(200)
    expect(await statusOf(get())).toBe('CANCELLED')
  })

  it('is as new as a list, and as an admin’s', async () => {
    for (const [url, mayRead] of [
      ['/api/orders', async () => token],
      ['/api/admin/orders', async () => (await api.newAdmin()).accessToken],
    ] as const) {
      id = orderOf(await api.place(token, [{ productId: 'bike', quantity: 1 }])).id
      expect(await statusOf(get())).toBe('PENDING')
      await claimElsewhere()
      const list = await api.send({ url, headers: bearer(await mayRead()) })
      expect(list.json<{ items: object[] }>().items[0]).toMatchObject({ id, status: 'PROCESSING' })
      expect(await statusOf(get())).toBe('PROCESSING')
    }
  })

  it('is as new as what streams were told, where the cache was not', async () => {
    expect(await statusOf(get())).toBe('PENDING')
    await claimElsewhere()
    api.deps.changes.publish(toCachedOrder((await api.deps.store.orders.findById(id))!))
    expect(await statusOf(get())).toBe('PROCESSING')
  })

  it('is as new as an admin’s retry', async () => {
    const admin = await api.newAdmin()
    await claimElsewhere()
    const { orders } = api.deps.store
    const claimed = (await orders.findById(id))!
    const failing = decide(claimed, { type: 'fail', version: claimed.version, reason: 'no' } as never, Date.now())
    if (failing === 'already applied') throw new Error('failed already')
    await orders.commit(aCompleteChange(failing))
    await api.deps.cache.put(toCachedOrder(failing.after))
    expect(await statusOf(get())).toBe('FAILED')
    const reach = cutCacheOff()
    const retry = { method: 'POST', url: `/api/admin/orders/${id}/retry`, headers: bearer(admin.accessToken) } as const
    expect((await api.send(retry)).statusCode).toBe(200)
    reach()
    expect(await statusOf(get())).toBe('PENDING')
  })
})

it('is served from the cache again once that has the change', async () => {
  await get()
  await cancel()
  expect((await get()).headers['x-cache']).toBe('HIT')
})
