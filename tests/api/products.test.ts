import type { ProductPage } from '@orders/shared/contracts/products'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let admin: string
let customer: string
beforeAll(async () => {
  api = await startTestApi()
  admin = (await api.newAdmin()).accessToken
  customer = (await api.newCustomer()).accessToken
})
afterAll(() => api.close())

const bike = { name: 'Bike', price: { amount: 9800, currency: 'USD' }, available: 5 }
type Headers = Record<string, string>
const put = (id: string, body: object, token = admin, headers: Headers = {}) =>
  api.send({ method: 'PUT', url: `/api/products/${id}`, headers: { ...bearer(token), ...headers }, body })
const patch = (id: string, body: object, headers: Headers = {}, token = admin) =>
  api.send({ method: 'PATCH', url: `/api/products/${id}`, headers: { ...bearer(token), ...headers }, body })
const adjust = (id: string, delta: number, token = admin, headers: Headers = {}) =>
  api.send({
    method: 'POST',
    url: `/api/products/${id}/stock`,
    headers: { ...bearer(token), ...headers },
    body: { delta },
  })
const get = (path: string, headers: Headers = {}) => api.send({ url: `/api/products${path}`, headers })
const tagOf = ({ headers }: { headers: object }) => String((headers as Headers)['etag'])
const idsOf = (response: LightMyRequestResponse) => response.json<ProductPage>().items.map(({ id }) => id)
/** What admins did last, newest first. */
const log = async (limit: number) =>
  (await api.deps.store.adminLog.list({ limit })).map(({ action, details }) => [action, details])

describe('products', () => {
  it('are created and replaced by admins, and read by everybody', async () => {
    expect((await put('bike', bike)).statusCode).toBe(201)
    const replaced = await put('bike', { ...bike, name: 'City bike' })
    expect([replaced.statusCode, replaced.json()]).toEqual([
      200,
      { id: 'bike', ...bike, name: 'City bike', archived: false },
    ])
    expect((await api.send({ url: '/api/products/bike' })).json()).toEqual(replaced.json())
  })

  it('page by id without losing or repeating one', async () => {
    for (const id of ['p1', 'p2', 'p3', 'p4', 'p5']) await put(id, bike)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await api.send({ url: `/api/products?limit=2${cursor ? `&cursor=${cursor}` : ''}` })
      ).json()
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual([...new Set(seen)].toSorted())
    expect(seen).toEqual(expect.arrayContaining(['p1', 'p2', 'p3', 'p4', 'p5']))
  })

  it('get and lose stock, but never go below 0', async () => {
    await put('helmet', { ...bike, available: 3 })
    expect((await adjust('helmet', 4)).json()).toMatchObject({ available: 7 })
    expect((await adjust('helmet', -7)).json()).toMatchObject({ available: 0 })
    const refused = await adjust('helmet', -1)
    expect(refused.statusCode).toBe(409)
    expect(refused.json()).toMatchObject({
      code: 'OUT_OF_STOCK',
      items: [{ productId: 'helmet', requested: 1, available: 0 }],
    })
  })

  it('that are not there are 404', async () => {
    for (const response of [await api.send({ url: '/api/products/none' }), await adjust('none', 1)])
      expect([response.statusCode, response.json().code]).toEqual([404, 'PRODUCT_NOT_FOUND'])
  })

  it('are not changed by customers or strangers', async () => {
    await put('gloves', bike)
    for (const response of [
      await put('gloves', { ...bike, available: 99 }, customer),
      await adjust('gloves', 9, customer),
      await patch('gloves', { archived: true }, {}, customer),
    ])
      expect([response.statusCode, response.json().code]).toEqual([403, 'FORBIDDEN'])
    expect((await api.send({ method: 'PUT', url: '/api/products/gloves', body: bike })).statusCode).toBe(401)
    expect((await api.send({ url: '/api/products/gloves' })).json()).toMatchObject({ available: 5 })
  })

  it('keep the books: available and ordered units add up to what was put in', async () => {
    await put('pump', { ...bike, available: 10 })
    await api.place(customer, [{ productId: 'pump', quantity: 4 }])
    await adjust('pump', 5)
    await put('pump', { ...bike, available: 2 })
    expect(await api.deps.store.products.findById('pump')).toMatchObject({ available: 2, stocked: 6 })
  })
})

describe('a product that is edited', () => {
  const { available: _, ...unstocked } = bike

  it('keeps its stock, whatever was sold since it was read', async () => {
    await put('tent', bike)
    await api.place(customer, [{ productId: 'tent', quantity: 3 }])
    expect((await put('tent', { ...unstocked, name: 'Tent' })).json()).toMatchObject({ name: 'Tent', available: 2 })
    expect((await patch('tent', { price: { amount: 8900 } })).json()).toMatchObject({
      name: 'Tent',
      price: { amount: 8900, currency: 'USD' },
      available: 2,
    })
    expect((await put('new-tent', unstocked)).json()).toMatchObject({ available: 0 })
  })

  it('is changed by a merge patch of either media type, and by no other', async () => {
    await put('pan', bike)
    const type = (value: string) => ({ 'content-type': value })
    for (const value of [
      'application/merge-patch+json',
      'application/json',
      'application/merge-patch+json; charset=utf-8',
    ])
      expect((await patch('pan', { name: value }, type(value))).json()).toMatchObject({ name: value })
    const other = await api.send({
      method: 'PATCH',
      url: '/api/products/pan',
      headers: { ...bearer(admin), ...type('application/json-patch+json') },
      body: '[]',
    })
    expect([other.statusCode, other.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    const headers = type('application/merge-patch+json')
    expect((await put('pan', bike, admin, headers)).statusCode).toBe(415)
    expect((await adjust('pan', 1, admin, headers)).statusCode).toBe(415)
    expect((await get('/pan')).json()).toMatchObject({ available: 5 })
  })

  it.each([
    [{ name: null }, 'body/name'],
    [{ price: null }, 'body/price'],
    [{ price: { amount: null } }, 'body/price/amount'],
    [{ archived: null }, 'body/archived'],
    [{ available: 1 }, 'body/available'],
    [{ id: 'other' }, 'body/id'],
    [{ name: 1 }, 'body/name'],
    [{ price: { amount: -1 } }, 'body/price/amount'],
    [{ price: { tax: 1 } }, 'body/price/tax'],
    [{ archived: 'yes' }, 'body/archived'],
    [{ imageUrl: '' }, 'body/imageUrl'],
    [[], 'body'],
  ])('refuses %j', async (body, path) => {
    await put('hammer', bike)
    const refused = await patch('hammer', body)
    expect(refused.statusCode).toBe(400)
    expect(refused.json()).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ path }] })
    expect((await get('/hammer')).json()).toEqual({ id: 'hammer', ...bike, archived: false })
  })

  it('has the picture that it was given, until a patch with null', async () => {
    const imageUrl = 'https://pictures.example:8443/bike.webp?size=640#top'
    expect((await put('pictured', { ...bike, imageUrl })).json()).toMatchObject({ imageUrl })
    expect((await put('pictured', bike)).json()).toMatchObject({ imageUrl })
    expect((await get('?search=pictured')).json().items).toMatchObject([{ imageUrl }])
    const bare = await patch('pictured', { imageUrl: null })
    expect([bare.statusCode, 'imageUrl' in bare.json()]).toEqual([200, false])
    expect(await log(2)).toEqual([
      ['product.patch', { imageUrl: '', imageUrlBefore: imageUrl }],
      ['product.put', { name: 'Bike', amount: 9800, currency: 'USD', available: 5, archived: false, imageUrl }],
    ])
  })

  it.each([
    'https://pictures.example',
    'https://[2001:db8::1]:8443/bike.webp',
    'https://bücher.example/Fahrrad/größe.webp',
    'https://пример.example/велосипед.webp?size=1@2',
  ])('has a picture at %s', async (imageUrl) => {
    await put('painting', bike)
    expect((await patch('painting', { imageUrl })).json()).toMatchObject({ imageUrl })
    expect((await put('painting', { ...bike, imageUrl })).json()).toMatchObject({ imageUrl })
  })

  it.each([
    'http://pictures.example/bike.webp',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    '//pictures.example/bike.webp',
    'https://ann:secret@pictures.example/bike.webp',
    'https://pictures.example/a bike.webp',
    'https://pictures.example\\@other.example/bike.webp',
    'https:///bike.webp',
    'https://pictures.example:99999/bike.webp',
    'https://[::1/bike.webp',
    'https://pictures..example:x/',
    'https://a%20b.example/',
    ' https://pictures.example/',
    'https://pictures.example/\u202ebike.webp',
    'https://pic\u034ftures.example/bike.webp',
    `https://pictures.example/${'a'.repeat(2_048)}`,
  ])('has no picture at %s', async (imageUrl) => {
    for (const refused of [await put('unpictured', { ...bike, imageUrl }), await patch('unpictured', { imageUrl })]) {
      expect(refused.statusCode).toBe(400)
      expect(refused.json().errors[0]).toMatchObject({ path: 'body/imageUrl' })
    }
  })

  it('is as it was after an empty patch, and after one of what it is', async () => {
    const before = await put('saw', bike)
    for (const body of [{}, { price: {} }, unstocked]) {
      const same = await patch('saw', body)
      expect([same.statusCode, same.json(), tagOf(same)]).toEqual([200, before.json(), tagOf(before)])
    }
    expect(await log(1)).toMatchObject([['product.put', { name: 'Bike', available: 5 }]])
    expect((await patch('none', {})).statusCode).toBe(404)
  })

  it('is logged with what it was and has become', async () => {
    await put('rope', bike)
    await patch('rope', { name: 'Rope', archived: true })
    await put('rope', { ...bike, name: 'Rope', available: 9 })
    await adjust('rope', -2)
    await patch('rope', { price: { amount: 8900 } })
    expect(await log(5)).toEqual([
      ['product.patch', { amount: 8900, amountBefore: 9800, currency: 'USD' }],
      ['product.stock', { delta: -2, available: 7, availableBefore: 9 }],
      ['product.put', { available: 9, availableBefore: 5 }],
      ['product.patch', { name: 'Rope', nameBefore: 'Bike', archived: true, archivedBefore: false }],
      ['product.put', { name: 'Bike', amount: 9800, currency: 'USD', available: 5, archived: false }],
    ])
  })
})

describe('the ETag of a product', () => {
  it('tells pollers of sales and edits, and is that of the answer to a change', async () => {
    const tags = [tagOf(await put('lamp', bike)), tagOf(await get('/lamp'))]
    expect(tags[1]).toBe(tags[0])
    const known = { 'if-none-match': tags[0]! }
    const unchanged = await get('/lamp', known)
    expect([unchanged.statusCode, unchanged.body, tagOf(unchanged)]).toEqual([304, '', tags[0]])
    await api.place(customer, [{ productId: 'lamp', quantity: 1 }])
    const sold = await get('/lamp', known)
    expect(sold.statusCode).toBe(200)
    expect(sold.json()).toMatchObject({ available: 4 })
    tags.push(tagOf(sold), tagOf(await adjust('lamp', 1)), tagOf(await patch('lamp', { name: 'Lamp' })))
    expect(new Set(tags).size).toBe(4)
    expect((await get('/lamp', { 'if-none-match': `"x", W/${tags.at(-1)}` })).statusCode).toBe(304)
    expect(sold.headers['cache-control']).toBe('no-cache')
  })

  it('lets a change through that was made for it, whatever was sold meanwhile, and no other', async () => {
    const first = tagOf(await put('vase', bike))
    await api.place(customer, [{ productId: 'vase', quantity: 2 }])
    const renamed = await patch('vase', { name: 'Vase' }, { 'if-match': first })
    expect([renamed.statusCode, renamed.json().available]).toEqual([200, 3])
    const stale = [
      await patch('vase', { name: 'Bowl' }, { 'if-match': first }),
      await put('vase', bike, admin, { 'if-match': first }),
      await adjust('vase', 1, admin, { 'if-match': first }),
      await adjust('vase', -99, admin, { 'if-match': `"nothing-of-ours", ${first}` }),
      await patch('vase', { name: 'Bowl' }, { 'if-match': `W/${tagOf(renamed)}` }),
    ]
    for (const response of stale)
      expect([response.statusCode, response.json().code]).toEqual([412, 'PRECONDITION_FAILED'])
    expect((await get('/vase')).json()).toMatchObject({ name: 'Vase', available: 3 })
    const either = await adjust('vase', 1, admin, { 'if-match': `${first},${tagOf(renamed)}` })
    expect(either.statusCode).toBe(200)
    expect((await put('vase', bike, admin, { 'if-match': '*' })).statusCode).toBe(200)
  })

  it('sets no stock that was sold of meanwhile', async () => {
    const first = tagOf(await put('bowl', bike))
    await api.place(customer, [{ productId: 'bowl', quantity: 2 }])
    const undone = await put('bowl', bike, admin, { 'if-match': first })
    expect([undone.statusCode, undone.json().code]).toEqual([412, 'PRECONDITION_FAILED'])
    const { available: _, ...withoutStock } = bike
    expect((await put('bowl', withoutStock, admin, { 'if-match': first })).statusCode).toBe(200)
    const now = await get('/bowl')
    expect(now.json()).toMatchObject({ available: 3 })
    expect((await put('bowl', bike, admin, { 'if-match': tagOf(now) })).json()).toMatchObject({ available: 5 })
  })

  it('says whether a put may create it', async () => {
    expect((await put('cup', bike, admin, { 'if-match': '*' })).statusCode).toBe(412)
    expect((await put('cup', bike, admin, { 'if-none-match': '*' })).statusCode).toBe(201)
    expect((await put('cup', bike, admin, { 'if-none-match': '*' })).statusCode).toBe(412)
  })

  it.each(['1.5', '"1.5', '', 'W/', '"a" "b"', '*, "1.5"'])('is not %s', async (tag) => {
    await put('jug', bike)
    for (const response of [
      await put('jug', bike, admin, { 'if-match': tag }),
      await patch('jug', {}, { 'if-match': tag }),
      await adjust('jug', 1, admin, { 'if-match': tag }),
    ]) {
      expect(response.statusCode).toBe(400)
      expect(response.json()).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ path: 'headers/if-match' }] })
    }
  })
})

describe('the list of products', () => {
  it('has an ETag that changes with anything on the page', async () => {
    await put('list-1', bike)
    const page = await get('?search=list-')
    expect(idsOf(page)).toEqual(['list-1'])
    const known = () => get('?search=list-', { 'if-none-match': tagOf(page) })
    const same = await known()
    expect([same.statusCode, same.body]).toEqual([304, ''])
    await api.place(customer, [{ productId: 'list-1', quantity: 1 }])
    expect((await known()).statusCode).toBe(200)
    await adjust('list-1', 1)
    await put('list-2', bike)
    expect(idsOf(await known())).toEqual(['list-1', 'list-2'])
  })

  it('is searched by names and ids, page after page', async () => {
    for (const id of ['s1', 's2', 's3']) await put(id, { ...bike, name: `Éclair ${id}` })
    const first = await get('?search=ECLAIR&limit=2')
    expect(idsOf(first)).toEqual(['s1', 's2'])
    const rest = await get(`?search=ECLAIR&limit=2&cursor=${first.json().nextCursor}`)
    expect([idsOf(rest), rest.json().nextCursor]).toEqual([['s3'], null])
    expect(idsOf(await get('?search=s2'))).toEqual(['s2'])
    for (const unfit of ['', '%00', 'a'.repeat(101)]) expect((await get(`?search=${unfit}`)).statusCode).toBe(400)
    expect(idsOf(await get(`?search=${encodeURIComponent('(.*')}`))).toEqual([])
  })

  it('has archived products for admins only, who ask for them', async () => {
    await put('arch-1', bike)
    await put('arch-2', bike)
    expect((await patch('arch-1', { archived: true })).json()).toMatchObject({ archived: true })
    expect(idsOf(await get('?search=arch'))).toEqual(['arch-2'])
    expect((await get('/arch-1')).json()).toMatchObject({ archived: true, available: 5 })
    const archived = '?search=arch&archived=true'
    const seen = await get(archived, bearer(admin))
    expect([idsOf(seen), seen.headers['cache-control']]).toEqual([['arch-1'], 'private, no-cache'])
    for (const [headers, status] of [
      [{}, 401],
      [bearer('nonsense'), 401],
      [bearer(customer), 403],
    ] as const)
      expect((await get(archived, headers)).statusCode).toBe(status)
    // A token that is of no use is none where none is needed
    expect(idsOf(await get('?search=arch&archived=false', bearer('nonsense')))).toEqual(['arch-2'])
    await patch('arch-1', { archived: false })
    expect(idsOf(await get('?search=arch'))).toEqual(['arch-1', 'arch-2'])
  })
})

describe('an archived product', () => {
  it('is not sold, with its lines named; a key that was used before is answered as it was', async () => {
    for (const id of ['kite', 'string']) await put(id, bike)
    const line = { productId: 'kite', quantity: 1 }
    const before = await api.place(customer, [line], 'before the end of the kite')
    await patch('kite', { archived: true })
    const refused = await api.place(customer, [{ productId: 'string', quantity: 1 }, line])
    expect([refused.statusCode, refused.json()]).toMatchObject([
      409,
      { code: 'PRODUCT_ARCHIVED', errors: [{ path: 'body/items/1/productId' }] },
    ])
    const again = await api.place(customer, [line], 'before the end of the kite')
    expect([again.statusCode, again.json()]).toEqual([201, before.json()])
    const cancelled = await api.send({
      method: 'POST',
      url: `/api/orders/${before.json().id}/cancel`,
      headers: bearer(customer),
    })
    expect(cancelled.statusCode).toBe(200)
    expect((await get('/kite')).json()).toMatchObject({ available: 5 })
  })
})

describe('stock that is moved with a key', () => {
  const key = (value: string) => ({ 'idempotency-key': value })

  it('is moved once, and answered as it was first', async () => {
    await put('coal', bike)
    const first = await adjust('coal', 3, admin, key('delivery 1'))
    await api.place(customer, [{ productId: 'coal', quantity: 8 }])
    const again = await adjust('coal', 3, admin, key('delivery 1'))
    expect([again.statusCode, again.json(), tagOf(again)]).toEqual([200, first.json(), tagOf(first)])
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true'])
    expect((await get('/coal')).json()).toMatchObject({ available: 0 })
    const entries = (await log(2)).filter(([action]) => action === 'product.stock')
    expect(entries).toHaveLength(1)
  })

  it('is refused with another body or product, and is another admin’s own', async () => {
    await put('wood', bike)
    await adjust('wood', 1, admin, key('delivery 2'))
    for (const response of [
      await adjust('wood', 2, admin, key('delivery 2')),
      await adjust('coal', 1, admin, key('delivery 2')),
    ])
      expect([response.statusCode, response.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    const other = await adjust('wood', 1, (await api.newAdmin()).accessToken, key('delivery 2'))
    expect([other.statusCode, other.json().available]).toEqual([200, 7])
  })

  it('is moved again with the same key when a day has passed', async () => {
    await put('sand', bike)
    await adjust('sand', 1, admin, key('delivery 3'))
    const purgedAfter = (ms: number) => api.deps.store.idempotency.purge(api.deps.clock.nowMs() + ms, 100)
    expect(await purgedAfter(86_390_000)).toBe(0)
    expect(await purgedAfter(86_400_000)).toBeGreaterThan(0)
    expect((await adjust('sand', 1, admin, key('delivery 3'))).json()).toMatchObject({ available: 7 })
  })
})
