import type { FulfilmentBody } from '@orders/shared/contracts/orders'
import { decide, type OrderCommand } from '@orders/shared/domain/order'
import { aCompleteChange } from '@orders/shared/testing/builders'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keysOf } from './api-key-steps.ts'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

const UNKNOWN = '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'
const FULFILLED = { outcome: 'fulfilled', reference: 'SHIP-4711' } as const
const REFUSED = { outcome: 'refused', reason: 'no such\nregion' } as const

let api: TestApi
let admin: { id: string; accessToken: string }
let customer: { id: string; accessToken: string }

beforeEach(async () => {
  api = await startTestApi()
  admin = await api.newAdmin()
  customer = await api.newCustomer()
  await api.stock('bike', { available: 10 })
})
afterEach(() => api.close())

const place = async () => orderOf(await api.place(customer.accessToken, [{ productId: 'bike', quantity: 3 }])).id
const available = async () => (await api.deps.store.products.findById('bike'))?.available

function send(id: string, body: object, headers: Record<string, string> = {}, token = admin.accessToken) {
  const url = `/api/orders/${id}/fulfilment`
  return api.send({ method: 'POST', url, headers: { ...bearer(token), ...headers }, body })
}
const codeOf = (response: Awaited<ReturnType<typeof send>>) => [response.statusCode, response.json().code]

/** As workers do. */
async function apply(id: string, ...commands: OrderCommand[]): Promise<void> {
  const { store, clock } = api.deps
  for (const command of commands) {
    const change = decide((await store.orders.findById(id))!, command, clock.nowMs())
    if (change === 'already applied') throw new Error('nothing to do')
    await store.orders.commit(aCompleteChange(change))
  }
}
const CLAIM = { type: 'claim', leaseMs: 60_000, checkAtMs: Date.now() + 120_000 } as const
const AWAIT = { type: 'await', untilMs: Date.now() + 3_600_000 } as const

async function placeWaiting(): Promise<string> {
  const id = await place()
  await apply(id, CLAIM, AWAIT)
  return id
}

describe('the answer to an order that waits for its fulfilment', () => {
  it('confirms the order, once: the same answer again gets the order as it is', async () => {
    const id = await placeWaiting()
    const answered = await send(id, FULFILLED)
    expect([answered.statusCode, orderOf(answered).status, answered.headers['etag']]).toEqual([200, 'CONFIRMED', '"4"'])
    expect(await api.deps.store.mails.list({ subjectId: id, limit: 9 })).toMatchObject([{ kind: 'confirmed' }])
    const again = await send(id, { outcome: 'fulfilled', reference: 'another' })
    expect([again.statusCode, again.json()]).toEqual([200, answered.json()])
    expect(await available()).toBe(7)
  })

  it('refuses the order with the reason for its customer, and the stock returns', async () => {
    const id = await placeWaiting()
    const refused = orderOf(await send(id, REFUSED))
    expect(refused.history.at(-1)).toMatchObject({ status: 'FAILED', reason: 'no such region' })
    expect(await available()).toBe(10)
    expect((await send(id, { outcome: 'refused' })).json()).toEqual(refused)
    expect(await available()).toBe(10)
    const seen = await api.send({ url: `/api/orders/${id}`, headers: bearer(customer.accessToken) })
    expect(seen.json()).toEqual(refused)
  })

  it('is kept with what the sender calls it: in the timeline, and in the admin log', async () => {
    const id = await placeWaiting()
    await send(id, { ...REFUSED, reference: 'R 1' })
    const timeline = await api.send({ url: `/api/admin/orders/${id}/timeline`, headers: bearer(admin.accessToken) })
    const { items } = timeline.json<{ items: { type: string }[] }>()
    expect(items).toContainEqual(
      expect.objectContaining({ type: 'attempt', outcome: 'refused', detail: 'no such region (R 1)' }),
    )
    expect(items).toContainEqual(
      expect.objectContaining({
        type: 'admin',
        action: 'order.fulfil',
        adminId: admin.id,
        details: {
          outcome: 'refused',
          reason: 'no such region',
          reference: 'R 1',
          status: 'FAILED',
          statusBefore: 'PROCESSING',
        },
      }),
    )
  })

  it('is the first: the other one is refused, as is one to an order that was cancelled meanwhile', async () => {
    const [confirmed, failed, cancelled] = [await placeWaiting(), await placeWaiting(), await placeWaiting()]
    await send(confirmed, FULFILLED)
    await send(failed, REFUSED)
    const cancel = { method: 'POST', url: `/api/orders/${cancelled}/cancel` } as const
    expect((await api.send({ ...cancel, headers: bearer(customer.accessToken) })).statusCode).toBe(200)
    const answers = [await send(confirmed, REFUSED), await send(failed, FULFILLED), await send(cancelled, FULFILLED)]
    expect(answers.map(codeOf)).toEqual(Array(3).fill([409, 'ORDER_NOT_FULFILLABLE']))
    expect(answers.map((answer) => answer.json().detail)).toEqual([
      'The order is CONFIRMED.',
      'The order is FAILED.',
      'The order is CANCELLED.',
    ])
    expect(await available()).toBe(7)
  })

  it('comes too early while the order waits for a worker, or has one', async () => {
    const id = await place()
    const early = await send(id, FULFILLED)
    expect([...codeOf(early), early.json().detail]).toEqual([409, 'ORDER_NOT_FULFILLABLE', 'The order is PENDING.'])
    await apply(id, CLAIM)
    const claimed = await send(id, FULFILLED)
    expect([claimed.statusCode, claimed.json().detail]).toEqual([
      409,
      'The order is PROCESSING, and does not wait for an answer.',
    ])
    await apply(id, AWAIT)
    expect((await send(id, FULFILLED)).statusCode).toBe(200)
  })

  it('that is sent again with its key refuses no order that was retried since, and is no other answer', async () => {
    const id = await placeWaiting()
    const key = { 'idempotency-key': 'r1' }
    expect((await send(id, REFUSED, key)).headers).not.toHaveProperty('idempotent-replayed')
    await api.send({ method: 'POST', url: `/api/admin/orders/${id}/retry`, headers: bearer(admin.accessToken) })
    await apply(id, CLAIM, AWAIT)
    const again = await send(id, REFUSED, key)
    expect([orderOf(again).status, again.headers['idempotent-replayed']]).toEqual(['PROCESSING', 'true'])
    expect(codeOf(await send(id, FULFILLED, key))).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    expect(orderOf(await send(id, FULFILLED, { 'idempotency-key': 'r2' })).status).toBe('CONFIRMED')
  })

  it('is taken only of the version that If-Match names, and again of the one that it has settled', async () => {
    const id = await placeWaiting()
    expect(codeOf(await send(id, FULFILLED, { 'if-match': '"2"' }))).toEqual([412, 'PRECONDITION_FAILED'])
    for (let times = 0; times < 2; times++)
      expect((await send(id, FULFILLED, { 'if-match': '"3"' })).statusCode).toBe(200)
  })

  it.each<[string, object, string]>([
    ['no outcome', {}, 'body/outcome'],
    ['another outcome', { outcome: 'failed' }, 'body/outcome'],
    ['a reason that is too long', { ...REFUSED, reason: 'x'.repeat(201) }, 'body/reason'],
    ['a reference that is too long', { ...FULFILLED, reference: 'x'.repeat(101) }, 'body/reference'],
    ['half a character in its reason', { ...REFUSED, reason: '\ud800' }, 'body/reason'],
    ['half a character in its reference', { ...FULFILLED, reference: '\udc00' }, 'body/reference'],
    ['something else', { ...FULFILLED, tracking: 'x' }, 'body/tracking'],
  ])('with %s is not understood', async (_, body, path) => {
    const response = await send(await placeWaiting(), body)
    expect(codeOf(response)).toEqual([400, 'VALIDATION_FAILED'])
    expect(response.json().errors).toEqual([expect.objectContaining({ path })])
  })

  it('is no customer’s to give: 403 for their own order, and no sign of another’s', async () => {
    const id = await placeWaiting()
    const stranger = await api.newCustomer()
    const bodies: (FulfilmentBody | object)[] = [FULFILLED, { outcome: 'nonsense' }]
    for (const body of bodies) {
      expect(codeOf(await send(id, body, {}, customer.accessToken))).toEqual([403, 'FORBIDDEN'])
      expect(codeOf(await send(id, body, {}, stranger.accessToken))).toEqual([404, 'ORDER_NOT_FOUND'])
      expect(codeOf(await send(UNKNOWN, body, {}, stranger.accessToken))).toEqual([404, 'ORDER_NOT_FOUND'])
    }
    expect(codeOf(await send(UNKNOWN, FULFILLED))).toEqual([404, 'ORDER_NOT_FOUND'])
    expect((await api.deps.store.orders.findById(id))?.status).toBe('PROCESSING')
  })
})

describe('a program that answers', () => {
  it('needs a key for orders:write, and stands in the admin log', async () => {
    const keys = await keysOf(api)
    const [writer, reader] = [await keys.create('orders:write'), await keys.create('orders:read', 'stock:write')]
    const id = await placeWaiting()
    expect(codeOf(await send(id, FULFILLED, {}, reader.key))).toEqual([403, 'FORBIDDEN'])
    expect(orderOf(await send(id, FULFILLED, {}, writer.key)).status).toBe('CONFIRMED')
    const [entry] = await api.deps.store.adminLog.listOfTargets([id])
    expect(entry).toMatchObject({ action: 'order.fulfil', adminId: `key:${writer.id}` })
    expect(codeOf(await send(UNKNOWN, FULFILLED, {}, writer.key))).toEqual([404, 'ORDER_NOT_FOUND'])
  })
})

describe('an order that waits for its fulfilment', () => {
  it('is shown to admins with its deadline, and not counted as left behind', async () => {
    const id = await placeWaiting()
    const read = async (url: string) => (await api.send({ url, headers: bearer(admin.accessToken) })).json()
    const awaitsUntil = new Date(AWAIT.untilMs).toISOString()
    expect((await read('/api/admin/orders?status=PROCESSING')).items).toMatchObject([{ id, awaitsUntil }])
    expect(await read('/api/admin/stats')).toMatchObject({ oldestUnsettledSeconds: null })
    expect(await read(`/api/orders/${id}`)).not.toHaveProperty('awaitsUntil')
    await send(id, FULFILLED)
    expect((await read('/api/admin/orders')).items[0]).not.toHaveProperty('awaitsUntil')
  })
})
