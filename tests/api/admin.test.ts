import type { AdminLogEntry, AdminOrderPage, AdminStats } from '@orders/shared/contracts/admin'
import { decide, type OrderCommand } from '@orders/shared/domain/order'
import { numberOf } from '@orders/shared/domain/order-number'
import { aCompleteChange, aDeadLetter } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let admin: Awaited<ReturnType<TestApi['newAdmin']>>
let ada: Awaited<ReturnType<TestApi['newCustomer']>>
let bob: Awaited<ReturnType<TestApi['newCustomer']>>
beforeAll(async () => {
  api = await startTestApi()
  admin = await api.newAdmin()
  ada = await api.newCustomer()
  bob = await api.newCustomer()
  await api.stock('bike', { available: 1000 })
})
afterAll(() => api.close())

const get = (url: string, token = admin.accessToken) => api.send({ url, headers: bearer(token) })
const post = (url: string, token = admin.accessToken) => api.send({ method: 'POST', url, headers: bearer(token) })
const drop = (id: string) =>
  api.send({ method: 'DELETE', url: `/api/admin/dead-letters/${id}`, headers: bearer(admin.accessToken) })
const place = async (token: string, productId = 'bike') =>
  orderOf(await api.place(token, [{ productId, quantity: 1 }])).id
const cancel = (id: string, token: string) => post(`/api/orders/${id}/cancel`, token)

/** As the worker does. */
async function apply(id: string, command: OrderCommand): Promise<void> {
  const change = decide((await api.deps.store.orders.findById(id))!, command, Date.now())
  if (change === 'already applied') throw new Error('nothing to do')
  await api.deps.store.orders.commit(aCompleteChange(change))
}
async function placeAndFail(token: string, productId = 'bike'): Promise<string> {
  const id = await place(token, productId)
  await apply(id, { type: 'claim', leaseMs: 1000, checkAtMs: Date.now() + 60_000 })
  await apply(id, { type: 'fail', reason: 'the warehouse is closed' })
  return id
}
const newestEntry = async () => (await get('/api/admin/log?limit=1')).json<{ items: AdminLogEntry[] }>().items[0]

const ROUTES = [
  ['GET', '/api/admin/orders'],
  ['GET', '/api/admin/stats'],
  ['GET', '/api/admin/stats/history'],
  ['GET', '/api/admin/log'],
  ['GET', '/api/admin/mails'],
  ['POST', '/api/admin/mails/01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e:confirmed/resend'],
  ['GET', '/api/admin/orders/01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e/timeline'],
  ['GET', '/api/admin/dead-letters'],
  ['POST', '/api/admin/orders/01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e/retry'],
  ['POST', '/api/admin/dead-letters/01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e/redrive'],
  ['DELETE', '/api/admin/dead-letters/01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'],
] as const

describe('the admin routes', () => {
  it.each(ROUTES)('%s %s is for admins only', async (method, url) => {
    const forbidden = await api.send({ method, url, headers: bearer(ada.accessToken) })
    expect([forbidden.statusCode, forbidden.json().code]).toEqual([403, 'FORBIDDEN'])
    expect((await api.send({ method, url })).statusCode).toBe(401)
  })

  it('stop at once for an admin whose role is taken away', async () => {
    const former = await api.newAdmin()
    expect((await get('/api/admin/stats', former.accessToken)).statusCode).toBe(200)
    const { email } = (await api.deps.store.users.findById(former.id))!
    await api.deps.store.users.setRole(email, 'customer')
    expect((await get('/api/admin/stats', former.accessToken)).statusCode).toBe(403)
  })
})

describe('all orders', () => {
  const list = async (query: string) => (await get(`/api/admin/orders?${query}`)).json<AdminOrderPage>()
  const idsOf = async (query: string) => (await list(query)).items.map(({ id }) => id)
  /** Times are told apart by the millisecond. */
  const nextMillisecond = async () => {
    const before = Date.now()
    await vi.waitUntil(() => Date.now() > before + 1, { interval: 1 })
    return new Date().toISOString()
  }

  it('are listed with whose they are, filtered and paged, newest first', async () => {
    const before = await nextMillisecond()
    const adas = [await place(ada.accessToken), await place(ada.accessToken)]
    const between = await nextMillisecond()
    const bobs = [await place(bob.accessToken), await place(bob.accessToken)]
    const after = await nextMillisecond()
    await cancel(bobs[0]!, bob.accessToken)
    const all = [...adas, ...bobs].toReversed()

    const { items } = await list(`from=${before}`)
    expect(items.map(({ id, userId }) => [id, userId])).toEqual(
      all.map((id) => [id, adas.includes(id) ? ada.id : bob.id]),
    )
    expect(items[0]).toEqual({ ...(await get(`/api/orders/${all[0]}`)).json(), userId: bob.id, attempts: 0 })
    expect(await idsOf(`from=${between}`)).toEqual(all.slice(0, 2))
    expect(await idsOf(`from=${before}&to=${between}`)).toEqual(all.slice(2))
    expect(await idsOf(`from=${after}`)).toEqual([])
    expect(await idsOf(`from=${before}&userId=${ada.id.toUpperCase()}`)).toEqual(adas.toReversed())
    expect(await idsOf(`from=${before}&email=${bob.email.toUpperCase()}&status=CANCELLED`)).toEqual([bobs[0]])
    expect(await idsOf(`email=${bob.email}&userId=${ada.id}`)).toEqual([])
    expect(await idsOf('email=nobody@example.com')).toEqual([])

    const first = await list(`from=${before}&limit=3`)
    const second = await list(`from=${before}&to=${after}&limit=3&cursor=${first.nextCursor}`)
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all)
    expect(second.nextCursor).toBeNull()
  })

  it('are found by a product, and sorted either way', async () => {
    await api.stock('rare', { available: 100 })
    const first = await place(ada.accessToken, 'rare')
    const second = orderOf(
      await api.place(bob.accessToken, [
        { productId: 'bike', quantity: 1 },
        { productId: 'rare', quantity: 2 },
      ]),
    )
    const third = await place(ada.accessToken, 'rare')
    await cancel(third, ada.accessToken)
    expect(await idsOf('productId=rare')).toEqual([third, second.id, first])
    expect(await idsOf('productId=rare&sort=-createdAt')).toEqual([third, second.id, first])
    expect(await idsOf('productId=rare&sort=createdAt')).toEqual([first, second.id, third])
    expect(await idsOf(`productId=rare&email=${ada.email}&sort=createdAt`)).toEqual([first, third])
    expect(await idsOf(`productId=rare&userId=${ada.id}&status=CANCELLED`)).toEqual([third])
    expect(await idsOf('productId=rare&status=CANCELLED')).toEqual([third])
    expect(await idsOf(`productId=rare&number=${second.number}`)).toEqual([second.id])
    expect(await idsOf(`productId=unknown&number=${second.number}`)).toEqual([])

    const page = await list('productId=rare&sort=createdAt&limit=2')
    expect(await idsOf(`productId=rare&sort=createdAt&cursor=${page.nextCursor}`)).toEqual([third])
    expect(await idsOf(`productId=rare&sort=createdAt&cursor=${second.id}`)).toEqual([third])
    expect(await idsOf(`productId=rare&cursor=${second.id.toUpperCase()}`)).toEqual([first])
    const refused = await get('/api/admin/orders?sort=total')
    expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, 'query/sort'])
  })

  it('are found by their number as people write it, if all else fits', async () => {
    const { id, number } = orderOf(await api.place(ada.accessToken, [{ productId: 'bike', quantity: 1 }]))
    const sloppy = number.replace('-', '').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
    for (const written of [number, sloppy, ` ${number} `])
      expect(await idsOf(`number=${encodeURIComponent(written)}`)).toEqual([id])
    expect((await list(`number=${number}`)).items[0]).toMatchObject({ number, userId: ada.id })
    const [past, future] = ['2026-01-01T00:00:00Z', '2126-01-01T00:00:00Z']
    expect(await idsOf(`number=${number}&email=${ada.email}&status=PENDING&from=${past}&to=${future}`)).toEqual([id])
    const others = [`email=${bob.email}`, `userId=${bob.id}`, 'status=FAILED', `from=${future}`, `to=${past}`]
    for (const other of others) expect(await idsOf(`number=${number}&${other}`), other).toEqual([])
    expect(await list(`number=${numberOf(api.deps.clock.newId())}`)).toEqual({ items: [], nextCursor: null })
  })

  it.each(['BXZH-RB9', 'UUUU-UUUU', '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'])(
    'have no number such as %s',
    async (text) => {
      const response = await get(`/api/admin/orders?number=${text}`)
      expect([response.statusCode, response.json().errors[0].path]).toEqual([400, 'query/number'])
    },
  )

  it('tell how often each was tried, and what went wrong, which its customer does not see', async () => {
    const id = await place(ada.accessToken)
    await apply(id, { type: 'claim', leaseMs: 1000, checkAtMs: Date.now() + 60_000 })
    await apply(id, { type: 'release', error: 'the warehouse answers 500', checkAtMs: Date.now() + 60_000 })
    const [stuck] = (await list('status=PROCESSING&limit=1')).items
    expect(stuck).toMatchObject({ id, attempts: 1, lastError: 'the warehouse answers 500' })
    const { attempts, lastError, userId, ...order } = stuck!
    expect((await get(`/api/orders/${id}`, ada.accessToken)).json()).toEqual(order)
  })

  it('are not looked for in a time that ends before it begins', async () => {
    const refused = await get('/api/admin/orders?from=2026-02-01T00:00:00Z&to=2026-01-31T00:00:00Z')
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'VALIDATION_FAILED'])
    expect(refused.json().errors).toEqual([{ path: 'query/from', message: 'is later than `to`' }])
    expect(await idsOf('from=2020-01-31T00:00:00Z&to=2020-01-31T00:00:00Z')).toEqual([])
  })

  it.each([
    'from=2026-02-30T00:00:00Z',
    'from=yesterday',
    'from=2016-12-31T23:59:60Z',
    'userId=ada',
    'status=LOST',
    'limit=0',
    'cursor=x',
    'by=me',
  ])('are not listed for ?%s', async (query) => {
    const response = await get(`/api/admin/orders?${query}`)
    expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED'])
  })
})

describe('the retry of an order', () => {
  const retry = (id: string) => post(`/api/admin/orders/${id}/retry`)

  it('reserves the stock of a failed one again and queues it, once', async () => {
    await api.stock('scarce', { available: 1 })
    const id = await placeAndFail(ada.accessToken, 'scarce')
    const nudges = vi.spyOn(api.deps.relay, 'nudge')
    const retried = await retry(id.toUpperCase())
    expect([retried.statusCode, retried.headers['etag']]).toEqual([200, '"4"'])
    expect(retried.json()).toMatchObject({ id, status: 'PENDING', version: 4, userId: ada.id })
    expect(nudges).toHaveBeenCalledOnce()
    expect(await api.deps.store.products.findById('scarce')).toMatchObject({ available: 0 })
    expect((await get(`/api/orders/${id}`)).json()).toMatchObject({ status: 'PENDING' })
    expect(await newestEntry()).toMatchObject({
      adminId: admin.id,
      action: 'order.retry',
      target: id,
      details: { status: 'PENDING', statusBefore: 'FAILED' },
    })

    const again = await retry(id)
    expect([again.statusCode, again.json()]).toEqual([200, retried.json()])
    expect(await api.deps.store.products.findById('scarce')).toMatchObject({ available: 0 })
    nudges.mockRestore()
  })

  it('is refused while the stock is not there, and changes nothing', async () => {
    await api.stock('rarer', { available: 1 })
    const id = await placeAndFail(ada.accessToken, 'rarer')
    await place(bob.accessToken, 'rarer')
    const refused = await retry(id)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'OUT_OF_STOCK'])
    expect(refused.json().items).toEqual([{ productId: 'rarer', requested: 1, available: 0 }])
    expect((await get(`/api/orders/${id}`)).json()).toMatchObject({ status: 'FAILED', version: 3 })
    expect(await newestEntry()).not.toMatchObject({ target: id })
  })

  it('is refused while a product of it is archived, with the line named', async () => {
    await api.stock('discontinued', { available: 1 })
    const id = await placeAndFail(ada.accessToken, 'discontinued')
    await api.deps.store.products.patch('discontinued', { archived: true })
    const refused = await retry(id)
    expect([refused.statusCode, refused.json()]).toMatchObject([
      409,
      { code: 'PRODUCT_ARCHIVED', errors: [{ path: expect.stringContaining('items/0/productId') }] },
    ])
    await api.deps.store.products.patch('discontinued', { archived: false })
    expect((await retry(id)).statusCode).toBe(200)
  })

  it('is refused for an order that has not failed, and for none', async () => {
    const [pending, cancelled] = [await place(ada.accessToken), await place(ada.accessToken)]
    await cancel(cancelled, ada.accessToken)
    for (const id of [pending, cancelled]) {
      const refused = await retry(id)
      expect([refused.statusCode, refused.json().code]).toEqual([409, 'ORDER_NOT_RETRYABLE'])
    }
    for (const id of ['01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e', 'x'])
      expect((await retry(id)).json().code).toBe('ORDER_NOT_FOUND')
  })
})

describe('the statistics', () => {
  const stats = async () => (await get('/api/admin/stats')).json<AdminStats>()

  it('count what is there and how long the oldest waits', async () => {
    const before = await stats()
    await place(ada.accessToken)
    const after = await stats()
    expect(after.orders).toEqual({ ...before.orders, PENDING: before.orders!.PENDING + 1 })
    expect(after.outbox?.pending).toBe(before.outbox!.pending + 1)
    expect(after).toMatchObject({ queue: { waiting: 0, deadLetters: 0 }, mails: { unsent: expect.any(Number) } })
    api.passMs(60_000)
    const later = await stats()
    expect(later.oldestUnsettledSeconds).toBeGreaterThanOrEqual(60)
    expect(later.outbox?.oldestAgeSeconds).toBeGreaterThanOrEqual(60)
  })

  it('are null where nobody answers', async () => {
    const { depth } = api.deps.queue
    try {
      api.deps.queue.depth = () => Promise.reject(new Error('the queue is away'))
      const { queue, orders } = await stats()
      expect([queue, orders]).toEqual([null, expect.objectContaining({ PENDING: expect.any(Number) })])
    } finally {
      api.deps.queue.depth = depth
    }
  })

  it('have no age where nothing waits', async () => {
    // A registration has a mail to verify its address, where that is wanted
    const empty = await startTestApi({ EMAIL_VERIFICATION: 'off' })
    const { accessToken } = await empty.newAdmin()
    const response = await empty.send({ url: '/api/admin/stats', headers: bearer(accessToken) })
    expect(response.json()).toEqual({
      orders: { PENDING: 0, PROCESSING: 0, CONFIRMED: 0, FAILED: 0, CANCELLED: 0 },
      outbox: { pending: 0, oldestAgeSeconds: null },
      queue: { waiting: 0, deadLetters: 0 },
      mails: { unsent: 0 },
      oldestUnsettledSeconds: null,
    })
    await empty.close()
  })
})

describe('dead letters', () => {
  const redrive = (id: string) => post(`/api/admin/dead-letters/${id}/redrive`)

  it('are listed newest first, page after page', async () => {
    const { items: others } = (await get('/api/admin/dead-letters')).json()
    const letters = [aDeadLetter(), aDeadLetter({ body: 'not "JSON" 🚲' }), aDeadLetter()]
    for (const letter of letters) await api.deps.store.deadLetters.keep(letter)
    const first = (await get('/api/admin/dead-letters?limit=2')).json()
    expect(first.items).toEqual([letters[2], letters[1]])
    const second = (await get(`/api/admin/dead-letters?cursor=${first.nextCursor}`)).json()
    expect(second).toEqual({ items: [letters[0], ...others], nextCursor: null })
  })

  it('are put into the outbox as they came, and are gone then', async () => {
    const given = { body: 'not "JSON"', groupId: ada.id, attributes: { traceparent: '00-1-2-01' } }
    const letter = aDeadLetter({ reason: 'is not JSON', ...given })
    await api.deps.store.deadLetters.keep(letter)
    const nudge = vi.spyOn(api.deps.relay, 'nudge')
    expect((await redrive(letter.id)).statusCode).toBe(204)
    expect(nudge).toHaveBeenCalledOnce()
    const rows = await api.deps.store.outbox.claim({ nowMs: api.deps.clock.nowMs(), leaseMs: 60_000, limit: 100 })
    expect(rows.map(({ event }) => event)).toContainEqual({
      id: expect.any(String),
      time: expect.any(String),
      ...given,
      data: { userId: ada.id },
    })
    expect(await api.deps.store.deadLetters.findById(letter.id)).toBeUndefined()
    expect((await redrive(letter.id)).json().code).toBe('DEAD_LETTER_NOT_FOUND')
    expect(await newestEntry()).toMatchObject({
      adminId: admin.id,
      action: 'dead-letter.redrive',
      target: letter.id,
      details: { reason: 'is not JSON' },
    })
    nudge.mockRestore()
  })

  it('are sent again once for a key, which is told so again', async () => {
    const letters = [aDeadLetter(), aDeadLetter()]
    for (const letter of letters) await api.deps.store.deadLetters.keep(letter)
    const headers = { ...bearer(admin.accessToken), 'idempotency-key': 'after the fix' }
    const send = async (id: string) => {
      const answer = await api.send({ method: 'POST', url: `/api/admin/dead-letters/${id}/redrive`, headers })
      return [answer.statusCode, answer.body && answer.json().code, answer.headers['idempotent-replayed']]
    }
    const [id, other] = letters.map((letter) => letter.id)
    expect(await send(id!)).toEqual([204, '', undefined])
    const before = await newestEntry()
    expect(await send(id!.toUpperCase())).toEqual([204, '', 'true'])
    expect(await newestEntry()).toEqual(before)
    expect(await send(other!)).toEqual([422, 'IDEMPOTENCY_KEY_REUSED', undefined])
  })

  it('have an owner in the outbox, for a version that takes every row for an event', async () => {
    const letter = aDeadLetter()
    await api.deps.store.deadLetters.keep(letter)
    await redrive(letter.id)
    const rows = await api.deps.store.outbox.claim({ nowMs: api.deps.clock.nowMs(), leaseMs: 60_000, limit: 100 })
    expect(rows.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ body: letter.body, data: { userId: letter.id } }),
    )
  })

  it('are dropped once', async () => {
    const letter = aDeadLetter()
    await api.deps.store.deadLetters.keep(letter)
    expect((await drop(letter.id)).statusCode).toBe(204)
    expect((await drop(letter.id)).json().code).toBe('DEAD_LETTER_NOT_FOUND')
    expect(await newestEntry()).toMatchObject({ adminId: admin.id, action: 'dead-letter.drop', target: letter.id })
  })
})

describe('the admin log', () => {
  it('says who changed which product how, newest first', async () => {
    const headers = bearer(admin.accessToken)
    const body = { name: 'Pump', price: { amount: 500, currency: 'USD' }, available: 3 }
    for (const id of ['nozzle', 'pump']) await api.send({ method: 'PUT', url: `/api/products/${id}`, headers, body })
    await api.send({ method: 'POST', url: '/api/products/pump/stock', headers, body: { delta: 4 } })
    await api.send({ method: 'POST', url: '/api/products/pump/stock', headers, body: { delta: -9 } })
    const { items, nextCursor } = (await get('/api/admin/log?limit=2')).json()
    const { email: adminEmail } = (await api.deps.store.users.findById(admin.id))!
    const who = { adminId: admin.id, adminEmail }
    const common = { id: expect.any(String), at: expect.any(String), ...who, target: 'pump' }
    expect(items).toEqual([
      { ...common, action: 'product.stock', details: { delta: 4, available: 7, availableBefore: 3 } },
      {
        ...common,
        action: 'product.put',
        details: { name: 'Pump', amount: 500, currency: 'USD', available: 3, archived: false },
      },
    ])
    const next = (await get(`/api/admin/log?limit=2&cursor=${nextCursor}`)).json()
    for (const { id } of next.items) expect(id < items[1].id).toBe(true)
  })

  it("names the admin who cancels somebody else's order, and no customer who cancels their own", async () => {
    const [own, foreign] = [await place(ada.accessToken), await place(ada.accessToken)]
    await cancel(own, ada.accessToken)
    await cancel(foreign, admin.accessToken)
    const { items } = (await get('/api/admin/log')).json<{ items: AdminLogEntry[] }>()
    const details = { status: 'CANCELLED', statusBefore: 'PENDING' }
    expect(items.filter(({ action }) => action === 'order.cancel')).toMatchObject([{ target: foreign, details }])
  })
})
