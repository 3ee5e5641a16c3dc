import { describe, expect, it } from 'vitest'
import type { AdminLogEntry } from '../../contracts/admin.ts'
import type { ProductChangeOptions } from '../../ports/stores.ts'
import { aCompleteChange, aDeadLetter, aLine, anEntry, anId, aProduct, aUser, NOON_MS } from '../builders.ts'
import { CLAIM, decided, FAIL, type OpenStore, RETRY, type StoreSteps, toPut, useStore } from './stories/steps.ts'

export function describeAdminLog(open: OpenStore): void {
  describe('the admin log', () => {
    describeEntries(useStore(open))
    describeTargets(useStore(open))
    describeChanges(useStore(open))
  })
}

function describeEntries(shop: StoreSteps): void {
  it('keeps entries as they are, newest first, page after page', async () => {
    const [oldest, middle, newest] = [anEntry(), anEntry({ adminId: 'command', details: {} }), anEntry()]
    for (const entry of [middle, newest, oldest]) await shop.store.adminLog.record(entry!)
    expect(await shop.store.adminLog.list({ limit: 2 })).toStrictEqual([newest, middle])
    expect(await shop.store.adminLog.list({ limit: 2, beforeId: middle!.id })).toStrictEqual([oldest])
  })
}

function describeTargets(shop: StoreSteps): void {
  it('tells what was done to some things, whoever did it', async () => {
    const [one, other] = [anId(), anId()]
    const entries = [
      anEntry({ target: one }),
      anEntry({ target: `${one}:failed`, details: {} }),
      anEntry({ target: other }),
    ]
    for (const entry of entries) await shop.store.adminLog.record(entry)
    const found = await shop.store.adminLog.listOfTargets([one, `${one}:failed`])
    expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toStrictEqual(entries.slice(0, 2))
    expect(await shop.store.adminLog.listOfTargets([anId()])).toEqual([])
  })
}

function describeChanges(shop: StoreSteps): void {
  const isRecorded = async (entry: AdminLogEntry) =>
    (await shop.store.adminLog.list({ limit: 100 })).some(({ id }) => id === entry.id)

  it('gets its entry with a change of a product, and none with one that is refused', async () => {
    const { store } = shop
    const product = aProduct({ available: 3 })
    const [put, again, add, take, unknown] = Array.from({ length: 5 }, () => anEntry())
    const logged = (entry?: AdminLogEntry) => ({ entryFor: () => entry! })
    expect(await store.products.put(...toPut(product), logged(put))).toMatchObject({ created: true })
    expect(await store.products.patch(product.id, { archived: true }, logged(again))).toMatchObject({ changed: true })
    const added = await store.products.adjustStock(product.id, 2, logged(add))
    expect(added).toMatchObject({ available: 5, stocked: 5 })
    const tooMuch = store.products.adjustStock(product.id, -6, logged(take))
    await expect(tooMuch).rejects.toMatchObject({ code: 'OUT_OF_STOCK' })
    expect(await store.products.adjustStock(anId(), 2, logged(unknown))).toBeUndefined()
    expect(await store.products.patch(anId(), { name: 'Bell' }, logged(unknown))).toBeUndefined()
    const entries = [put!, again!, add!, take!, unknown!]
    expect(await Promise.all(entries.map(isRecorded))).toEqual([true, true, true, false, false])
    expect(await store.products.findById(product.id)).toMatchObject({ available: 5, stocked: 5 })
  })

  it('gets one entry for each of many changes at once', async () => {
    const { products } = shop.store
    const { id, price } = await shop.putProduct(1)
    const entries = Array.from({ length: 12 }, () => anEntry())
    const changes = entries.map((entry, n) => {
      const options = { entryFor: () => entry }
      if (n < 4) return products.put(id, { name: `Helmet ${n}`, price }, options)
      if (n < 8) return products.patch(id, { name: `Bell ${n}` }, options)
      return products.adjustStock(id, 1, options)
    })
    await Promise.all(changes)
    expect((await Promise.all(entries.map(isRecorded))).every(Boolean)).toBe(true)
    expect(await products.findById(id)).toMatchObject({ available: 5, stocked: 5, version: 13 })
  })

  it('gets what a product was and has become, beside what is sold', async () => {
    const product = await shop.putProduct(10)
    await shop.placed({ items: [aLine(product, 3)] })
    const seen: unknown[] = []
    const entryFor: ProductChangeOptions['entryFor'] = (before, after) => {
      seen.push([before, after])
      return anEntry()
    }
    const sold = { ...product, available: 7 }
    const dearer = { ...sold, price: { amount: 2500, currency: 'USD' }, version: 2 }
    const filled = { ...dearer, available: 12, stocked: 15, version: 3 }
    const added = { ...filled, available: 13, stocked: 16, version: 4 }
    await shop.store.products.patch(product.id, { price: { amount: 2500 } }, { entryFor })
    await shop.store.products.put(...toPut({ ...dearer, available: 12 }), { entryFor })
    await shop.store.products.adjustStock(product.id, 1, { entryFor })
    expect(seen).toEqual([
      [sold, dearer],
      [dearer, filled],
      [filled, added],
    ])
  })

  it('gets none with a change that changes nothing', async () => {
    const product = await shop.putProduct(2)
    const entries = Array.from({ length: 3 }, () => anEntry())
    const [put, patch, stock] = entries.map((entry) => ({ entryFor: () => entry }))
    expect(await shop.store.products.put(...toPut(product), put)).toMatchObject({ changed: false })
    expect(await shop.store.products.patch(product.id, {}, patch)).toEqual({ changed: false, product })
    await shop.store.products.adjustStock(product.id, 0, stock)
    expect(await Promise.all(entries.map(isRecorded))).toEqual([false, false, false])
    expect(await shop.store.products.findById(product.id)).toEqual(product)
  })

  it('gets its entry with the change of an order, once', async () => {
    const order = await shop.placed()
    const failed = await shop.apply(await shop.apply(order, CLAIM), FAIL)
    const retry = decided(failed, RETRY, NOON_MS)
    const entries = [anEntry(), anEntry(), anEntry()]
    const commits = entries.map((entry) => shop.store.orders.commit(aCompleteChange(retry), entry))
    const committed = await Promise.all(commits)
    expect(committed.toSorted()).toEqual([false, false, true])
    expect(await Promise.all(entries.map(isRecorded))).toEqual(committed)
  })

  it('gets none with an order that finds no stock', async () => {
    const product = await shop.putProduct(1)
    const order = await shop.placed({ items: [aLine(product)] })
    const failed = await shop.apply(await shop.apply(order, CLAIM), FAIL)
    await shop.placed({ items: [aLine(product)] })
    const retry = decided(failed, RETRY, NOON_MS)
    const entry = anEntry()
    const commit = shop.store.orders.commit(aCompleteChange(retry), entry)
    await expect(commit).rejects.toMatchObject({ code: 'OUT_OF_STOCK' })
    expect(await isRecorded(entry)).toBe(false)
  })

  it('gets its entry with a role and with a dropped letter, and none where there was nobody and nothing', async () => {
    const { users, deadLetters } = shop.store
    const [user, letter] = [aUser(), aDeadLetter()]
    await users.insert(user)
    await deadLetters.keep(letter)
    const [grant, nobody, drop, nothing] = Array.from({ length: 4 }, () => anEntry())
    expect(await users.setRole(user.email.toUpperCase(), 'admin', grant)).toMatchObject({ role: 'admin' })
    expect(await users.setRole('nobody@example.com', 'admin', nobody)).toBeUndefined()
    expect(await deadLetters.remove(letter.id, drop)).toBe(true)
    expect(await deadLetters.remove(letter.id, nothing)).toBe(false)
    const entries = [grant!, nobody!, drop!, nothing!]
    expect(await Promise.all(entries.map(isRecorded))).toEqual([true, false, true, false])
  })
}
