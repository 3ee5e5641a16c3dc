import { decide, type OrderCommand } from '@orders/shared/domain/order'
import { numberOf } from '@orders/shared/domain/order-number'
import { aCompleteChange, aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let token: string
afterEach(() => api.close())

async function open(CANCEL_WINDOW_SECONDS: number): Promise<void> {
  api = await startTestApi({ CANCEL_WINDOW_SECONDS })
  token = (await api.newCustomer()).accessToken
  await api.stock('bike', { available: 10 })
}

const place = async (key?: string) => orderOf(await api.place(token, [{ productId: 'bike', quantity: 3 }], key))
const get = (id: string) => api.send({ url: `/api/orders/${id}`, headers: bearer(token) })
const cancel = (id: string) => api.send({ method: 'POST', url: `/api/orders/${id}/cancel`, headers: bearer(token) })
const available = async () => (await api.deps.store.products.findById('bike'))?.available

/** As the worker does, by the clock of the api. */
async function apply(id: string, command: OrderCommand): Promise<void> {
  const { store, clock } = api.deps
  const change = decide((await store.orders.findById(id))!, command, clock.nowMs())
  if (change === 'already applied') throw new Error('nothing to do')
  await store.orders.commit(aCompleteChange(change))
}
const claim = (id: string, leaseMs = 10_000) =>
  apply(id, { type: 'claim', leaseMs, checkAtMs: api.deps.clock.nowMs() + 60_000 })

/** Which orders a relay would tell the workers of. */
async function told(): Promise<string[]> {
  const { store, clock } = api.deps
  const rows = await store.outbox.claim({ nowMs: clock.nowMs(), leaseMs: 1, limit: 100 })
  return rows.flatMap(({ event }) => ('body' in event ? [] : [`${event.type} ${event.subject}`]))
}

describe('the window in which orders wait for their customer', () => {
  it('is told with the order, and no worker hears of it before', async () => {
    await open(60)
    const order = await place()
    expect(Date.parse(order.cancellableUntil!) - Date.parse(order.createdAt)).toBe(60_000)
    expect((await get(order.id)).json()).toEqual(order)
    api.passMs(55_000)
    expect(await told()).toEqual([])
    await expect(claim(order.id)).rejects.toMatchObject({ name: 'ClaimHeld' })
    api.passMs(5_000)
    expect(await told()).toEqual([`order.placed ${order.id}`])
    await claim(order.id)
    expect((await get(order.id)).json()).not.toHaveProperty('cancellableUntil')
  })

  it('is there to cancel in: the stock returns, and the mail is due at once', async () => {
    await open(60)
    const { id } = await place()
    expect(await available()).toBe(7)
    const cancelled = await cancel(id)
    expect([cancelled.statusCode, orderOf(cancelled).status, await available()]).toEqual([200, 'CANCELLED', 10])
    expect(orderOf(cancelled)).not.toHaveProperty('cancellableUntil')
    expect(await told()).toEqual([`order.cancelled ${id}`])
  })

  it('does not have to be used: an order that waits for a worker longer can be cancelled all the same', async () => {
    await open(60)
    const { id } = await place()
    api.passMs(3_600_000)
    expect((await cancel(id)).statusCode).toBe(200)
  })

  it('is in the first answer again when its key is, however far the order has come', async () => {
    await open(60)
    const first = await place('again')
    api.passMs(60_000)
    await claim(first.id)
    expect(await place('again')).toEqual(first)
  })

  it('is none where it is left out: a worker hears of the order at once', async () => {
    await open(0)
    const order = await place()
    expect(order).not.toHaveProperty('cancellableUntil')
    expect(await told()).toEqual([`order.placed ${order.id}`])
  })

  it('does not put the watchdog on an order that waits', async () => {
    await open(600)
    const order = await api.deps.store.orders.findById((await place()).id)
    expect(order!.checkAtMs! - Date.parse(order!.cancellableUntil!)).toBe(30_000)
  })
})

describe('an order that is being processed', () => {
  it('can be cancelled between two tries, and not during one', async () => {
    await open(0)
    const { id } = await place()
    await claim(id)
    const refused = await cancel(id)
    expect([refused.statusCode, refused.json().code, await available()]).toEqual([409, 'ORDER_NOT_CANCELLABLE', 7])
    await apply(id, { type: 'release', error: 'timed out', checkAtMs: api.deps.clock.nowMs() + 60_000 })
    const cancelled = await cancel(id)
    expect([cancelled.statusCode, orderOf(cancelled).status, await available()]).toEqual([200, 'CANCELLED', 10])
    expect(orderOf(cancelled).history.map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING', 'CANCELLED'])
    expect([(await cancel(id)).statusCode, await available()]).toEqual([200, 10])
  })

  it('can be cancelled once the claim of a worker that died has run out', async () => {
    await open(0)
    const { id } = await place()
    await claim(id, 10_000)
    api.passMs(10_000)
    expect([(await cancel(id)).statusCode, await available()]).toEqual([200, 10])
  })
})

describe('the number of an order', () => {
  it('is another one, with another id, where the first is taken', async () => {
    await open(0)
    const { store, clock } = api.deps
    const id = clock.newId()
    await api.stock('bell')
    const other = anOrder({ number: numberOf(id), items: [aLine(aProduct({ id: 'bell' }))] })
    await store.orders.place(other, anEvent(other))
    const newId = vi.spyOn(clock, 'newId').mockReturnValueOnce(id)
    const order = await place()
    expect(newId.mock.results[0]?.value).toBe(id)
    expect(order.id).not.toBe(id)
    expect(order.number).toBe(numberOf(order.id))
    expect(await available()).toBe(7)
  })

  it('is no id: orders are read by their ids', async () => {
    await open(0)
    const { number } = await place()
    const response = await get(number)
    expect([response.statusCode, response.json().code]).toEqual([404, 'ORDER_NOT_FOUND'])
  })
})
