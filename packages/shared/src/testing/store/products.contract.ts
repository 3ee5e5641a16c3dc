import { describe, expect, it } from 'vitest'
import { LARGEST_AMOUNT } from '../../contracts/primitives.ts'
import { aLine, anId, aProduct } from '../builders.ts'
import { type OpenStore, type StoreSteps, toPut, useStore } from './stories/steps.ts'

export function describeProducts(open: OpenStore): void {
  describe('products', () => {
    const shop = useStore(open)
    describePut(shop)
    describeAdjust(shop)
  })
  describe('the list of products', () => describeList(useStore(open)))
  describe('the first products', () => describeSeed(useStore(open)))
}

function describePut(shop: StoreSteps): void {
  it('are created by the first put, and replaced by the next', async () => {
    const helmet = aProduct({ available: 4 })
    expect(await shop.store.products.put(...toPut(helmet))).toEqual({ created: true, product: helmet })
    const dearer = { ...helmet, name: 'Best helmet', price: { amount: 2500, currency: 'EUR' } }
    expect(await shop.store.products.put(...toPut(dearer))).toEqual({ created: false, product: dearer })
    expect(await shop.store.products.findById(helmet.id)).toEqual(dearer)
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
    const found = await shop.store.products.findMany([second.id, anId(), first.id])
    expect(found.toSorted((a, b) => a.available - b.available)).toEqual([first, second])
    expect(await shop.store.products.findMany([])).toEqual([])
    expect(await shop.store.products.findById(anId())).toBeUndefined()
  })
}

function describeAdjust(shop: StoreSteps): void {
  it('gain and lose stock', async () => {
    const product = await shop.putProduct(10)
    expect(await shop.store.products.adjustStock(product.id, 5)).toEqual({ ...product, available: 15, stocked: 15 })
    expect(await shop.store.products.adjustStock(product.id, -15)).toEqual({ ...product, available: 0, stocked: 0 })
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
