import { toCachedOrder } from '@orders/shared/domain/cached-order'
import { decide, type OrderCommand, type OrderRecord } from '@orders/shared/domain/order'
import { aCompleteChange } from '@orders/shared/testing/builders'
import { createSigner } from 'fast-jwt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EventStream, followOrder } from '../e2e/event-stream.ts'
import { ACCESS_SECRET, bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let url: string
let ada: Awaited<ReturnType<TestApi['newCustomer']>>
const streams: EventStream[] = []

async function start(options: Parameters<typeof startTestApi>[0] = {}): Promise<void> {
  api = await startTestApi(options)
  url = await api.app.listen({ host: '127.0.0.1', port: 0 })
  await api.stock('bike', { available: 1000 })
  ada = await api.newCustomer()
}
beforeEach(() => start())
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.leave()
  await api.close()
})

const place = async (token = ada.accessToken) => orderOf(await api.place(token, [{ productId: 'bike', quantity: 1 }]))
async function follow(id: string, token = ada.accessToken, headers: Record<string, string> = {}): Promise<EventStream> {
  const stream = await followOrder(url, id, token, headers)
  streams.push(stream)
  const { status } = stream
  api.expectDocumented({
    method: 'GET',
    url: `/api/orders/${id}/events`,
    status,
    headers: Object.fromEntries(stream.headers),
  })
  return stream
}
const bodyOf = async (id: string) =>
  (await api.send({ url: `/api/orders/${id}`, headers: bearer(ada.accessToken) })).body
const cancel = (id: string) =>
  api.send({ method: 'POST', url: `/api/orders/${id}/cancel`, headers: bearer(ada.accessToken) })

/** As another process changes an order: past this API. */
async function change(id: string, command: OrderCommand): Promise<OrderRecord> {
  const change = decide((await api.deps.store.orders.findById(id))!, command, Date.now())
  if (change === 'already applied') throw new Error('nothing to do')
  expect(await api.deps.store.orders.commit(aCompleteChange(change))).toBe(true)
  return change.after
}
const CLAIM: OrderCommand = { type: 'claim', leaseMs: 1000, checkAtMs: Date.now() + 60_000 }

describe('the events of an order', () => {
  it('are its state now, then each change, and end when it is settled', async () => {
    const { id } = await place()
    const stream = await follow(id)
    expect(stream.status).toBe(200)
    expect(await stream.next()).toMatchObject({ event: 'order', id: '1', data: await bodyOf(id) })
    api.deps.changes.publish(toCachedOrder(await change(id, CLAIM)))
    api.deps.changes.publish(toCachedOrder(await change(id, { type: 'confirm' })))
    const rest = await stream.rest()
    expect(rest.map(({ id: version, order }) => [version, order.status])).toEqual([
      ['2', 'PROCESSING'],
      ['3', 'CONFIRMED'],
    ])
    expect(stream.text()).toMatch(/^retry: \d+\n\nevent: order\n/)
  })

  it('are sent as a stream that nobody may keep or collect', async () => {
    const { headers } = await follow((await place()).id)
    expect(headers.get('content-type')).toBe('text/event-stream')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-accel-buffering')).toBe('no')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-request-id')).toEqual(expect.any(String))
  })

  it('come at once when this API cancels the order', async () => {
    const { id } = await place()
    const stream = await follow(id)
    await stream.next()
    await cancel(id)
    const [last] = await stream.rest()
    expect(last).toMatchObject({ id: '2', data: await bodyOf(id), order: { status: 'CANCELLED' } })
  })

  it('come within seconds of a change that nobody told of', async () => {
    const orders = [await place(), await place()]
    const open = await Promise.all(orders.map(({ id }) => follow(id)))
    for (const stream of open) await stream.next()
    for (const { id } of orders) await change(id, { type: 'cancel' })
    for (const stream of open) expect((await stream.rest()).map(({ order }) => order.status)).toEqual(['CANCELLED'])
  })

  it('of a settled order are one', async () => {
    const { id } = await place()
    await cancel(id)
    expect((await (await follow(id)).rest()).map(({ id: version }) => version)).toEqual(['2'])
  })

  it('go to all who follow, in whatever way they write the id', async () => {
    const { id } = await place()
    const admin = await api.newAdmin()
    const open = [await follow(id), await follow(id.toUpperCase()), await follow(id, admin.accessToken)]
    await cancel(id)
    for (const stream of open) expect((await stream.rest()).map(({ id: version }) => version)).toEqual(['1', '2'])
  })
})

describe('a client that comes again with Last-Event-ID', () => {
  it('gets only what is newer', async () => {
    const { id } = await place()
    const stream = await follow(id, ada.accessToken, { 'last-event-id': '1' })
    await cancel(id)
    expect((await stream.rest()).map(({ id: version }) => version)).toEqual(['2'])
  })

  it('gets what it missed at once', async () => {
    const { id } = await place()
    await change(id, CLAIM)
    await change(id, { type: 'confirm' })
    const stream = await follow(id, ada.accessToken, { 'last-event-id': '1' })
    expect((await stream.rest()).map(({ order }) => order.status)).toEqual(['CONFIRMED'])
  })

  it('is told to stop when it has the last one', async () => {
    const { id } = await place()
    await cancel(id)
    expect((await follow(id, ada.accessToken, { 'last-event-id': '2' })).status).toBe(204)
  })

  it('gets everything when the id is none of ours', async () => {
    const { id } = await place()
    for (const lastEventId of ['x', '-1', '1.5', '2', '999', '9'.repeat(400)]) {
      const stream = await follow(id, ada.accessToken, { 'last-event-id': lastEventId })
      expect(await stream.next()).toMatchObject({ id: '1' })
    }
  })

  it('is believed when it has seen more than the cache', async () => {
    const { id } = await place()
    await bodyOf(id)
    await change(id, CLAIM)
    const stream = await follow(id, ada.accessToken, { 'last-event-id': '2' })
    api.deps.changes.publish(toCachedOrder(await change(id, { type: 'confirm' })))
    expect((await stream.rest()).map(({ id: version }) => version)).toEqual(['3'])
  })
})

describe('event streams', () => {
  const limited = async (options: object) => {
    await api.close()
    await start(options)
  }
  const statusOf = async (id: string, token = ada.accessToken) => {
    const { status, headers } = await follow(id, token)
    return [status, headers.get('retry-after')]
  }

  it('are limited for each customer, and an ended one makes room', async () => {
    await limited({ EVENT_STREAMS_PER_USER: 2 })
    const { id } = await place()
    const first = await follow(id)
    await follow(id)
    expect(await statusOf(id)).toEqual([429, '5'])
    const bob = await api.newCustomer()
    expect(await statusOf((await place(bob.accessToken)).id, bob.accessToken)).toEqual([200, null])
    first.leave()
    await expect.poll(() => statusOf(id)).toEqual([200, null])
  })

  it('are limited altogether', async () => {
    await limited({ EVENT_STREAMS: 1 })
    const { id } = await place()
    await follow(id)
    expect(await statusOf(id)).toEqual([503, '5'])
    expect((await api.send({ url: '/metrics' })).body).toContain('order_event_streams 1')
  })

  it('that are refused take no room', async () => {
    await limited({ EVENT_STREAMS_PER_USER: 1, EVENT_STREAMS: 1 })
    const { id } = await place()
    const bob = await api.newCustomer()
    for (let n = 0; n < 3; n++) expect(await statusOf(id, bob.accessToken)).toEqual([404, null])
    await cancel(id)
    for (let n = 0; n < 3; n++) expect((await follow(id, ada.accessToken, { 'last-event-id': '2' })).status).toBe(204)
    expect(await statusOf(id)).toEqual([200, null])
  })

  it('end when the API does, and do not hold it up', async () => {
    const { id } = await place()
    const open = await Promise.all(Array.from({ length: 15 }, () => follow(id)))
    const startedAtMs = performance.now()
    const closed = api.app.close()
    for (const stream of open) expect((await stream.rest()).map(({ id: version }) => version)).toEqual(['1'])
    await closed
    expect(performance.now() - startedAtMs).toBeLessThan(2_000)
  })

  it('end with the token that opened them', async () => {
    const { id } = await place()
    const expiresAtMs = (Math.floor(Date.now() / 1000) + 2) * 1000
    const claims = { sub: ada.id, sid: api.deps.clock.newId(), aud: 'access', exp: expiresAtMs / 1000 }
    const stream = await follow(id, createSigner({ key: ACCESS_SECRET, algorithm: 'HS256' })(claims))
    expect((await stream.rest()).map(({ id: version }) => version)).toEqual(['1'])
    expect(Date.now() - expiresAtMs).toBeLessThan(2_000)
    expect(Date.now() - expiresAtMs).toBeGreaterThanOrEqual(0)
  })

  it('cannot be asked for by HEAD', async () => {
    const { id } = await place()
    const head = await api.send({ method: 'HEAD', url: `/api/orders/${id}/events`, headers: bearer(ada.accessToken) })
    expect([head.statusCode, head.headers.allow]).toEqual([405, 'GET, OPTIONS'])
  })
})
