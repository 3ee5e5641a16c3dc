import { describe, expect, it, vi } from 'vitest'
import { LARGEST_AMOUNT } from '../../contracts/product-rules.ts'
import type { IdempotentRequest } from '../../domain/idempotency-key.ts'
import { MOST_SEARCHED } from '../../ports/stores.ts'
import { aLine, anId, anOrder, aProduct, NOON_MS } from '../builders.ts'
import { CLAIM, decided, FAIL, type OpenStore, RETRY, type StoreSteps, toPut, useStore } from './stories/steps.ts'

export function describeProducts(open: OpenStore): void {
  describe('products', () => {
    const shop = useStore(open)
    describePut(shop)
    describePatch(shop)
    describePictures(shop)
    describeVersions(shop)
    describeAdjust(shop)
  })
  describe('archived products', () => {
    describeListOfArchived(useStore(open))
    describeArchived(useStore(open))
  })
  describe('stock that is asked for with a key', () => describeKeys(useStore(open)))
  describe('the list of products', () => describeList(useStore(open)))
  describe('the search for products', () => describeSearch(useStore(open)))
  describe('the first products', () => describeSeed(useStore(open)))
}

function describePut(shop: StoreSteps): void {
  it('are created by the first put, and replaced by the next', async () => {
    const helmet = aProduct({ available: 4 })
    expect(await shop.store.products.put(...toPut(helmet))).toEqual({ created: true, changed: true, product: helmet })
    const dearer = { ...helmet, name: 'Best helmet', price: { amount: 2500, currency: 'EUR' }, version: 2 }
    expect(await shop.store.products.put(...toPut(dearer))).toEqual({ created: false, changed: true, product: dearer })
    expect(await shop.store.products.findById(helmet.id)).toEqual(dearer)
  })

  it('keep their stock in a put that does not set it, and have none when they are new', async () => {
    const { id, name, price } = aProduct()
    expect((await shop.store.products.put(id, { name, price })).product).toMatchObject({ available: 0, stocked: 0 })
    await shop.store.products.adjustStock(id, 9)
    await shop.placed({ items: [aLine(aProduct({ id }), 4)] })
    const { product } = await shop.store.products.put(id, { name: 'Best helmet', price })
    expect(product).toMatchObject({ name: 'Best helmet', available: 5, stocked: 9 })
    expect(await shop.store.products.findById(id)).toEqual(product)
  })

  it('may have names that look like fields or operators of a database', async () => {
    const product = aProduct({ name: '$available' })
    await shop.store.products.put(...toPut(product))
    await shop.store.products.put(product.id, { name: '$stocked', price: product.price })
    expect(await shop.store.products.findById(product.id)).toMatchObject({ name: '$stocked' })
    await shop.store.products.patch(product.id, { name: '$$REMOVE' })
    expect(await shop.store.products.findById(product.id)).toMatchObject({ name: '$$REMOVE' })
  })

  it('count a put as stock put in or taken out by the difference, beside what is sold', async () => {
    const product = await shop.putProduct(10)
    await shop.placed({ items: [aLine(product, 3)] })
    const { product: after } = await shop.store.products.put(...toPut({ ...product, available: 12 }))
    expect(after).toMatchObject({ available: 12, stocked: 15 })
    const { product: less } = await shop.store.products.put(...toPut({ ...product, available: 0 }))
    expect(less).toMatchObject({ available: 0, stocked: 3 })
  })

  it('are one product when they are put for the first time at once', async () => {
    const product = aProduct({ available: 4 })
    const puts = await Promise.all(Array.from({ length: 5 }, () => shop.store.products.put(...toPut(product))))
    expect(puts.filter(({ created }) => created)).toHaveLength(1)
    expect(await shop.store.products.findById(product.id)).toEqual(product)
  })

  it('are found by many ids, the unknown ones left out', async () => {
    const [first, second] = [await shop.putProduct(1), await shop.putProduct(2)]
    const found = await shop.store.products.findMany([second.id, anId(), first.id, second.id])
    expect(found.toSorted((a, b) => a.available - b.available)).toEqual([first, second])
    expect(await shop.store.products.findMany([])).toEqual([])
    expect(await shop.store.products.findById(anId())).toBeUndefined()
  })
}

function describePatch(shop: StoreSteps): void {
  it('are changed in part, and never in their stock', async () => {
    const product = await shop.putProduct(10)
    await shop.placed({ items: [aLine(product, 3)] })
    const renamed = { ...product, name: 'Best helmet', available: 7, version: 2 }
    expect(await shop.store.products.patch(product.id, { name: 'Best helmet' })).toEqual({
      changed: true,
      product: renamed,
    })
    await shop.store.products.patch(product.id, { price: { amount: 1 } })
    await shop.store.products.patch(product.id, { price: { currency: 'EUR' }, archived: true })
    const price = { amount: 1, currency: 'EUR' }
    expect(await shop.store.products.findById(product.id)).toEqual({ ...renamed, price, archived: true, version: 4 })
  })

  it('that are not there cannot be changed', async () => {
    expect(await shop.store.products.patch(anId(), { name: 'Bell' })).toBeUndefined()
  })
}

function describePictures(shop: StoreSteps): void {
  const AT = 'https://pictures.example/bike.webp'

  it('keep their picture until another is said, or that there is none', async () => {
    const { products } = shop.store
    const pictured = aProduct({ imageUrl: AT })
    const { id, name, price } = pictured
    expect((await products.put(id, { name, price, available: pictured.available, imageUrl: AT })).product).toEqual(
      pictured,
    )
    await products.put(...toPut({ ...pictured, name: 'Best helmet' }))
    await products.patch(id, { archived: true })
    await products.adjustStock(id, 1)
    expect(await products.findById(id)).toMatchObject({ name: 'Best helmet', imageUrl: AT, version: 4 })
    await products.patch(id, { imageUrl: '$name' })
    expect((await products.findMany([id]))[0]).toMatchObject({ imageUrl: '$name', version: 5 })
    const { product, changed } = (await products.patch(id, { imageUrl: null })) ?? {}
    expect([changed, product && 'imageUrl' in product]).toEqual([true, false])
    expect(await products.findById(id)).toEqual(product)
    expect(await products.patch(id, { imageUrl: null })).toMatchObject({ changed: false })
  })
}

function describeVersions(shop: StoreSteps): void {
  const REFUSED = { code: 'PRECONDITION_FAILED' }

  it('have a version that grows with what an admin changes, and not with what is sold or returned', async () => {
    const product = await shop.putProduct(10)
    const order = await shop.placed({ items: [aLine(product, 3)] })
    await shop.apply(order, { type: 'cancel' })
    expect(await shop.store.products.findById(product.id)).toEqual(product)
    await shop.store.products.put(...toPut({ ...product, available: 4 }))
    await shop.store.products.patch(product.id, { name: 'Best helmet' })
    await shop.store.products.adjustStock(product.id, 1)
    expect(await shop.store.products.findById(product.id)).toMatchObject({ version: 4, available: 5 })
  })

  it('are changed at the version that was asked for only', async () => {
    const { products } = shop.store
    const product = await shop.putProduct(10)
    await products.patch(product.id, { name: 'Best helmet' }, { ifVersion: [{ version: 1 }] })
    const stale = { ifVersion: [{ version: 1 }, { version: 7 }] }
    await expect(products.put(...toPut(product), stale)).rejects.toMatchObject(REFUSED)
    await expect(products.patch(product.id, { name: 'Bell' }, stale)).rejects.toMatchObject(REFUSED)
    await expect(products.patch(product.id, {}, stale)).rejects.toMatchObject(REFUSED)
    await expect(products.adjustStock(product.id, -99, stale)).rejects.toMatchObject(REFUSED)
    expect(await products.findById(product.id)).toMatchObject({ name: 'Best helmet', version: 2, available: 10 })
    await shop.placed({ items: [aLine(product, 3)] })
    await products.adjustStock(product.id, 1, { ifVersion: [{ version: 2 }, { version: 7 }] })
    await products.put(product.id, { name: 'Bell', price: product.price }, { ifVersion: 'any' })
    expect(await products.findById(product.id)).toMatchObject({ name: 'Bell', version: 4, available: 8 })
  })

  it('are changed with the stock that was asked for only, where one was', async () => {
    const { products } = shop.store
    const product = await shop.putProduct(10)
    await shop.placed({ items: [aLine(product, 3)] })
    const stale = { ifVersion: [{ version: 1, available: 10 }] }
    await expect(products.put(...toPut(product), stale)).rejects.toMatchObject(REFUSED)
    await expect(products.adjustStock(product.id, 1, stale)).rejects.toMatchObject(REFUSED)
    expect(await products.findById(product.id)).toMatchObject({ version: 1, available: 7, stocked: 10 })
    const known = { ifVersion: [{ version: 9 }, { version: 1, available: 7 }] }
    expect(await products.put(...toPut(product), known)).toMatchObject({ product: { available: 10, stocked: 13 } })
  })

  it('are sold or get their stock set, of those who have read the same', async () => {
    const product = await shop.putProduct(10)
    const edited = { name: 'Bell', price: product.price, available: 10 }
    const set = shop.store.products.put(product.id, edited, { ifVersion: [{ version: 1, available: 10 }] })
    const [edit] = await Promise.allSettled([set, shop.placed({ items: [aLine(product, 3)] })])
    // Set before the sale it changes no stock, and after it the stock is another
    expect(await shop.store.products.findById(product.id)).toMatchObject({ available: 7, stocked: 10 })
    if (edit.status === 'rejected') expect(edit.reason).toMatchObject(REFUSED)
  })

  it('are created or replaced, as it was asked for', async () => {
    const { products } = shop.store
    const product = aProduct()
    for (const ifVersion of ['any', [{ version: 1 }]] as const)
      await expect(products.put(...toPut(product), { ifVersion })).rejects.toMatchObject(REFUSED)
    expect(await products.findById(product.id)).toBeUndefined()
    const puts = [
      products.put(...toPut(product), { ifVersion: 'none' }),
      products.put(...toPut(product), { ifVersion: 'none' }),
    ]
    const results = await Promise.allSettled(puts)
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: REFUSED })
  })

  it('are changed by one of those who have read the same version', async () => {
    const product = await shop.putProduct(10)
    const edits = Array.from({ length: 8 }, (_, n) => {
      if (n % 2) return shop.store.products.adjustStock(product.id, 1, { ifVersion: [{ version: 1 }] })
      return shop.store.products.patch(product.id, { name: `Helmet ${n}` }, { ifVersion: [{ version: 1 }] })
    })
    const results = await Promise.allSettled(edits)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject(REFUSED)
    expect(await shop.store.products.findById(product.id)).toMatchObject({ version: 2 })
  })
}

function describeListOfArchived(shop: StoreSteps): void {
  const archive = (id: string, archived = true) => shop.store.products.patch(id, { archived })

  it('are listed by themselves, page after page', async () => {
    const ids = ['a1', 'b2', 'c3', 'd4']
    for (const id of ids) await shop.store.products.put(...toPut(aProduct({ id })))
    for (const id of ['b2', 'c3', 'd4']) await archive(id)
    await archive('d4', false)
    const list = async (page: object) => (await shop.store.products.list({ limit: 1, ...page })).map(({ id }) => id)
    expect([await list({}), await list({ afterId: 'a1' }), await list({ afterId: 'd4' })]).toEqual([['a1'], ['d4'], []])
    const archived = { archived: true }
    expect([await list(archived), await list({ ...archived, afterId: 'b2' })]).toEqual([['b2'], ['c3']])
    expect(await list({ ...archived, afterId: 'c3' })).toEqual([])
    expect(await shop.store.products.findById('b2')).toMatchObject({ archived: true })
  })
}

function describeArchived(shop: StoreSteps): void {
  const archive = (id: string, archived = true) => shop.store.products.patch(id, { archived })

  it('are not sold, with the lines named, and their orders go on', async () => {
    const [bike, helmet] = [await shop.putProduct(5), await shop.putProduct(5)]
    const [kept, cancelled] = [await shop.placed({ items: [aLine(bike)] }), await shop.placed({ items: [aLine(bike)] })]
    await archive(bike.id)
    const order = anOrder({ items: [aLine(helmet), aLine(bike)] })
    await expect(shop.place(order)).rejects.toMatchObject({
      code: 'PRODUCT_ARCHIVED',
      details: { fields: [{ path: 'items/1/productId' }] },
    })
    expect([await shop.availableOf(helmet.id), await shop.store.orders.findById(order.id)]).toEqual([5, undefined])
    await shop.apply(cancelled, { type: 'cancel' })
    const failed = await shop.apply(await shop.apply(kept, CLAIM), FAIL)
    expect(await shop.availableOf(bike.id)).toBe(5)
    await expect(shop.commit(decided(failed, RETRY))).rejects.toMatchObject({ code: 'PRODUCT_ARCHIVED' })
    await archive(bike.id, false)
    expect(await shop.commit(decided(failed, RETRY))).toBe(true)
    await shop.place(order)
    expect(await shop.availableOf(bike.id)).toBe(3)
  })

  it('take no order once that was acknowledged, whatever returns to them at the same time', async () => {
    const product = await shop.putProduct(20)
    const earlier = await Promise.all(Array.from({ length: 10 }, () => shop.placed({ items: [aLine(product)] })))
    const archived = archive(product.id)
    const early = Promise.allSettled(Array.from({ length: 5 }, () => shop.place(anOrder({ items: [aLine(product)] }))))
    await archived
    const late = Array.from({ length: 10 }, () => shop.place(anOrder({ items: [aLine(product)] })))
    const returned = earlier.map((order) => shop.apply(order, { type: 'cancel' }))
    const refusals = await Promise.allSettled(late)
    for (const result of refusals) expect(result).toMatchObject({ reason: { code: 'PRODUCT_ARCHIVED' } })
    await Promise.all(returned)
    const sold = (await early).filter(({ status }) => status === 'fulfilled').length
    expect(await shop.availableOf(product.id)).toBe(20 - sold)
  })
}

const aRequest = (given: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
  id: anId(),
  fingerprint: 'f',
  expiresAtMs: NOON_MS + 1,
  ...given,
})

/** Counts how often a request is found to have been done before. */
const aCountedRequest = (given: Partial<IdempotentRequest> = {}) => ({
  ...aRequest(given),
  onReplay: vi.fn<() => void>(),
})

function describeKeys(shop: StoreSteps): void {
  it('moves once, and is answered again as it was first', async () => {
    const product = await shop.putProduct(10)
    const [request, other] = [aCountedRequest(), aRequest()]
    const first = await shop.store.products.adjustStock(product.id, -4, { request })
    await shop.store.products.adjustStock(product.id, -6, { request: other })
    expect(request.onReplay).not.toHaveBeenCalled()
    const again = await shop.store.products.adjustStock(product.id, -4, { request, ifVersion: [{ version: 1 }] })
    expect(again).toEqual(first)
    expect(request.onReplay).toHaveBeenCalledOnce()
    expect(await shop.availableOf(product.id)).toBe(0)
    const changed = shop.store.products.adjustStock(product.id, 1, { request: { ...request, fingerprint: 'g' } })
    await expect(changed).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  })

  it('moves once when it is asked for many times at the same time, be it the last of it', async () => {
    const product = await shop.putProduct(3)
    const request = aCountedRequest()
    const asked = Array.from({ length: 8 }, () => shop.store.products.adjustStock(product.id, -3, { request }))
    const answers = await Promise.allSettled(asked)
    for (const answer of answers)
      if (answer.status === 'fulfilled') expect(answer.value).toMatchObject({ available: 0, version: 2 })
      else expect(answer.reason).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' })
    const done = answers.filter(({ status }) => status === 'fulfilled')
    expect(request.onReplay).toHaveBeenCalledTimes(done.length - 1)
    expect(await shop.availableOf(product.id)).toBe(0)
  })

  it('leaves no trace of what was refused: the same request may be made later', async () => {
    const product = await shop.putProduct(1)
    const request = aCountedRequest()
    const tooMuch = () => shop.store.products.adjustStock(product.id, -2, { request })
    await expect(tooMuch()).rejects.toMatchObject({ code: 'OUT_OF_STOCK' })
    await shop.store.products.adjustStock(product.id, 1)
    expect(await tooMuch()).toMatchObject({ available: 0 })
    expect(request.onReplay).not.toHaveBeenCalled()
  })

  it('is forgotten when its time has come, and not before', async () => {
    const product = await shop.putProduct(10)
    const early = aCountedRequest({ expiresAtMs: NOON_MS - 99 })
    const late = aCountedRequest({ expiresAtMs: NOON_MS - 98 })
    const take = (request: IdempotentRequest) => shop.store.products.adjustStock(product.id, -1, { request })
    await take(early)
    await take(late)
    expect(await shop.store.idempotency.purge(NOON_MS - 99, 100)).toBe(1)
    await take(early)
    await take(late)
    expect([early, late].map(({ onReplay }) => onReplay.mock.calls.length)).toEqual([0, 1])
    expect(await shop.store.idempotency.purge(NOON_MS, 1)).toBe(1)
  })
}

function describeAdjust(shop: StoreSteps): void {
  it('gain and lose stock', async () => {
    const product = await shop.putProduct(10)
    const more = { ...product, available: 15, stocked: 15, version: 2 }
    expect(await shop.store.products.adjustStock(product.id, 5)).toEqual(more)
    const none = { ...product, available: 0, stocked: 0, version: 3 }
    expect(await shop.store.products.adjustStock(product.id, -15)).toEqual(none)
  })

  it('never fall below zero', async () => {
    const product = await shop.putProduct(2)
    await expect(shop.store.products.adjustStock(product.id, -3)).rejects.toMatchObject({
      code: 'OUT_OF_STOCK',
      details: { items: [{ productId: product.id, requested: 3, available: 2 }] },
    })
    expect(await shop.store.products.findById(product.id)).toEqual(product)
  })

  it('never rise above what a figure may be', async () => {
    const product = await shop.putProduct(LARGEST_AMOUNT)
    await expect(shop.store.products.adjustStock(product.id, 1)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    expect(await shop.store.products.findById(product.id)).toEqual(product)
  })

  it('cannot be adjusted when they do not exist', async () => {
    expect(await shop.store.products.adjustStock(anId(), 1)).toBeUndefined()
  })

  it('lose no adjustment made at the same time as others, and sell what is there', async () => {
    const product = await shop.putProduct(0)
    await Promise.all(Array.from({ length: 20 }, () => shop.store.products.adjustStock(product.id, 2)))
    const taken = Array.from({ length: 30 }, () => shop.store.products.adjustStock(product.id, -2))
    const results = await Promise.allSettled(taken)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
    expect(await shop.store.products.findById(product.id)).toMatchObject({ available: 0, stocked: 0 })
  })
}

function describeList(shop: StoreSteps): void {
  it('goes by id, page after page', async () => {
    for (const id of ['helmet1', 'bike10', 'gloves1', 'bike2', 'Zebra']) {
      await shop.store.products.put(...toPut(aProduct({ id })))
    }
    const first = await shop.store.products.list({ limit: 2 })
    const second = await shop.store.products.list({ limit: 2, afterId: first.at(-1)!.id })
    const third = await shop.store.products.list({ limit: 2, afterId: second.at(-1)!.id })
    const pages = [first, second, third].map((page) => page.map(({ id }) => id))
    expect(pages).toEqual([['Zebra', 'bike10'], ['bike2', 'gloves1'], ['helmet1']])
    expect(await shop.store.products.list({ limit: 2, afterId: 'helmet1' })).toEqual([])
  })
}

function describeSearch(shop: StoreSteps): void {
  it('goes by a part of the name and the beginning of the id, whatever their letters', async () => {
    const names = {
      a1: 'Crème brûlée pan',
      a2: 'ICE CREAM (1.5 l)',
      b3: 'Creme',
      Bike4: 'Pump',
      c5: 'Straße',
      gone: 'Cream',
    }
    for (const [id, name] of Object.entries(names)) await shop.store.products.put(...toPut(aProduct({ id, name })))
    await shop.store.products.patch('gone', { archived: true })
    const find = async (search: string, page: object = {}) =>
      (await shop.store.products.search({ search, limit: 10, ...page })).found.map(({ id }) => id)
    expect(await find('creme')).toEqual(['a1', 'b3'])
    expect(await find('CRÈME ')).toEqual(['a1', 'b3'])
    expect(await find('(1.5')).toEqual(['a2'])
    expect(await find('.*')).toEqual([])
    expect(await find('bike')).toEqual(['Bike4'])
    expect(await find('ike')).toEqual([])
    expect(await find('straß')).toEqual(['c5'])
    expect(await find('cream')).toEqual(['a2'])
    expect(await find('cream', { archived: true })).toEqual(['gone'])
    expect(await find('a', { limit: 1 })).toEqual(['a1'])
    expect(await find('a', { limit: 1, afterId: 'a1' })).toEqual(['a2'])
  })

  it('looks at so many products only, and says where it goes on', async () => {
    const ids = Array.from({ length: MOST_SEARCHED + 1 }, (_, n) => `z${String(n).padStart(5, '0')}`)
    const { store } = shop
    const first = await store.products.list({ limit: 100 })
    for (let n = 0; n < ids.length; n += 500)
      await Promise.all(ids.slice(n, n + 500).map((id) => store.products.put(...toPut(aProduct({ id, name: 'Nail' })))))
    await store.products.patch(ids.at(-1)!, { name: 'Hammer' })
    const page = await store.products.search({ search: 'hammer', limit: 10, afterId: first.at(-1)?.id ?? '' })
    expect(page).toEqual({ found: [], lookedUpTo: ids.at(-2) })
    const next = await store.products.search({ search: 'hammer', limit: 10, afterId: page.lookedUpTo! })
    expect([next.found.map(({ id }) => id), next.lookedUpTo]).toEqual([[ids.at(-1)], undefined])
  }, 60_000)
}

function describeSeed(shop: StoreSteps): void {
  it('are stored into an empty shop only, and once by replicas that start together', async () => {
    const products = [aProduct({ available: 5 }), aProduct({ available: 8 })]
    const given = products.map(({ stocked: _, ...product }) => product)
    const seeded = await Promise.all([shop.store.products.seed(given), shop.store.products.seed(given)])
    expect(seeded.filter(Boolean)).toHaveLength(1)
    expect(await shop.store.products.seed([aProduct()])).toBe(false)
    expect(await shop.store.products.list({ limit: 10 })).toEqual(products)
  })
}
