import type { OrderTimeline } from '@orders/shared/contracts/admin'
import { decide, type OrderCommand } from '@orders/shared/domain/order'
import { aCompleteChange } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let admin: Awaited<ReturnType<TestApi['newAdmin']>>
let ada: Awaited<ReturnType<TestApi['newCustomer']>>
beforeAll(async () => {
  // What happens in one request is of one time
  vi.useFakeTimers({ toFake: ['Date'] })
  api = await startTestApi()
  admin = await api.newAdmin()
  ada = await api.newCustomer()
  await api.stock('bike', { available: 1000 })
})
afterAll(async () => {
  await api.close()
  vi.useRealTimers()
})

const get = (url: string, token = admin.accessToken) => api.send({ url, headers: bearer(token) })
const post = (url: string) => api.send({ method: 'POST', url, headers: bearer(admin.accessToken) })

/** As the worker does. */
async function apply(id: string, ...commands: OrderCommand[]): Promise<void> {
  for (const command of commands) {
    api.passMs(1000)
    const nowMs = api.deps.clock.nowMs()
    const change = decide((await api.deps.store.orders.findById(id))!, command, nowMs)
    if (change === 'already applied') throw new Error('nothing to do')
    await api.deps.store.orders.commit(aCompleteChange(change, { nowMs }))
  }
}
const CLAIM = { type: 'claim', leaseMs: 1, checkAtMs: 1 } as const

describe('the timeline of an order', () => {
  it('tells all that happened to it, oldest first, by its id or its number', async () => {
    const placed = await api.send({
      method: 'POST',
      url: '/api/orders',
      headers: { ...bearer(ada.accessToken), traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      body: { items: [{ productId: 'bike', quantity: 1 }] },
    })
    const { id, number } = orderOf(placed)
    const [row] = await api.deps.store.outbox.claim({ nowMs: api.deps.clock.nowMs(), leaseMs: 1000, limit: 1 })
    await api.deps.store.outbox.markSent([row!.id], api.deps.clock.nowMs())
    await apply(id, CLAIM, { type: 'release', error: 'the warehouse answers 500', checkAtMs: 1 }, CLAIM, {
      type: 'fail',
      reason: 'the warehouse is closed',
      attempted: true,
    })
    api.passMs(1000)
    await post(`/api/admin/orders/${id}/retry`)
    await apply(id, CLAIM, { type: 'confirm' })
    api.passMs(1000)
    await api.deps.store.mails.markSent({ subjectId: id, kind: 'confirmed' }, api.deps.clock.nowMs())
    api.passMs(1000)
    await post(`/api/admin/mails/${id}:confirmed/resend`)

    const answer = await get(`/api/admin/orders/${number.toLowerCase()}/timeline`)
    expect(answer.statusCode).toBe(200)
    const timeline = answer.json<OrderTimeline>()
    expect(timeline).toMatchObject({ id, number })
    const times = timeline.items.map(({ at }) => at)
    expect(times).toEqual(times.toSorted())
    expect(timeline.items.map(({ at, ...item }) => item)).toEqual([
      { type: 'status', status: 'PENDING', traceId: '0af7651916cd43dd8448eb211c80319c' },
      {
        type: 'event',
        id: expect.any(String),
        event: 'order.placed',
        version: 1,
        sentAt: expect.any(String),
        traceId: '0af7651916cd43dd8448eb211c80319c',
      },
      { type: 'status', status: 'PROCESSING' },
      { type: 'attempt', outcome: 'failed', detail: 'the warehouse answers 500' },
      { type: 'attempt', outcome: 'refused', detail: 'the warehouse is closed' },
      { type: 'status', status: 'FAILED', reason: 'the warehouse is closed' },
      { type: 'mail', id: `${id}:failed`, state: 'unsent', tries: 0 },
      { type: 'status', status: 'PENDING', traceId: expect.any(String) },
      {
        type: 'admin',
        adminId: admin.id,
        action: 'order.retry',
        target: id,
        details: { status: 'PENDING', statusBefore: 'FAILED' },
      },
      { type: 'event', id: expect.any(String), event: 'order.placed', version: 6, traceId: expect.any(String) },
      { type: 'status', status: 'PROCESSING' },
      { type: 'attempt', outcome: 'fulfilled' },
      { type: 'status', status: 'CONFIRMED' },
      {
        type: 'admin',
        adminId: admin.id,
        action: 'mail.resend',
        target: `${id}:confirmed`,
        details: { state: 'unsent', stateBefore: 'sent' },
      },
      { type: 'mail', id: `${id}:confirmed`, state: 'unsent', tries: 0 },
    ])
    expect((await get(`/api/admin/orders/${id}/timeline`)).json()).toEqual(timeline)
    // As housekeeping does a day later
    expect(await api.deps.store.outbox.purge(api.deps.clock.nowMs() + 1, 9)).toBe(1)
    const later = (await get(`/api/admin/orders/${id}/timeline`)).json<OrderTimeline>()
    expect(later.items[0]).toMatchObject({ status: 'PENDING', traceId: '0af7651916cd43dd8448eb211c80319c' })
    expect((await get(`/api/orders/${id}`, ada.accessToken)).body).not.toContain('answers 500')
  })

  it.each(['01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e', 'BXZH-RB9Y', 'nothing'])('is of no order such as %s', async (id) => {
    const answer = await get(`/api/admin/orders/${id}/timeline`)
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'ORDER_NOT_FOUND'])
  })
})
